// Owns the text of docs/diagnostics.md, made from the registry. Never writes a file.
import { diagnosticKinds } from './diagnostic-codes.ts';
import type { DiagnosticKind, TestClass } from './diagnostic-kind.ts';

/** The page, ending in a newline. */
export function diagnosticsPage(): string {
  const rows = Object.entries(diagnosticKinds).map(([code, kind]) => {
    const { severity, title } = kind;
    return `| ${code} | ${severity} | ${exitCodes[kind.testClass]} | ${title} | ${remedyOf(kind)} |`;
  });
  return [...head, ...rows, ''].join('\n');
}

function remedyOf({ remedy }: DiagnosticKind): string {
  if (remedy === undefined) return '';
  if (remedy === '{remedy}') return 'said with the message';
  return remedy.replace(/\{(\w+)\}/g, '*$1*').replaceAll('|', '\\|');
}

const exitCodes: Readonly<Record<TestClass, string>> = {
  'missing include': '6, even with 2',
  'missing parameter': '2',
  'no interface': '5, even with 6',
  'script security': '6',
  broken: '5',
  'cannot run': '4, but not with 5',
  nothing: '0',
};

const head: readonly string[] = [
  '# Diagnostics',
  '',
  'What Holdfast says about a configuration, by code. A code keeps its meaning for ever. This page is made',
  'from `src/config/diagnostic-codes.ts` by `npx tsx scripts/diagnostics.ts`.',
  '',
  '- **fatal**: the daemon does not start with this configuration.',
  '- **error**: the daemon starts; what is wrong was repaired or left out, as keepalived does.',
  '- **warning**: what was written has no effect, or another one than it seems to have.',
  '- **note**: nothing is wrong; it is good to know.',
  '',
  'The third column is the exit status of `holdfast -t` when the diagnostic is the only one. Of several, a',
  'forbidden include wins, then 2, then a missing interface, then 6, then 5, as with keepalived. A file that',
  'cannot be read is 4.',
  '',
  '| code | severity | `-t` | what is wrong | what to do |',
  '|---|---|---|---|---|',
];
