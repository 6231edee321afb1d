// Owns a user's mistake on the command line of `holdfast simulate`: one sentence and an exit status.
// Never holds a stack trace.
import { exitStatus } from '../../supervisor/options.ts';

export class UserMistake extends Error {
  readonly status: number;

  /** The message is a sentence; empty when everything has been said already. */
  constructor(message: string, status: number = exitStatus.config) {
    super(message);
    this.status = status;
  }
}
