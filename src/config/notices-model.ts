// Owns the typed model of what the outside world is told of changes, beside the scripts of a virtual
// router. Never holds text or tokens.
import type { CommandModel, RunAs } from './command-model.ts';

/** How others are told of an instance or a sync group, beside scripts and FIFOs. */
export interface TellingModel {
  /** `smtp_alert`. */
  readonly sendsMail?: true;
  /** Holdfast's `notify_coalesce`: scripts of states that have passed meanwhile are left out. */
  readonly coalesces?: true;
  /** Holdfast's `notify_webhook`. */
  readonly webhook?: string;
}

/** What a virtual router says of itself; absent when nobody wants to know more than its states. */
export interface InstanceNoticesModel extends TellingModel {
  /** Each advert of lower priority that reaches it while it is master. */
  readonly lowerAdverts: boolean;
  /** Each change of its effective priority. */
  readonly priorityChanges: boolean;
}

/** How long notify scripts may take, where the file says so. */
export interface NotifyTimesModel {
  /** Holdfast's `notify_timeout`. */
  readonly timeoutUs?: number;
  /** Holdfast's `notify_stop_wait`: how long a stop waits for them. */
  readonly stopWaitUs?: number;
}

/** What `global_defs` says of telling; absent when it says nothing. */
export interface NoticesModel {
  /** `notify_fifo`, then `vrrp_notify_fifo`. */
  readonly fifos: readonly FifoModel[];
  /** `fifo_write_vrrp_states_on_reload`. */
  readonly repeatsStates: boolean;
  /** Absent without `smtp_server` or without recipients. */
  readonly mail?: MailModel;
}

/** How mail leaves, and for whom it is. */
export interface MailModel {
  /** As written, some with a display name. */
  readonly recipients: readonly string[];
  /** `notification_email_from`; undefined for the daemon's user at this host. */
  readonly sender: string | undefined;
  /** `smtp_server`. */
  readonly relay: { readonly host: string; readonly port: number };
  /** `smtp_helo_name`; undefined for the host's name. */
  readonly heloName: string | undefined;
  /** `smtp_connect_timeout`: for each step. */
  readonly timeoutUs: number;
  /** Not `no_email_faults`. */
  readonly tellsFaults: boolean;
}

/** A named pipe that gets a line for each notice. */
export interface FifoModel {
  /** The word that names it. */
  readonly word: 'notify_fifo' | 'vrrp_notify_fifo';
  readonly path: string;
  /** Whose it is when it has to be made; undefined for who runs scripts that name nobody. */
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
