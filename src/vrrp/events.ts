// Owns what can happen to an instance, one function per event: state in, state and effects out, the
// RFC's section at each decision. Start reading here. Never keeps anything between calls.
import type { IpAddress } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import { onAdvertInBackup, onAdvertInMaster } from './adverts.ts';
import { type Cause, type Fault, faultLogText, isSilent } from './cause.ts';
import type { InstanceContext } from './context.ts';
import { clockWarning } from './hmac-check.ts';
import { stepBackIfLate } from './late-timer.ts';
import { watchRogueOwner } from './owner-conflict.ts';
import type { Advertisement } from './packet.ts';
import { judgePacket, remarksOn } from './receive.ts';
import type { Refusal } from './refusal.ts';
import type { InstanceSettings } from './settings.ts';
import type { InstanceState } from './state.ts';
import {
  advertise,
  becomeMaster,
  dropMastership,
  enterBackup,
  listening,
  masterDownCause,
  releaseAddresses,
  releaseMastership,
} from './transitions.ts';
import { destinationRefusal } from './transport.ts';

/** Everything that can happen to an instance. */
export type InstanceEvent =
  /** Listening counts from `listenFromUs`, later than now after a start-up delay. */
  | {
      readonly kind: 'start';
      readonly faults: readonly Fault[];
      readonly listenFromUs?: number;
    }
  | { readonly kind: 'packet'; readonly datagram: Datagram }
  /** Several packets that waited while this process stood still, oldest first. */
  | { readonly kind: 'backlog'; readonly datagrams: readonly Datagram[] }
  | { readonly kind: 'timer' }
  /** All faults there are now. */
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  /** Trackers changed the effective priority; set anew it is where one of them ceases to be a fault. */
  | { readonly kind: 'priority'; readonly effective: Priority; readonly isSetAnew?: boolean }
  /** The file was read again and says something else about this instance. */
  | { readonly kind: 'settings'; readonly settings: InstanceSettings }
  /** A virtual address that this node holds was removed by somebody else. */
  | { readonly kind: 'address-taken'; readonly address: IpAddress }
  /** Somebody removed a route or a policy rule that ought to be there. */
  | { readonly kind: 'routing-taken'; readonly entry: string }
  /** Its sync group becomes master: because of this instance, when it wanted to, or of another. */
  | { readonly kind: 'group-master'; readonly cause: Cause }
  /** Another member of its sync group stopped being master. */
  | { readonly kind: 'group-backup'; readonly cause: Cause }
  /** Another member of its sync group lost an address to somebody: an election for all. */
  | { readonly kind: 'group-address-taken'; readonly cause: Cause }
  /** The machine that was master let go of another virtual router that goes together with this. */
  | { readonly kind: 'group-released'; readonly master: IpAddress }
  /** An operator wants another node to be master: by this instance, or by another of its group. */
  | { readonly kind: 'handover'; readonly cause: Cause }
  | { readonly kind: 'stop' };

/** Begins in BACKUP to listen first; only an owner goes on at once (RFC 9568, 6.4.1). */
export function onStart(
  context: InstanceContext,
  faults: readonly Fault[],
  listenFromUs: number,
): void {
  context.faults = faults;
  context.listenFromUs = listenFromUs;
  const [fault] = faults;
  if (!fault) {
    releaseAddresses(context);
    beginListening(context, listenFromUs);
    return;
  }
  for (const loud of faults.filter((each) => !isSilent(each))) {
    const text = faultLogText(loud);
    if (text !== undefined) context.log(text, 'bare');
  }
  if (!faults.every(isSilent)) context.log('entering FAULT state');
  releaseAddresses(context);
  context.enter({ kind: 'fault' }, { kind: 'fault', fault: loudest(faults) ?? fault });
}

function beginListening(context: InstanceContext, listenFromUs: number): void {
  const { settings } = context;
  if (settings.priority === ownerPriority && settings.wantsMaster) {
    context.enter(listening(listenFromUs), { kind: 'owner' });
    return;
  }
  context.log('Entering BACKUP STATE (init)');
  context.enter(listening(listenFromUs + context.masterDownIntervalUs), { kind: 'start' });
}

/** The master down timer or the advert timer fired (RFC 9568, 6.4.2 and 6.4.3). */
export function onTimer(context: InstanceContext): void {
  stepBackIfLate(context);
  const { state, nowUs } = context;
  if (state.kind === 'backup' && nowUs >= state.masterDownAtUs) {
    context.detail('Receive advertisement timeout');
    const cause = state.wants ?? masterDownCause(context, state);
    if (context.settings.isGrouped) wantMaster(context, state, cause);
    else becomeMaster(context, cause);
  } else if (state.kind === 'master' && nowUs >= state.advertAtUs) {
    advertise(context);
    watchRogueOwner(context);
  }
}

/** The group decides; until then it goes on listening as a backup. */
function wantMaster(
  context: InstanceContext,
  state: Extract<InstanceState, { kind: 'backup' }>,
  wants: Cause,
): void {
  const masterDownAtUs = context.nowUs + context.masterDownIntervalUs;
  context.set({ ...state, masterDownAtUs, wants });
  context.emit({ kind: 'wants-master' });
}

/** All members want it, or go with the one that makes them complete (keepalived 2.4.3). */
export function onGroupMaster(context: InstanceContext, cause: Cause): void {
  if (context.state.kind === 'backup') becomeMaster(context, cause);
}

/** The others of the group let go without priority 0: a better master is there. */
export function onGroupBackup(context: InstanceContext, cause: Cause): void {
  const { state } = context;
  if (state.kind !== 'master') return;
  context.log('Entering BACKUP STATE');
  dropMastership(context);
  context.masterIntervalUs = context.settings.advertIntervalUs;
  enterBackup(context, cause, undefined);
}

/** As if this virtual router had got the priority 0 itself. */
export function onGroupReleased(context: InstanceContext, master: IpAddress): void {
  const { state } = context;
  if (state.kind !== 'backup') return;
  const masterDownAtUs = Math.min(state.masterDownAtUs, context.nowUs + context.skewTimeUs);
  context.set({ ...state, masterDownAtUs, releasedBy: state.releasedBy ?? master });
}

/** An accepted advert. */
interface Heard {
  readonly datagram: Datagram;
  readonly advertisement: Advertisement;
  /** What to say of the sender's clock, if anything. */
  readonly clockWarning: string | undefined;
}

/**
 * Packets for this VRID arrived. A refused one never touches a timer, whatever the state. Those that
 * waited while this process stood still tell one story: each is judged and counted, but only the last
 * word of each sender is acted on, or every old advert would be answered anew. What was refused is
 * told after that, as a new master is reason to tell it once more.
 */
export function onPackets(context: InstanceContext, datagrams: readonly Datagram[]): void {
  stepBackIfLate(context);
  const lastWords = new Map<IpAddress, Heard>();
  const refusals: Refusal[] = [];
  for (const datagram of datagrams) {
    const heard = receive(context, datagram, (refusal) => refusals.push(refusal));
    if (!heard) continue;
    lastWords.delete(datagram.source); // later senders act later
    lastWords.set(datagram.source, heard);
  }
  for (const heard of lastWords.values()) actOn(context, heard);
  for (const refusal of refusals) count(context, refusal);
}

/** Judges, and counts what is accepted; undefined when nothing is to be done. */
function receive(
  context: InstanceContext,
  datagram: Datagram,
  refuse: (refusal: Refusal) => void,
): Heard | undefined {
  const { state, statistics, lastSequences } = context;
  if (state.kind !== 'backup' && state.kind !== 'master') return undefined;
  const { source } = datagram;
  const { transport } = context.settings;
  const stray = destinationRefusal(transport, datagram, context.sourceAddress);
  if (stray) {
    refuse(stray);
    return undefined;
  }
  const hearing = { wallUs: context.wallUs, memory: context.trailerSequences };
  const verdict = judgePacket(context.settings, datagram, lastSequences.get(source), hearing);
  if (!verdict.accepted) {
    refuse(verdict.refusal);
    return undefined;
  }
  // keepalived 2.4.3 drops it here: what is wrong with it has been counted, itself is not.
  const isOwner = context.settings.priority === ownerPriority;
  if (isOwner && context.settings.ownerIgnoresAdverts) return undefined;
  const { advertisement, sequence, trailerSequence } = verdict;
  if (verdict.hasOldChecksum) context.useOldChecksum();
  if (sequence !== undefined) context.hearSequence(source, sequence);
  if (trailerSequence !== undefined) {
    const peers = transport.kind === 'unicast' ? transport.peers.length : 0;
    context.trailerSequences.remember(source, trailerSequence, peers);
  }
  statistics.advertsReceived += 1;
  if (advertisement.priority === 0) statistics.priorityZeroReceived += 1;
  const warning = clockWarning(context.settings, trailerSequence, source, hearing.wallUs);
  return { datagram, advertisement, clockWarning: warning };
}

function actOn(context: InstanceContext, heard: Heard): void {
  const { state, settings } = context;
  const { datagram, advertisement, clockWarning: warning } = heard;
  const known = state.kind === 'backup' ? state.master?.address : undefined;
  if (state.kind === 'backup') onAdvertInBackup(context, state, datagram, advertisement);
  else if (state.kind === 'master') onAdvertInMaster(context, datagram, advertisement);
  if (warning !== undefined) context.logOnce('clock', warning);
  if (settings.skipsAddressCheck && known === datagram.source) return;
  for (const remark of remarksOn(settings, datagram, advertisement)) count(context, remark);
}

/** What makes this node unfit, all of it: it is silent until every fault is gone. */
export function onFaults(context: InstanceContext, faults: readonly Fault[]): void {
  const { state } = context;
  context.faults = faults;
  const [first] = faults;
  const fault = loudest(faults) ?? first;
  if (!fault) onFaultsGone(context);
  else if (state.kind === 'backup' || state.kind === 'master') {
    if (!isSilent(fault)) enterFault(context, fault);
  } else if (state.kind === 'fault' && hasToldNothing(context) && !isSilent(fault)) {
    // Held back silently so far; now there is something to tell (keepalived 2.4.3).
    context.enter({ kind: 'fault' }, { kind: 'fault', fault });
  }
}

/** In FAULT only because something is not known yet. */
function hasToldNothing({ cause }: InstanceContext): boolean {
  return cause.kind === 'fault' && isSilent(cause.fault);
}

function enterFault(context: InstanceContext, fault: Fault): void {
  const isFollower = fault.kind === 'group-member';
  const isMaster = context.state.kind === 'master';
  // keepalived 2.2.7 has no line for a backup that follows its group.
  if (isMaster || !isFollower) context.log('Entering FAULT STATE');
  if (isMaster) {
    // One on leaving, which keepalived does not count, one on letting go: two survive a single loss. Who
    // follows its group sends one.
    context.send(0);
    if (isFollower) dropMastership(context);
    else releaseMastership(context);
  }
  context.enter({ kind: 'fault' }, { kind: 'fault', fault });
}

/** Listen for a full master down interval, an owner too unless it was held back from the start. */
function onFaultsGone(context: InstanceContext): void {
  const { state, settings } = context;
  if (state.kind !== 'fault') return;
  context.masterIntervalUs = settings.advertIntervalUs;
  const wasHeldBack = hasToldNothing(context);
  if (wasHeldBack && settings.priority === ownerPriority && settings.wantsMaster) {
    context.enter(listening(context.listenSinceUs), { kind: 'owner' });
    return;
  }
  context.log('Entering BACKUP STATE');
  enterBackup(context, { kind: 'faults-gone' }, undefined);
}

function loudest(faults: readonly Fault[]): Fault | undefined {
  return faults.find((fault) => !isSilent(fault));
}

/** A running timer moves by as much as the whole interval changes (keepalived 2.4.3). */
export function onPriority(context: InstanceContext, effective: Priority, isSetAnew = false): void {
  const before = context.effectivePriority;
  // An owner that gives way stays where it is until it may speak as one again.
  if (before === effective || (context.isReducedOwner && effective === ownerPriority)) return;
  context.isReducedOwner = false;
  const intervalBefore = context.masterDownIntervalUs;
  context.effectivePriority = effective;
  context.log(
    isSetAnew
      ? `Setting effective priority to ${effective}`
      : `Changing effective priority from ${before} to ${effective}`,
  );
  const { state } = context;
  if (state.kind !== 'backup') return;
  const masterDownAtUs = state.masterDownAtUs + context.masterDownIntervalUs - intervalBefore;
  context.set({ ...state, masterDownAtUs });
}

/**
 * New settings for a running instance. A master says them at once, as nothing else tells its peers;
 * a backup listens anew when the interval changed.
 */
export function onSettings(context: InstanceContext, settings: InstanceSettings): void {
  const before = context.settings;
  context.replaceSettings(settings);
  const { state } = context;
  if (state.kind === 'master' && !isSaidAlike(before, settings)) advertise(context);
  const isSameTiming = before.advertIntervalUs === settings.advertIntervalUs;
  if (isSameTiming && before.version === settings.version) return;
  context.masterIntervalUs = settings.advertIntervalUs;
  if (state.kind !== 'backup') return;
  context.set({ ...state, masterDownAtUs: context.listenSinceUs + context.masterDownIntervalUs });
}

/** Whether peers would not hear the difference. */
function isSaidAlike(left: InstanceSettings, right: InstanceSettings): boolean {
  const said = ({
    priority,
    version,
    advertIntervalUs,
    authentication,
    addresses,
    checksumAsV2,
    transport,
  }: InstanceSettings) => {
    const content = [priority, version, advertIntervalUs, authentication, addresses, checksumAsV2];
    return JSON.stringify([content, transport]);
  };
  return said(left) === said(right);
}

/**
 * Someone removed an address that this master holds: an election with a short timer, not a silent
 * repair (keepalived 2.4.3). Usually this node wins it within its skew time.
 */
export function onAddressTaken(context: InstanceContext, address: IpAddress): void {
  if (context.state.kind === 'master') holdElection(context, { kind: 'address-taken', address });
}

/** The same for a route or a policy rule. */
export function onRoutingTaken(context: InstanceContext, entry: string): void {
  if (context.state.kind === 'master') holdElection(context, { kind: 'routing-taken', entry });
}

/** The whole group goes into the same election: each says priority 0 (keepalived 2.2.7). */
export function onGroupAddressTaken(context: InstanceContext, cause: Cause): void {
  if (context.state.kind === 'master') holdElection(context, cause);
}

function holdElection(context: InstanceContext, cause: Cause): void {
  context.log('Entering BACKUP STATE');
  releaseMastership(context);
  context.masterIntervalUs = context.settings.advertIntervalUs;
  context.enter(listening(context.nowUs + context.skewTimeUs), cause);
}

/** Another may be master, even one of lower priority; if none comes this node is again. */
export function onHandover(context: InstanceContext, cause: Cause): void {
  if (context.state.kind !== 'master') return;
  context.log('Entering BACKUP STATE');
  releaseMastership(context);
  context.masterIntervalUs = context.settings.advertIntervalUs;
  const masterDownAtUs = context.nowUs + context.masterDownIntervalUs;
  context.enter({ ...listening(masterDownAtUs), isYielding: true }, cause);
}

/** Lets go for good: a master tells the others at once with priority 0 (RFC 9568, 6.4.3). */
export function onStop(context: InstanceContext): void {
  if (context.state.kind === 'stopped') return;
  if (context.state.kind === 'master') releaseMastership(context);
  context.enter({ kind: 'stopped' }, { kind: 'stop' });
}

/** Counts always, says it once until the state or the master changes (RFC 9568, 7.1). */
function count(context: InstanceContext, refusal: Refusal): void {
  context.statistics[refusal.counter] += 1;
  context.logOnce(refusal.counter, refusal.text);
}
