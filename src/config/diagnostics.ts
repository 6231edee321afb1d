// Owns what a diagnostic is and how severe its kind counts. Never prints one and never holds the
// codes.
import { type DiagnosticCode, diagnosticKinds } from './diagnostic-codes.ts';
import type { RemedyValues, Severity, TestClass } from './diagnostic-kind.ts';
import type { SourcePosition } from './model.ts';
import type { SourceSpan } from './source.ts';

export { type DiagnosticCode, diagnosticKinds } from './diagnostic-codes.ts';
export type { Severity } from './diagnostic-kind.ts';

/** How a place came into the text: an include, the value of a definition. */
export interface Note {
  readonly text: string;
  /** The value, which only a terminal shows. */
  readonly shown?: string;
}

/** Something to say about a configuration, at the words it is about. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One line; begins as keepalived's own line does where it has one. */
  readonly message: string;
  readonly remedy?: string;
  readonly position: SourcePosition;
  /** In code points, on one line. */
  readonly length: number;
  /** What stands between the place and the words. */
  readonly notes?: readonly Note[];
}

/**
 * Makes a diagnostic of a registered kind; severity and remedy come from the registry.
 *
 * @param values fills the `{names}` in the remedy's template
 */
export function diagnose(
  code: DiagnosticCode,
  span: SourceSpan,
  message: string,
  values: RemedyValues = {},
): Diagnostic {
  const { severity, remedy } = diagnosticKinds[code];
  const { position, length } = span;
  if (remedy === undefined) return { code, severity, message, position, length };
  const filled = remedy.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '...');
  return { code, severity, message, remedy: filled, position, length };
}

/** What a configuration test can end with; 4 is for a file that cannot be read at all. */
export type TestExitCode = 0 | 2 | 4 | 5 | 6;

/** The exit code of a configuration test that read its file, as keepalived's. */
export function configTestExitCode(diagnostics: readonly Diagnostic[]): TestExitCode {
  const classes = new Set(diagnostics.map(({ code }) => diagnosticKinds[code].testClass));
  return exitCodes.find(([testClass]) => classes.has(testClass))?.[1] ?? 0;
}

/** The first that is there decides. */
const exitCodes: readonly (readonly [TestClass, TestExitCode])[] = [
  ['missing include', 6],
  ['missing parameter', 2],
  ['no interface', 5],
  ['script security', 6],
  ['broken', 5],
  ['cannot run', 4],
];

/** In the order of the file; diagnostics of one place keep the order they were made in. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    (left, right) =>
      left.position.line - right.position.line || left.position.column - right.position.column,
  );
}
