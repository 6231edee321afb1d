// Owns what a kind of diagnostic is: how grave, and what the user can do. Never holds a code.

/**
 * `fatal`: the daemon refuses to start. `error`: repaired or dropped as keepalived does; a
 * configuration test fails. `warning` and `note` leave the test's exit code alone.
 */
export type Severity = 'fatal' | 'error' | 'warning' | 'note';

/**
 * What a configuration test makes of it. `missing include` outweighs everything. `missing parameter`
 * ends keepalived's reading at once, and `no interface` before it looks at scripts; otherwise
 * `script security` outweighs `broken`, which outweighs `cannot run`: keepalived runs all the same.
 */
export type TestClass =
  | 'missing include'
  | 'missing parameter'
  | 'no interface'
  | 'script security'
  | 'broken'
  | 'cannot run'
  | 'nothing';

export interface DiagnosticKind {
  readonly severity: Severity;
  readonly testClass: TestClass;
  readonly title: string;
  /** What the user can do; `{name}` stands for a value known only at the place. */
  readonly remedy: string | undefined;
}

export type RemedyValues = Readonly<Record<string, string>>;

export function kind(
  severity: Severity,
  title: string,
  remedy?: string,
  testClass?: TestClass,
): DiagnosticKind {
  const isBroken = severity === 'fatal' || severity === 'error';
  return { severity, title, remedy, testClass: testClass ?? (isBroken ? 'broken' : 'nothing') };
}
