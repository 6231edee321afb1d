// Owns the reasons of transitions: data for status and history, and their plain sentences.
import type { AddressFamily, IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';

/** Why an instance cannot take part. A set of them is kept; the instance is well when it is empty. */
export type Fault =
  | { readonly kind: 'interface-down'; readonly interface: InterfaceName }
  /** Tracked as something that must not be up. */
  | { readonly kind: 'interface-up'; readonly interface: InterfaceName }
  | { readonly kind: 'interface-missing'; readonly interface: InterfaceName }
  /** Something else has the name of an interface that it makes for itself. */
  | { readonly kind: 'interface-taken'; readonly interface: InterfaceName }
  | {
      readonly kind: 'no-address';
      readonly interface: InterfaceName;
      readonly family: AddressFamily;
    }
  /** `track_src_ip`: the configured source address is on no interface. */
  | { readonly kind: 'source-missing'; readonly address: IpAddress }
  /** `unicast_fault_no_peer`: nobody to speak with, which only another configuration changes. */
  | { readonly kind: 'no-unicast-peer' }
  | { readonly kind: 'script-failed'; readonly script: string }
  /** Of a check without a process, of HTTP or TCP. */
  | { readonly kind: 'probe-failed'; readonly probe: 'http' | 'tcp'; readonly name: string }
  | { readonly kind: 'file-number'; readonly file: string; readonly number: number }
  | { readonly kind: 'process-count'; readonly process: string; readonly processes: number }
  /** An operator keeps it out. */
  | { readonly kind: 'maintenance' }
  /** Another member of its sync group is faulty; silent when that one is held back silently. */
  | {
      readonly kind: 'group-member';
      readonly group: string;
      readonly instance: string;
      readonly isSilent: boolean;
    }
  /** An unweighted script has not reported yet: held back, but nothing is known to be wrong. */
  | { readonly kind: 'script-unknown'; readonly script: string }
  | { readonly kind: 'probe-unknown'; readonly probe: 'http' | 'tcp'; readonly name: string }
  /** `startup_hold`: likewise, until something is heard there. */
  | { readonly kind: 'link-unproven'; readonly interface: InterfaceName };

const silentKinds: ReadonlySet<Fault['kind']> = new Set([
  ...['script-unknown', 'probe-unknown', 'link-unproven'],
] as const);

/** Whether the fault is merely that something is not known yet, which nobody is told of. */
export function isSilent(fault: Fault): boolean {
  if (fault.kind === 'group-member') return fault.isSilent;
  return silentKinds.has(fault.kind);
}

/** Why a transition happened. */
export type Cause =
  | { readonly kind: 'start' }
  | { readonly kind: 'owner' }
  | { readonly kind: 'no-master-heard'; readonly waitedUs: number }
  | { readonly kind: 'master-silent'; readonly master: IpAddress; readonly silentUs: number }
  | { readonly kind: 'master-released'; readonly master: IpAddress }
  | { readonly kind: 'outranks'; readonly from: IpAddress; readonly priority: number }
  | { readonly kind: 'higher-priority'; readonly from: IpAddress; readonly priority: number }
  | { readonly kind: 'higher-address'; readonly from: IpAddress; readonly priority: number }
  | { readonly kind: 'address-taken'; readonly address: IpAddress }
  /** `entry` is the route or policy rule, as `ip` has it. */
  | { readonly kind: 'routing-taken'; readonly entry: string }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'faults-gone' }
  /** An operator had it let go once. */
  | { readonly kind: 'handover' }
  /** Another member of its sync group changed its state, and so do all. */
  | { readonly kind: 'group'; readonly group: string; readonly instance: string }
  /** This machine or its process stood still for so long that another must have taken over. */
  | { readonly kind: 'stood-still'; readonly lateUs: number }
  | { readonly kind: 'stop' };

/** Somebody else removed what a master holds. */
export function isTheft({ kind }: Cause): boolean {
  return kind === 'address-taken' || kind === 'routing-taken';
}

/** A sentence without a full stop, for people. */
export function explainCause(cause: Cause): string {
  switch (cause.kind) {
    case 'start':
      return 'started, listening for a master first';
    case 'owner':
      return 'started as owner of the address (priority 255)';
    case 'no-master-heard':
      return `no master was heard for ${seconds(cause.waitedUs)}`;
    case 'master-silent':
      return `the master ${cause.master} was silent for ${seconds(cause.silentUs)}`;
    case 'master-released':
      return `the master ${cause.master} let go (priority 0)`;
    case 'outranks':
      return `${cause.from} advertises only the lower priority ${cause.priority}`;
    case 'higher-priority':
      return `${cause.from} advertises the higher priority ${cause.priority}`;
    case 'higher-address':
      return `${cause.from} advertises the same priority ${cause.priority} from a higher address`;
    case 'address-taken':
      return `somebody removed ${cause.address} from this machine`;
    case 'routing-taken':
      return `somebody removed the ${cause.entry} from this machine`;
    case 'fault':
      return explainFault(cause.fault);
    case 'handover':
      return 'asked to hand over';
    case 'faults-gone':
      return 'every fault is gone, listening for a master first';
    case 'group':
      return `its sync group ${cause.group} follows ${cause.instance}`;
    case 'stood-still':
      return `its timer was ${seconds(cause.lateUs)} late, so that another must have taken over`;
    case 'stop':
      return 'asked to stop';
  }
}

export function explainFault(fault: Fault): string {
  switch (fault.kind) {
    case 'interface-down':
      return `interface ${fault.interface} is down`;
    case 'interface-up':
      return `interface ${fault.interface} is up`;
    case 'interface-missing':
      return `interface ${fault.interface} does not exist`;
    case 'interface-taken':
      return `interface ${fault.interface} is not the macvlan that it should be`;
    case 'no-address':
      return `interface ${fault.interface} has no IPv${fault.family} address`;
    case 'source-missing':
      return `the source address ${fault.address} is not on this machine`;
    case 'no-unicast-peer':
      return 'there is no unicast peer';
    case 'script-failed':
      return `script ${fault.script} failed`;
    case 'probe-failed':
      return `${fault.probe} check ${fault.name} failed`;
    case 'file-number':
      return `tracked file ${fault.file} says ${fault.number}`;
    case 'process-count':
      return `tracked process ${fault.process} runs ${fault.processes} times`;
    case 'maintenance':
      return 'in maintenance';
    case 'group-member':
      return `${fault.instance} of its sync group ${fault.group} is faulty`;
    case 'script-unknown':
      return `script ${fault.script} has not reported yet`;
    case 'probe-unknown':
      return `${fault.probe} check ${fault.name} has not reported yet`;
    case 'link-unproven':
      return `nothing was heard on ${fault.interface} since it came up`;
  }
}

/** What keepalived logs right after `(NAME)` when a fault keeps an instance from starting, if anything. */
export function faultLogText(fault: Fault): string | undefined {
  switch (fault.kind) {
    case 'no-address':
      return ` entering FAULT state (no IPv${fault.family} address for interface)`;
    case 'script-failed':
    case 'script-unknown':
      return `: entering FAULT state due to script ${fault.script}`;
    case 'probe-failed':
    case 'probe-unknown':
      return `: entering FAULT state due to ${fault.probe} check ${fault.name}`;
    case 'file-number':
      return `: entering FAULT state (tracked file ${fault.file} has status ${fault.number})`;
    case 'process-count':
      return ` entering FAULT state (tracked process ${fault.process} quorum not achieved)`;
    case 'maintenance':
      return ' entering FAULT state (maintenance)';
    case 'source-missing':
      return ': entering FAULT state (src address not configured)';
    case 'group-member':
    case 'no-unicast-peer':
    case 'link-unproven':
      return undefined;
    default:
      return `: entering FAULT state (interface ${fault.interface} down)`;
  }
}

function seconds(durationUs: number): string {
  return `${(durationUs / 1_000_000).toFixed(2)} s`;
}
