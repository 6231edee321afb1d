// Owns what can be done to a simulated site, as plain data. Never does any of it.
import type { Model } from '../config/model.ts';
import type { InterfaceAddress, ProbeName } from '../host/events.ts';
import type { Order } from '../host/orders.ts';
import type { InterfaceName } from '../net/identifiers.ts';

/** What one direction of a cable does to frames. */
export interface Impairment {
  /** How long a frame is under way, in microseconds. */
  readonly delayUs: number;
  /** Up to so much more, drawn for each frame; the order is kept. */
  readonly jitterUs: number;
  /** Frames out of a thousand that are lost. */
  readonly lossPerMille: number;
  /** Frames out of a thousand that arrive twice. */
  readonly duplicatePerMille: number;
  /** Frames out of a thousand that are overtaken by later ones. */
  readonly reorderPerMille: number;
  /** Nothing passes; carrier stays. */
  readonly isCut: boolean;
}

/** What a tracked script does from now on, each time it is run. */
export type ScriptBehaviour =
  | { readonly kind: 'exits'; readonly status: number; readonly afterUs: number }
  /** It does not end before its time limit. */
  | { readonly kind: 'hangs' };

/** What becomes of a script or a probe: silent when whoever should run it does not, and no result comes. */
export type CheckBehaviour = ScriptBehaviour | { readonly kind: 'silent' };

export type Action =
  /** Starts the daemon; a machine without power is switched on first. */
  | { readonly kind: 'start'; readonly node: string }
  /** SIGTERM: lets go and ends. */
  | { readonly kind: 'stop'; readonly node: string }
  /** `kill -9` of the process in the pid file: the supervisor. */
  | { readonly kind: 'kill'; readonly node: string }
  /** `kill -9` of the engine alone. */
  | { readonly kind: 'crash'; readonly node: string }
  /** `kill -9` of all its processes in the same moment; the kernel keeps the addresses. */
  | { readonly kind: 'kill-all'; readonly node: string }
  | { readonly kind: 'power-off'; readonly node: string }
  /** SIGSTOP to all its processes. */
  | { readonly kind: 'hang'; readonly node: string }
  | { readonly kind: 'resume'; readonly node: string }
  /** SIGHUP; without a model the file is what it was. */
  | { readonly kind: 'reload'; readonly node: string; readonly model?: Model }
  /** What an operator tells a running daemon. */
  | {
      readonly kind: 'order';
      readonly node: string;
      readonly order: Order;
      /** Another priority counts for so long; without it until another order. */
      readonly lastsUs?: number;
    }
  /** Pulls or plugs the cable of an interface: carrier goes and comes. */
  | {
      readonly kind: 'link';
      readonly node: string;
      readonly interface: InterfaceName;
      readonly up: boolean;
    }
  /** From now on the ports of a machine's cables (or of one) pass nothing on for so long after a link-up. */
  | {
      readonly kind: 'forward-delay';
      readonly node: string;
      readonly interface?: InterfaceName;
      readonly delayUs: number;
    }
  /** Changes a machine's cables (or one of them) in one direction or both, seen from the machine. */
  | {
      readonly kind: 'impair';
      readonly node: string;
      readonly interface?: InterfaceName;
      readonly direction: 'in' | 'out' | 'both';
      readonly impairment: Partial<Impairment>;
    }
  /** Changes a cable between switches; `in` is from its first to its second end. */
  | {
      readonly kind: 'impair-trunk';
      readonly trunk: string;
      readonly direction: 'in' | 'out' | 'both';
      readonly impairment: Partial<Impairment>;
    }
  /** A machine's frames come back to it, as with a loop in the wiring. */
  | { readonly kind: 'echo'; readonly node: string; readonly isOn: boolean }
  /** Every cable of the machine (of all machines without one) is as new; carrier comes back. */
  | { readonly kind: 'heal'; readonly node?: string }
  | {
      readonly kind: 'script';
      readonly node: string;
      readonly script: string;
      readonly behaviour: CheckBehaviour;
    }
  | {
      readonly kind: 'probe';
      readonly node: string;
      readonly probe: ProbeName;
      readonly behaviour: CheckBehaviour;
    }
  /** A tracked file says another number. */
  | {
      readonly kind: 'file';
      readonly node: string;
      readonly file: string;
      readonly number: number;
    }
  /** So many of a tracked process run from now on. */
  | {
      readonly kind: 'process';
      readonly node: string;
      readonly process: string;
      readonly processes: number;
      /** Those that came are copies of others, which may become other programs in a moment. */
      readonly isFork?: boolean;
    }
  /** Somebody adds an address by hand, or takes one away. */
  | {
      readonly kind: 'address';
      readonly node: string;
      readonly address: InterfaceAddress;
      readonly isAdded: boolean;
      /** The kernel takes it away again after so long, unless it is renewed. */
      readonly lifetimeUs?: number;
    }
  /** Somebody removes the routes to a network by hand, as `ip route del` does. */
  | { readonly kind: 'route'; readonly node: string; readonly destination: string }
  /** Somebody removes the policy rules of a preference by hand, as `ip rule del` does. */
  | { readonly kind: 'rule'; readonly node: string; readonly preference: number }
  /** The wall clock jumps. */
  | { readonly kind: 'clock'; readonly node: string; readonly jumpUs: number };

/** An action with its moment, in microseconds of the world. */
export interface TimedAction {
  readonly atUs: number;
  readonly action: Action;
}
