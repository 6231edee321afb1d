// Owns the typed model of what the outside world is told of changes, beside the scripts of a virtual
// router. Never holds text or tokens.
import type { CommandModel, RunAs } from './command-model.ts';

/** What a virtual router says of itself; absent when nobody wants to know more than its states. */
export interface InstanceNoticesModel {
  /** Each advert of lower priority that reaches it while it is master. */
  readonly lowerAdverts: boolean;
  /** Each change of its effective priority. */
  readonly priorityChanges: boolean;
}

/** What `global_defs` says of telling; absent when it says nothing. */
export interface NoticesModel {
  /** `notify_fifo`, then `vrrp_notify_fifo`. */
  readonly fifos: readonly FifoModel[];
  /** `fifo_write_vrrp_states_on_reload`. */
  readonly repeatsStates: boolean;
}

/** A named pipe that gets a line for each notice. */
export interface FifoModel {
  readonly path: string;
  /** Whose it is when it has to be made. */
  readonly owner: RunAs | undefined;
  /** The program that reads it; gets its path as the last argument. */
  readonly reader: CommandModel | undefined;
}

/** What is run before and after everything else; absent when there is neither. */
export interface LifeScriptsModel {
  readonly startup?: LifeScriptModel;
  readonly shutdown?: LifeScriptModel;
}

export interface LifeScriptModel {
  readonly command: CommandModel;
  readonly timeoutUs: number;
}
