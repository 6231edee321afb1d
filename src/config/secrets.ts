// Owns hiding passwords and keys in lines of a file that are shown to people. Never decides what is
// shown.
import { nearestWord } from './suggest.ts';

/**
 * The same line with `*` for each character of a password or key; as wide as before, so that carets
 * below it stay where they are. A misspelt `auth_pass` hides what follows it, too.
 *
 * @example maskSecrets('  auth_pass 1111') // '  auth_pass ****'
 */
export function maskSecrets(line: string): string {
  const start = secretStart(line);
  if (start === undefined) return line;
  const hidden = Array.from(line.slice(start), (character) =>
    /\s/.test(character) ? character : '*',
  );
  return line.slice(0, start) + hidden.join('');
}

/** Whether the line says a password or a key. */
export function holdsSecret(line: string): boolean {
  return secretStart(line) !== undefined;
}

function secretStart(line: string): number | undefined {
  for (const { 0: word, index } of line.matchAll(/[^\s{}]+/g)) {
    const end = index + word.length;
    if (isPasswordWord(word)) return end;
    // Behind `key` comes the number of the key, which is none.
    if (word === 'key') return end + (/^\s+\S+/.exec(line.slice(end))?.[0].length ?? 0);
  }
  return undefined;
}

function isPasswordWord(word: string): boolean {
  return word !== 'auth_type' && nearestWord(word, ['auth_pass']) !== undefined;
}
