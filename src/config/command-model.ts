// Owns the typed model of a command: what is run, as whom, and where that is written. Never runs one.

/** Where the user wrote something; lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Names as written; they are looked up where the command is run. */
export interface RunAs {
  readonly user: string;
  readonly group: string | undefined;
}

/** A command to run without a shell. */
export interface CommandModel {
  /** The program and its arguments, at least one word. */
  readonly argv: readonly string[];
  readonly runAs: RunAs | undefined;
  readonly position: SourcePosition;
}
