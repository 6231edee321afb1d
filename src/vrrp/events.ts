// Owns what can happen to an instance, one function per event: state in, state and effects out, the
// RFC's section at each decision. Start reading here. Never keeps anything between calls.
import { compareAddresses, type IpAddress } from '../net/address.ts';
import { ownerPriority } from '../net/identifiers.ts';
import type { DecodedIpv4 } from '../net/ipv4.ts';
import { type Cause, type Fault, faultLogText } from './cause.ts';
import type { InstanceContext } from './context.ts';
import type { Advertisement } from './packet.ts';
import { judgePacket, type Refusal } from './receive.ts';
import type { HeardMaster, InstanceState } from './state.ts';
import { masterDownIntervalUs, skewTimeUs } from './timers.ts';

/** Everything that can happen to an instance. */
export type InstanceEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'packet'; readonly packet: DecodedIpv4 }
  | { readonly kind: 'timer' }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'faults-gone' }
  /** A virtual address that this node holds was removed by somebody else. */
  | { readonly kind: 'address-taken'; readonly address: IpAddress }
  | { readonly kind: 'stop' };

/** Begins in BACKUP to listen first; only an owner goes on at once (RFC 9568, 6.4.1). */
export function onStart(context: InstanceContext): void {
  const { settings } = context;
  context.detail('removing VIPs.');
  context.emit({ kind: 'release-addresses' });
  const [fault] = context.faults;
  if (fault) {
    context.log(faultLogText(fault), 'bare');
    context.log('entering FAULT state');
    context.enter({ kind: 'fault' }, { kind: 'fault', fault });
    return;
  }
  if (settings.priority === ownerPriority && settings.wantsMaster) {
    context.enter(listening(context.nowUs), { kind: 'owner' });
    return;
  }
  context.log('Entering BACKUP STATE (init)');
  enterBackup(context, { kind: 'start' }, undefined);
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
export function onPacket(context: InstanceContext, packet: DecodedIpv4): void {
  const { state, statistics } = context;
  if (state.kind !== 'backup' && state.kind !== 'master') return;
  const verdict = judgePacket(context.settings, packet);
  if (!verdict.accepted) {
    count(context, verdict.refusal);
    return;
  }
  statistics.advertsReceived += 1;
  if (verdict.advertisement.priority === 0) statistics.priorityZeroReceived += 1;
  if (state.kind === 'backup') onAdvertInBackup(context, state, packet, verdict.advertisement);
  else onAdvertInMaster(context, packet, verdict.advertisement);
  for (const remark of verdict.remarks) count(context, remark);
}

/** Something makes this node unfit: it lets go and stays silent until every fault is gone. */
export function onFault(context: InstanceContext, fault: Fault): void {
  const { state } = context;
  if (state.kind !== 'backup' && state.kind !== 'master') return;
  context.log('Entering FAULT STATE');
  if (state.kind === 'master') {
    advertiseZero(context); // one on leaving, one on letting go: two survive a single loss
    releaseMastership(context);
  }
  context.enter({ kind: 'fault' }, { kind: 'fault', fault });
}

/** The last fault went: listen for a full master down interval, an owner too. */
export function onFaultsGone(context: InstanceContext): void {
  if (context.state.kind !== 'fault') return;
  context.log('Entering BACKUP STATE');
  enterBackup(context, { kind: 'faults-gone' }, undefined);
}

/**
 * Someone removed an address that this master holds: an election with a short timer, not a silent
 * repair (keepalived 2.4.3). Usually this node wins it within its skew time.
 */
export function onAddressTaken(context: InstanceContext, address: IpAddress): void {
  if (context.state.kind !== 'master') return;
  context.log('Entering BACKUP STATE');
  releaseMastership(context);
  const masterDownAtUs = context.nowUs + skewTimeUs(context.settings, context.effectivePriority);
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
  packet: DecodedIpv4,
  advertisement: Advertisement,
): void {
  const { nowUs, settings } = context;
  const { priority } = advertisement;
  if (priority === 0) {
    context.detail('Backup received priority 0 advertisement');
    const masterDownAtUs = nowUs + skewTimeUs(settings, context.effectivePriority);
    context.set({ ...state, masterDownAtUs, releasedBy: packet.source });
    return;
  }
  const preemptDelayUntilUs = preemptDelay(context, state, priority);
  const delayed = preemptDelayUntilUs !== undefined && nowUs < preemptDelayUntilUs;
  if (!settings.nopreempt && priority < context.effectivePriority && !delayed) {
    context.set({ ...state, preemptDelayUntilUs });
    context.log(`received lower priority (${priority}) advert from ${packet.source} - discarding`);
    return;
  }
  const master = { address: packet.source, priority, lastAdvertAtUs: nowUs };
  rememberMaster(context, state.master, master);
  context.set({
    kind: 'backup',
    masterDownAtUs: nowUs + masterDownIntervalUs(settings, context.effectivePriority),
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
  packet: DecodedIpv4,
  advertisement: Advertisement,
): void {
  const { source } = packet;
  const { priority } = advertisement;
  const ours = context.effectivePriority;
  if (priority === 0) {
    context.detail('Master received priority 0 message');
    advertise(context);
    return;
  }
  const order = priority - ours || compareWithOwnAddress(context, source);
  if (order > 0) {
    yieldTo(context, source, priority);
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
  const interval = masterDownIntervalUs(context.settings, context.effectivePriority);
  context.enter({ ...listening(context.nowUs + interval), master }, cause);
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
