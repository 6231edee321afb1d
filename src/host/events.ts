// Owns everything that can reach a machine's brain from outside, as plain data. Never reacts to it.
import type { Model, PollMethod } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import type { ReceivedPacket } from '../net/received.ts';
import type { SeenRoute } from '../net/route.ts';
import type { SeenRule } from '../net/rule.ts';
import type { CheckName, ProbeKind } from '../track/checker-state.ts';
import type { Outcome } from '../track/outcome.ts';
import type { CountCause } from '../track/quorum.ts';
import type { Order } from './orders.ts';

/** A network interface as the kernel reports it. */
export interface Link {
  readonly index: number;
  readonly name: InterfaceName;
  /** Administratively up and running (IFF_UP and IFF_RUNNING). */
  readonly up: boolean;
  /** Undefined for interfaces without an Ethernet address. */
  readonly mac: MacAddress | undefined;
  /** Whether this machine routes IPv6 that arrives here. */
  readonly isForwarding: boolean;
  /** Whether secondary IPv4 addresses stay when the primary one of their subnet goes. */
  readonly promotesSecondaries: boolean;
  /** Largest packet in bytes; 1500, Ethernet's, where it is not told. */
  readonly mtu?: number;
  /** Interface group; 0, the default one, where it is not told. */
  readonly group?: number;
  /** Of a private macvlan: the index of the interface below it. */
  readonly macvlanOn?: number | undefined;
  /** Of an ipvlan of mode L2: the same. */
  readonly ipvlanOn?: number | undefined;
  readonly ipv4?: Ipv4Settings | undefined;
}

/** How the kernel treats ARP, and packets from addresses that it has no way back to. */
export interface Ipv4Settings {
  readonly arpIgnore: number;
  readonly arpFilter: number;
  readonly rpFilter: number;
}

/** What the kernel is set to beyond a single interface. */
export interface MachineSettings {
  /** The highest of this and the interface's own counts. */
  readonly rpFilterOfAll: number;
  /** What a new interface begins with. */
  readonly ofNewInterfaces: Ipv4Settings;
  /** Whether groups of the link, as 224.0.0.18 is one, are reported by IGMP. */
  readonly localGroupReports: number;
}

/** An address on an interface, ours or not. */
export interface InterfaceAddress {
  readonly index: number;
  readonly address: IpAddress;
  readonly prefixLength: number;
}

export type RoutingEvent =
  | { readonly kind: 'route-removed'; readonly route: SeenRoute }
  | { readonly kind: 'rule-removed'; readonly rule: SeenRule }
  /** All that keepalived's protocol number marks as ours: after lost kernel messages. */
  | {
      readonly kind: 'routing';
      readonly routes: readonly SeenRoute[];
      readonly rules: readonly SeenRule[];
    };

export interface FileNumber {
  readonly kind: 'file-number';
  readonly file: string;
  readonly number: number;
}

/** A tracked probe has been run. */
export interface ProbeResult {
  readonly kind: 'probe-result';
  readonly probe: ProbeName;
  readonly outcome: Outcome;
}

export type ProbeName = CheckName & { readonly kind: ProbeKind };

export interface ProcessCount {
  readonly kind: 'process-count';
  readonly process: string;
  readonly processes: number;
  readonly cause: CountCause;
}

export type HostEvent =
  /** All links and addresses there are: at start and after lost kernel messages. */
  | {
      readonly kind: 'interfaces';
      readonly links: readonly Link[];
      readonly addresses: readonly InterfaceAddress[];
      /** Absent where nobody can tell. */
      readonly settings?: MachineSettings | undefined;
    }
  /** This is to be run soon, from the start or by a reload: what it needs is made. */
  | { readonly kind: 'prepare'; readonly model: Model }
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'link-removed'; readonly index: number }
  /** What a link's driver said when it was asked. */
  | {
      readonly kind: 'link-beat';
      readonly interfaceIndex: number;
      readonly method: PollMethod;
      readonly isAlive: boolean;
    }
  | { readonly kind: 'address-added'; readonly address: InterfaceAddress }
  | { readonly kind: 'address-removed'; readonly address: InterfaceAddress }
  /** Somebody else removed routes or policy rules. */
  | RoutingEvent
  /** The kernel would not carry out a change that we asked for, so it will not report it. */
  | {
      readonly kind: 'change-refused';
      readonly address: InterfaceAddress;
      readonly change: 'added' | 'removed';
    }
  /** How far Unix time is ahead of the clock that events come with; also when it was set anew. */
  | { readonly kind: 'clock'; readonly wallOffsetUs: number }
  | { readonly kind: 'start' }
  /** What had arrived on this interface, or on any, when somebody looked, oldest first; at least one. */
  | {
      readonly kind: 'packets';
      readonly interface: InterfaceName | undefined;
      readonly packets: readonly ReceivedPacket[];
    }
  /** A tracked script has been run. */
  | { readonly kind: 'script-result'; readonly script: string; readonly outcome: Outcome }
  | ProbeResult
  /**
   * The number in a tracked file. Before `start` and `reload` those of all files are told.
   */
  | FileNumber
  /** How many processes a tracked one counts, and what changed that; told like numbers. */
  | ProcessCount
  /** A frame of somebody else came in where `probe-link` asked for it. */
  | { readonly kind: 'link-heard'; readonly interface: InterfaceName }
  /** The configuration was read again and is good. */
  | { readonly kind: 'reload'; readonly model: Model }
  /** Of what takes long, the next portion; wanted as long as the brain is busy. */
  | { readonly kind: 'go-on' }
  /** An operator wants something. */
  | { readonly kind: 'order'; readonly order: Order }
  /** Everything is counted from 0 on. */
  | { readonly kind: 'clear-statistics' }
  /** The time of `nextDeadlineUs` has come. */
  | { readonly kind: 'timer' }
  | { readonly kind: 'stop' };
