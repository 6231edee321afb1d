// Owns saying why a reference stands for nothing. Never looks for references.
import { nearestWord } from '../suggest.ts';
import type { Definitions } from './definitions.ts';

/**
 * Why `${NAME}` was left as it is, for the end of a sentence.
 *
 * @param inside what stands between the braces
 * @param definitions as they are at the end of the file
 */
export function explainUndefined(inside: string, definitions: Definitions): string {
  const found = definitions.find(inside, '');
  if (found && found.lines.length > 1) return 'it has several lines, so it must end its line';
  if (found) return 'it is defined only behind this line';
  if (/^_RANDOM\b/.test(inside)) return `it is written \${_RANDOM MINIMUM MAXIMUM}`;
  const variable = /^_ENV +(.*)$/.exec(inside)?.[1];
  if (variable !== undefined) return `the environment has no variable '${variable}'`;
  const nearest = nearestWord(inside, definitions.names());
  return nearest === undefined ? 'nothing defines it' : `did you mean \${${nearest}}?`;
}
