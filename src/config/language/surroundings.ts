// Owns what the configuration language asks of the world: files, names, chance. Never looks itself.

/** What came of opening a file that an `include` names. */
export type FileReading =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** One name for one file, whatever path led to it. */
      readonly identity: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'directory' }
  /** A device, a pipe, or a file that may be executed. */
  | { readonly kind: 'not a plain file' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The files that a configuration can include. */
export interface ConfigFiles {
  read(path: string): FileReading;
  /** The paths that a pattern of `*`, `?` and `[...]` matches, sorted; braces are resolved before. */
  match(pattern: string): readonly string[];
}

/** Everything outside the text that decides what the text means. */
export interface Surroundings {
  readonly files: ConfigFiles;
  /** `-i`, or else the host's name up to its first dot: `@ID` lines and `${_INSTANCE}`. */
  readonly configId: string;
  /** What a relative name of the main file is relative to. */
  readonly workingDirectory: string;
  environment(name: string): string | undefined;
  /** At least 0 and less than 1. */
  random(): number;
}

/** No files, no environment, no chance. */
export const bareSurroundings: Surroundings = {
  files: { read: () => ({ kind: 'missing' }), match: () => [] },
  configId: 'localhost',
  workingDirectory: '/',
  environment: () => undefined,
  random: () => 0,
};
