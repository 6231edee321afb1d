// Owns how what a command wrote to stderr is shown in a log or on a terminal. Never collects it.

const mostCharacters = 300;

/** The lines that say something, without what could drive a terminal or break a log line. */
export function complaintLines(stderr: string): string[] {
  return stderr
    .split(/\r?\n|\r/)
    .map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim())
    .filter((line) => line !== '')
    .map((line) => (line.length > mostCharacters ? `${line.slice(0, mostCharacters)}...` : line));
}

/** keepalived has no such line: a check that says "well" while its script is broken. */
export function complaintWarning(name: string, stderr: string): string | undefined {
  const [first] = complaintLines(stderr);
  return first === undefined ? undefined : `script ${name} exited 0 but complained: ${first}`;
}
