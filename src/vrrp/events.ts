// Owns what can happen to an instance, one function per event: state in, state and effects out, the
// RFC's section at each decision. Start reading here. Never keeps anything between calls.
import { compareAddresses, type IpAddress } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import { type Cause, type Fault, faultLogText, isSilent } from './cause.ts';
import type { InstanceContext } from './context.ts';
import type { Advertisement } from './packet.ts';
import { isOwnerConflict, judgePacket, type Refusal, remarksOn } from './receive.ts';
import type { InstanceSettings } from './settings.ts';
import type { HeardMaster, InstanceState } from './state.ts';

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
  /** Trackers changed the effective priority. */
  | { readonly kind: 'priority'; readonly effective: Priority }
  /** The file was read again and says something else about this instance. */
  | { readonly kind: 'settings'; readonly settings: InstanceSettings }
  /** A virtual address that this node holds was removed by somebody else. */
  | { readonly kind: 'address-taken'; readonly address: IpAddress }
  | { readonly kind: 'stop' };

/** Begins in BACKUP to listen first; only an owner goes on at once (RFC 9568, 6.4.1). */
export function onStart(
  context: InstanceContext,
  faults: readonly Fault[],
  listenFromUs: number,
): void {
  context.detail('removing VIPs.');
  context.emit({ kind: 'release-addresses' });
  context.faults = faults;
  const [fault] = faults;
  if (!fault) {
    beginListening(context, listenFromUs);
    return;
  }
  for (const loud of faults.filter((each) => !isSilent(each))) {
    context.log(faultLogText(loud), 'bare');
  }
  if (!faults.every(isSilent)) context.log('entering FAULT state');
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
  const { state, nowUs } = context;
  if (state.kind === 'backup' && nowUs >= state.masterDownAtUs) {
    context.detail('Receive advertisement timeout');
    becomeMaster(context, masterDownCause(context, state));
  } else if (state.kind === 'master' && nowUs >= state.advertAtUs) {
    advertise(context);
  }
}

/** A packet for this VRID arrived. A refused one never touches a timer, whatever the state. */
export function onPacket(context: InstanceContext, datagram: Datagram): void {
  const advertisement = receive(context, datagram);
  if (advertisement) actOn(context, datagram, advertisement);
}

/**
 * Packets that waited while this process stood still tell one story: each is judged and counted, but
 * only the last word of each sender is acted on, or every old advert would be answered anew.
 */
export function onBacklog(context: InstanceContext, datagrams: readonly Datagram[]): void {
  const lastWords = new Map<IpAddress, [Datagram, Advertisement]>();
  for (const datagram of datagrams) {
    const advertisement = receive(context, datagram);
    lastWords.delete(datagram.source); // later senders act later
    if (advertisement) lastWords.set(datagram.source, [datagram, advertisement]);
  }
  for (const [datagram, advertisement] of lastWords.values()) {
    actOn(context, datagram, advertisement);
  }
}

/** Judges and counts; the advertisement when it is accepted. */
function receive(context: InstanceContext, datagram: Datagram): Advertisement | undefined {
  const { state, statistics, lastSequence } = context;
  if (state.kind !== 'backup' && state.kind !== 'master') return undefined;
  const { source } = datagram;
  const last = lastSequence?.from === source ? lastSequence.sequence : undefined;
  const verdict = judgePacket(context.settings, datagram, last);
  if (!verdict.accepted) {
    count(context, verdict.refusal);
    return undefined;
  }
  const { advertisement, sequence } = verdict;
  if (sequence !== undefined) context.lastSequence = { from: source, sequence };
  statistics.advertsReceived += 1;
  if (advertisement.priority === 0) statistics.priorityZeroReceived += 1;
  return advertisement;
}

function actOn(context: InstanceContext, datagram: Datagram, advertisement: Advertisement): void {
  const { state, settings } = context;
  const known = state.kind === 'backup' ? state.master?.address : undefined;
  if (state.kind === 'backup') onAdvertInBackup(context, state, datagram, advertisement);
  else if (state.kind === 'master') onAdvertInMaster(context, datagram, advertisement);
  if (settings.skipsAddressCheck && known === datagram.source) return;
  for (const remark of remarksOn(settings, datagram, advertisement)) count(context, remark);
}

/** What makes this node unfit, all of it: it is silent until every fault is gone. */
export function onFaults(context: InstanceContext, faults: readonly Fault[]): void {
  const { state } = context;
  const before = context.faults;
  context.faults = faults;
  const [first] = faults;
  const fault = loudest(faults) ?? first;
  if (!fault) onFaultsGone(context, before);
  else if (state.kind === 'backup' || state.kind === 'master') enterFault(context, fault);
  else if (state.kind === 'fault' && before.every(isSilent) && !isSilent(fault)) {
    // Held back silently so far; now there is something to tell (keepalived 2.4.3).
    context.enter({ kind: 'fault' }, { kind: 'fault', fault });
  }
}

function enterFault(context: InstanceContext, fault: Fault): void {
  context.log('Entering FAULT STATE');
  if (context.state.kind === 'master') {
    advertiseZero(context); // one on leaving, one on letting go: two survive a single loss
    releaseMastership(context);
  }
  context.enter({ kind: 'fault' }, { kind: 'fault', fault });
}

/** Listen for a full master down interval, an owner too unless it was held back from the start. */
function onFaultsGone(context: InstanceContext, before: readonly Fault[]): void {
  const { state, settings, cause } = context;
  if (state.kind !== 'fault') return;
  context.masterIntervalUs = settings.advertIntervalUs;
  const wasHeldBack =
    before.every(isSilent) &&
    cause.kind === 'fault' &&
    isSilent(cause.fault) &&
    !context.hasListened;
  if (wasHeldBack && settings.priority === ownerPriority && settings.wantsMaster) {
    context.enter(listening(context.nowUs), { kind: 'owner' });
    return;
  }
  context.log('Entering BACKUP STATE');
  enterBackup(context, { kind: 'faults-gone' }, undefined);
}

function loudest(faults: readonly Fault[]): Fault | undefined {
  return faults.find((fault) => !isSilent(fault));
}

/** A running timer moves by as much as the whole interval changes (keepalived 2.4.3). */
export function onPriority(context: InstanceContext, effective: Priority): void {
  const before = context.effectivePriority;
  if (before === effective) return;
  const intervalBefore = context.masterDownIntervalUs;
  context.effectivePriority = effective;
  context.log(`Changing effective priority from ${before} to ${effective}`);
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
  const intervalBefore = context.settings.advertIntervalUs;
  context.replaceSettings(settings);
  const { state } = context;
  if (state.kind === 'master') advertise(context);
  if (intervalBefore === settings.advertIntervalUs) return;
  context.masterIntervalUs = settings.advertIntervalUs;
  if (state.kind !== 'backup') return;
  context.set({ ...state, masterDownAtUs: context.nowUs + context.masterDownIntervalUs });
}

/**
 * Someone removed an address that this master holds: an election with a short timer, not a silent
 * repair (keepalived 2.4.3). Usually this node wins it within its skew time.
 */
export function onAddressTaken(context: InstanceContext, address: IpAddress): void {
  if (context.state.kind !== 'master') return;
  context.log('Entering BACKUP STATE');
  releaseMastership(context);
  context.masterIntervalUs = context.settings.advertIntervalUs;
  const masterDownAtUs = context.nowUs + context.skewTimeUs;
  context.enter(listening(masterDownAtUs), { kind: 'address-taken', address });
}

/** Lets go for good: a master tells the others at once with priority 0 (RFC 9568, 6.4.3). */
export function onStop(context: InstanceContext): void {
  if (context.state.kind === 'stopped') return;
  if (context.state.kind === 'master') releaseMastership(context);
  context.enter({ kind: 'stopped' }, { kind: 'stop' });
}

function onAdvertInBackup(
  context: InstanceContext,
  state: Extract<InstanceState, { kind: 'backup' }>,
  datagram: Datagram,
  advertisement: Advertisement,
): void {
  const { nowUs, settings } = context;
  const { priority } = advertisement;
  if (priority === 0) {
    context.detail('Backup received priority 0 advertisement');
    const masterDownAtUs = nowUs + context.skewTimeUs;
    context.set({ ...state, masterDownAtUs, releasedBy: datagram.source });
    return;
  }
  const preemptDelayUntilUs = preemptDelay(context, state, priority);
  const delayed = preemptDelayUntilUs !== undefined && nowUs < preemptDelayUntilUs;
  if (!settings.nopreempt && priority < context.effectivePriority && !delayed) {
    context.set({ ...state, preemptDelayUntilUs });
    context.log(
      `received lower priority (${priority}) advert from ${datagram.source} - discarding`,
    );
    return;
  }
  const master = { address: datagram.source, priority, lastAdvertAtUs: nowUs };
  rememberMaster(context, state.master, master);
  learnInterval(context, advertisement);
  context.set({
    kind: 'backup',
    masterDownAtUs: nowUs + context.masterDownIntervalUs,
    master,
    preemptDelayUntilUs,
    releasedBy: undefined,
  });
}

/** `preempt_delay` runs from the first lower advert; an equal or higher one calls it off. */
function preemptDelay(
  context: InstanceContext,
  state: Extract<InstanceState, { kind: 'backup' }>,
  priority: number,
): number | undefined {
  const { preemptDelayUs } = context.settings;
  const until = state.preemptDelayUntilUs;
  if (preemptDelayUs === 0) return undefined;
  if (priority >= context.effectivePriority) {
    if (until !== undefined) context.detail('stop preempt delay');
    return undefined;
  }
  if (until !== undefined) return until;
  context.detail(`start preempt delay (${(preemptDelayUs / 1_000_000).toFixed(6)})`);
  return context.nowUs + preemptDelayUs;
}

function onAdvertInMaster(
  context: InstanceContext,
  datagram: Datagram,
  advertisement: Advertisement,
): void {
  const { source } = datagram;
  const { priority } = advertisement;
  const ours = context.effectivePriority;
  if (priority === 0) {
    context.detail('Master received priority 0 message');
    advertise(context);
    return;
  }
  if (isOwnerConflict(context.settings, advertisement)) {
    context.logOnce(
      'owners',
      `CONFIGURATION ERROR: local instance and ${source} are both configured as address owner, please resolve`,
    );
  }
  const order = priority - ours || compareWithOwnAddress(context, source);
  if (order > 0) {
    yieldTo(context, source, priority);
    learnInterval(context, advertisement);
    if (context.state.kind === 'backup') {
      const masterDownAtUs = context.nowUs + context.masterDownIntervalUs;
      context.set({ ...context.state, masterDownAtUs });
    }
  } else if (order < 0) {
    insist(context, source, priority);
  } else {
    context.log('WARNING - equal priority advert received from remote host with our IP address.');
  }
}

/** The tie-break: the higher primary address stays master (RFC 9568, 6.4.3). */
function compareWithOwnAddress(context: InstanceContext, source: IpAddress): number {
  return context.sourceAddress ? compareAddresses(source, context.sourceAddress) : 1;
}

/** A better master speaks: step back without priority 0, as it already holds the role. */
function yieldTo(context: InstanceContext, source: IpAddress, priority: number): void {
  const ours = context.effectivePriority;
  const isHigher = priority > ours;
  if (context.settings.higherPrioritySendAdvert) advertise(context);
  context.log(
    isHigher
      ? `Master received advert from ${source} with higher priority ${priority}, ours ${ours}`
      : `Master received advert from ${source} with same priority ${priority} but higher IP address than ours`,
  );
  context.log('Entering BACKUP STATE');
  context.detail('removing VIPs.');
  context.emit({ kind: 'release-addresses' });
  context.statistics.releasedMaster += 1;
  const cause: Cause = {
    kind: isHigher ? 'higher-priority' : 'higher-address',
    from: source,
    priority,
  };
  const master = { address: source, priority, lastAdvertAtUs: context.nowUs };
  rememberMaster(context, undefined, master);
  enterBackup(context, cause, master);
}

/** A worse master speaks: answer it at once and repeat the gratuitous ARP. */
function insist(context: InstanceContext, source: IpAddress, priority: number): void {
  const { lowerPriorityNoAdvert } = context.settings;
  const election = lowerPriorityNoAdvert ? '' : ', forcing new election';
  context.log(
    `Received advert from ${source} with lower priority ${priority}, ours ${context.effectivePriority}${election}`,
  );
  if (!lowerPriorityNoAdvert) advertise(context);
  context.emit({ kind: 'announce', occasion: 'lower-priority' });
}

/** The advert goes first, so that an old master lets go before our gratuitous ARP arrives. */
function becomeMaster(context: InstanceContext, cause: Cause): void {
  context.statistics.becameMaster += 1;
  forgetLearntInterval(context);
  context.enter({ kind: 'master', advertAtUs: context.nowUs }, cause);
  advertise(context);
  context.log('Entering MASTER STATE');
  context.detail('setting VIPs.');
  context.emit({ kind: 'hold-addresses' });
  context.emit({ kind: 'announce', occasion: 'master' });
}

function advertise(context: InstanceContext): void {
  context.send(context.effectivePriority);
  context.set({
    kind: 'master',
    advertAtUs: context.nowUs + context.settings.advertIntervalUs,
  });
}

/** VRRPv3: the master's interval is in force (RFC 9568, 6.4.2). Zero would mean no time at all. */
function learnInterval(context: InstanceContext, { advertIntervalUs }: Advertisement): void {
  const before = context.masterIntervalUs;
  if (context.settings.version !== 3 || advertIntervalUs === 0) return;
  if (before === advertIntervalUs) return;
  context.masterIntervalUs = advertIntervalUs;
  const [from, to] = [before / 1000, advertIntervalUs / 1000];
  context.detail(`advertisement interval updated from ${from}ms to ${to}ms by master`);
}

function forgetLearntInterval(context: InstanceContext): void {
  const before = context.masterIntervalUs;
  const own = context.settings.advertIntervalUs;
  if (before === own) return;
  context.masterIntervalUs = own;
  const [from, to] = [before / 1000, own / 1000];
  context.detail(`changing advert interval from ${from}ms to locally configured ${to}ms`);
}

function advertiseZero(context: InstanceContext): void {
  if (context.send(0)) context.statistics.priorityZeroSent += 1;
}

function releaseMastership(context: InstanceContext): void {
  advertiseZero(context);
  context.detail('sent 0 priority');
  context.detail('removing VIPs.');
  context.emit({ kind: 'release-addresses' });
  context.statistics.releasedMaster += 1;
}

function enterBackup(
  context: InstanceContext,
  cause: Cause,
  master: HeardMaster | undefined,
): void {
  const masterDownAtUs = context.nowUs + context.masterDownIntervalUs;
  context.enter({ ...listening(masterDownAtUs), master }, cause);
}

function listening(masterDownAtUs: number): Extract<InstanceState, { kind: 'backup' }> {
  return {
    kind: 'backup',
    masterDownAtUs,
    master: undefined,
    preemptDelayUntilUs: undefined,
    releasedBy: undefined,
  };
}

function masterDownCause(
  context: InstanceContext,
  state: Extract<InstanceState, { kind: 'backup' }>,
): Cause {
  const { nowUs, cause, sinceUs } = context;
  if (cause.kind === 'owner') return cause;
  if (state.releasedBy) return { kind: 'master-released', master: state.releasedBy };
  if (!state.master) return { kind: 'no-master-heard', waitedUs: nowUs - sinceUs };
  const { address, lastAdvertAtUs } = state.master;
  return { kind: 'master-silent', master: address, silentUs: nowUs - lastAdvertAtUs };
}

function rememberMaster(
  context: InstanceContext,
  known: HeardMaster | undefined,
  heard: HeardMaster,
): void {
  if (known?.address === heard.address) return;
  context.forgetRefusals();
  context.detail(
    known
      ? `master changed from ${known.address} to ${heard.address}`
      : `master set to ${heard.address}`,
  );
}

/** Counts always, says it once until the state or the master changes (RFC 9568, 7.1). */
function count(context: InstanceContext, refusal: Refusal): void {
  context.statistics[refusal.counter] += 1;
  context.logOnce(refusal.counter, refusal.text);
}
