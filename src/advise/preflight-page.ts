// Owns the text of docs/preflight.md, made from the table of findings. Never writes a file.
import { preflightKinds } from './preflight-kinds.ts';

/** The page, ending in a newline. */
export function preflightPage(): string {
  const rows = Object.entries(preflightKinds).map(([code, { severity, text, remedy }]) => {
    const show = (phrase: string) => phrase.replace(/\{(\w+)\}/g, '*$1*').replaceAll('|', '\\|');
    return `| ${code} | ${severity} | ${show(text)} | ${show(remedy)} |`;
  });
  return [...head, ...rows, ''].join('\n');
}

const head: readonly string[] = [
  '# Preflight',
  '',
  '`holdfast check --preflight FILE` looks whether this machine lets the configuration run, and ends with 1',
  'if something stands in the way. The daemon looks, too, beside its start, and logs what it finds. A code',
  'keeps its meaning for ever. This page is made from `src/advise/preflight-kinds.ts` by',
  '`npx tsx scripts/diagnostics.ts`.',
  '',
  'Whether multicast passes is tried: one packet of protocol 112 to the group with a lifetime of 0 hops, which',
  'the kernel hands back to this machine alone, through the same firewall as one from outside.',
  '',
  '- **fatal**: nothing works.',
  '- **error**: something that the configuration asks for does not work.',
  '- **warning**: it may be as it should; look.',
  '',
  '| code | severity | what was found | what to do |',
  '|---|---|---|---|',
];
