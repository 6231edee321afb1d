// Owns what the words about telling others say before defaults: their fields in each block. Never holds
// rules.
import type { Statement } from '../tree.ts';
import type { CommandDraft, FifoDraft, RelayDraft } from './arguments.ts';

/** Of an instance and of a sync group. */
export interface NotifyFields {
  readonly notify: CommandDraft;
  readonly notifyMaster: CommandDraft;
  readonly notifyBackup: CommandDraft;
  readonly notifyFault: CommandDraft;
  readonly notifyStop: CommandDraft;
  readonly tellsPriorities: boolean;
  readonly sendsMail: boolean;
  readonly coalesces: boolean;
}

/** Of an instance alone. */
export interface InstanceNotifyFields extends NotifyFields {
  /** Without words, when there is nothing to run. */
  readonly notifyDeleted: CommandDraft;
  readonly notifyLowerAdvert: CommandDraft;
  readonly webhook: string;
}

export interface GlobalNoticeFields {
  readonly tellsPriorities: boolean;
  readonly fifo: FifoDraft;
  readonly fifoReader: CommandDraft;
  readonly vrrpFifo: FifoDraft;
  readonly vrrpFifoReader: CommandDraft;
  readonly repeatsStates: boolean;
  readonly recipients: readonly Statement[];
  readonly sender: string;
  readonly relay: RelayDraft;
  /** Empty for the machine's own. */
  readonly heloName: string;
  readonly relaySeconds: number;
  readonly sendsMail: boolean;
  readonly sendsVrrpMail: boolean;
  readonly sendsNoFaults: boolean;
  readonly webhook: string;
  readonly startupScript: CommandDraft;
  readonly notifyTimeoutUs: number;
  readonly notifyStopWaitUs: number;
  readonly startupSeconds: number;
  readonly shutdownScript: CommandDraft;
  readonly shutdownSeconds: number;
}
