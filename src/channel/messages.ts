// Owns what supervisor and engine say to each other. Plain data; never carries functions or text to parse.
import type { Model } from '../config/model.ts';
import type { Notice, Transition } from '../host/effects.ts';
import type { FileNumber, ProbeResult } from '../host/events.ts';
import type { Farewell } from '../host/farewells.ts';
import type { Order } from '../host/orders.ts';
import type { HostStatus } from '../host/status.ts';
import type { Outcome } from '../track/outcome.ts';
import type { MachineView } from './machine-view.ts';

/** Raised whenever a message changes its shape; an engine refuses a supervisor of another number. */
export const channelVersion = 15;

/** What stands before a line in syslog: a facility of RFC 3164 and a name. */
export interface LastWords {
  readonly facility: number;
  readonly ident: string;
}

export type ToEngine =
  | {
      readonly kind: 'configure';
      readonly channelVersion: number;
      readonly model: Model;
      /** Of all tracked files. */
      readonly numbers: readonly FileNumber[];
      /** Whether detailed lines (-D) are wanted at all: a takeover makes many. */
      readonly logsDetail: boolean;
      /** Whether each address that comes and goes is a line (-a). */
      readonly logsAddresses: boolean;
      /** Where its last words go, when the supervisor is dead; undefined: nowhere. */
      readonly lastWords: LastWords | undefined;
      /** What operators have ordered and still counts. */
      readonly orders: readonly Order[];
    }
  | { readonly kind: 'ask-status' }
  | { readonly kind: 'ask-machine' }
  | { readonly kind: 'script-result'; readonly script: string; readonly outcome: Outcome }
  | { readonly kind: 'order'; readonly order: Order }
  | FileNumber
  | ProbeResult
  /** Every instance counts from 0 on. */
  | { readonly kind: 'clear-statistics' }
  /** A checked configuration in place of the present one. */
  | {
      readonly kind: 'reload';
      readonly model: Model;
      /** Of all files that it tracks. */
      readonly numbers: readonly FileNumber[];
    }
  /** Exit, and let go of everything before unless it shall stay. */
  | { readonly kind: 'stop'; readonly isReleasing: boolean };

/** State: only the newest of a kind, or of its part, matters, and it is never lost. */
export type StateFromEngine =
  | { readonly kind: 'started' }
  | { readonly kind: 'reloaded' }
  /** A part of what to do in the engine's place when it dies. */
  | ({ readonly kind: 'farewell' } & Farewell)
  | { readonly kind: 'status'; readonly status: HostStatus }
  | { readonly kind: 'machine'; readonly machine: MachineView };

/** Diagnostics: in order, but log lines are dropped and counted when the supervisor does not listen. */
export type DiagnosticFromEngine =
  | { readonly kind: 'log'; readonly detail: boolean; readonly text: string }
  | { readonly kind: 'transition'; readonly transition: Transition }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'dropped'; readonly count: number };

export type FromEngine = StateFromEngine | DiagnosticFromEngine;
