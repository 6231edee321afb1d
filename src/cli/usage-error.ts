// Owns how a mistake on the command line is said: an unknown option in keepalived's words. Never
// decides what is a mistake.

/** Writes commander's message; a suggestion of its own stays below. */
export function sayUsageError(text: string, write: (text: string) => void): void {
  write(wordUsageError(text));
}

/** `error: unknown option '--x'` becomes `Unknown option --x`; a word that is no command is said to be none. */
export function wordUsageError(text: string): string {
  return text
    .replace(/^error: unknown option '(.*)'$/m, 'Unknown option $1')
    .replace(/^error: too many arguments\. Expected 0 .*$/m, noCommand);
}

const noCommand =
  'error: a word behind the options is no command; --help shows those that there are';
