// Owns what an accepted advert does to a backup and to a master (RFC 9568, 6.4.2 and 6.4.3). Never
// sees a refused one.
import { compareAddresses, type IpAddress } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import type { InstanceContext } from './context.ts';
import { onRogueOwner } from './owner-conflict.ts';
import type { Advertisement } from './packet.ts';
import { isOwnerConflict } from './receive.ts';
import type { HeardMaster, InstanceState } from './state.ts';
import { advertise, dropMastership, enterBackup } from './transitions.ts';

export function onAdvertInBackup(
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
    if (settings.isGrouped) context.emit({ kind: 'master-released', master: datagram.source });
    return;
  }
  const preemptDelayUntilUs = preemptDelay(context, state, priority);
  const delayed = state.isYielding || isBefore(nowUs, preemptDelayUntilUs);
  if (!settings.nopreempt && priority < context.effectivePriority && !delayed) {
    const outranked = { address: datagram.source, priority };
    context.set({ ...state, preemptDelayUntilUs, outranked });
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
    outranked: undefined,
    releasedBy: undefined,
    wants: undefined,
    ...(state.isYielding && { isYielding: true }),
  });
}

function isBefore(nowUs: number, untilUs: number | undefined): boolean {
  return untilUs !== undefined && nowUs < untilUs;
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

export function onAdvertInMaster(
  context: InstanceContext,
  datagram: Datagram,
  advertisement: Advertisement,
): void {
  const { source } = datagram;
  const { priority } = advertisement;
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
    if (compareWithOwnAddress(context, source) < 0) onRogueOwner(context, source);
  }
  const order = priority - context.effectivePriority || compareWithOwnAddress(context, source);
  if (order > 0) {
    yieldTo(context, source, advertisement);
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
function yieldTo(context: InstanceContext, source: IpAddress, advertisement: Advertisement): void {
  const { priority } = advertisement;
  const ours = context.effectivePriority;
  const isHigher = priority > ours;
  if (context.settings.higherPrioritySendAdvert) advertise(context);
  context.log(
    isHigher
      ? `Master received advert from ${source} with higher priority ${priority}, ours ${ours}`
      : `Master received advert from ${source} with same priority ${priority} but higher IP address than ours`,
  );
  learnInterval(context, advertisement);
  context.log('Entering BACKUP STATE');
  dropMastership(context);
  const kind = isHigher ? 'higher-priority' : 'higher-address';
  const master = { address: source, priority, lastAdvertAtUs: context.nowUs };
  rememberMaster(context, undefined, master);
  enterBackup(context, { kind, from: source, priority }, master);
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

/** VRRPv3: the master's interval is in force (RFC 9568, 6.4.2). Zero would mean no time at all. */
function learnInterval(context: InstanceContext, { advertIntervalUs }: Advertisement): void {
  const before = context.masterIntervalUs;
  if (context.settings.version !== 3 || advertIntervalUs === 0) return;
  if (before === advertIntervalUs) return;
  context.masterIntervalUs = advertIntervalUs;
  const [from, to] = [before / 1000, advertIntervalUs / 1000];
  context.detail(`advertisement interval updated from ${from}ms to ${to}ms by master`);
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
