// Owns which processes a tracked one counts: by name, or by program and parameters. Never looks for one.

export interface ProcessPattern {
  readonly program: string;
  /** Any parameters do where it is empty. */
  readonly parameters: readonly string[];
  /** The process may have more of them, and with `initial` the last one may go on. */
  readonly parameterMatch?: 'initial' | 'partial';
  /** Not the name counts, but the program as it was called, and its parameters. */
  readonly matchesCommandLine: boolean;
}

export interface SeenProcess {
  /** The kernel's name of it: at most 15 bytes of the program's, without folders. */
  readonly name: string;
  /** The program as it was called, and its parameters; asked for only where they count. */
  readonly commandLine: () => readonly string[];
}

/** As keepalived 2.2.7 was seen to match; a name longer than 15 bytes therefore matches nothing. */
export function matchesProcess(pattern: ProcessPattern, seen: SeenProcess): boolean {
  if (!pattern.matchesCommandLine) return seen.name === pattern.program;
  const [program, ...parameters] = seen.commandLine();
  return program === pattern.program && matchesParameters(pattern, parameters);
}

function matchesParameters(
  { parameters: wanted, parameterMatch }: ProcessPattern,
  parameters: readonly string[],
): boolean {
  if (wanted.length === 0) return true;
  const isEnough = parameterMatch
    ? parameters.length >= wanted.length
    : parameters.length === wanted.length;
  return (
    isEnough &&
    wanted.every((text, at) => {
      const isLast = at === wanted.length - 1;
      if (isLast && parameterMatch === 'initial') return parameters[at]?.startsWith(text) ?? false;
      return parameters[at] === text;
    })
  );
}
