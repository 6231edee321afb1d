// Owns the ways from state to state and what each says on the wire. Never judges a packet.
import { type Cause, isTheft } from './cause.ts';
import type { InstanceContext } from './context.ts';
import { restoreOwner } from './owner-conflict.ts';
import type { HeardMaster, InstanceState } from './state.ts';

/** The advert goes first, so that an old master lets go before our gratuitous ARP arrives. */
export function becomeMaster(context: InstanceContext, cause: Cause): void {
  context.statistics.becameMaster += 1;
  context.enter({ kind: 'master', advertAtUs: context.nowUs }, cause);
  advertise(context);
  restoreOwner(context);
  context.log('Entering MASTER STATE');
  forgetLearntInterval(context);
  sayOfHoldings(context, 'setting');
  context.emit({ kind: 'hold-addresses' });
  context.emit({ kind: 'announce', occasion: 'master' });
}

export function advertise(context: InstanceContext): void {
  context.send(context.effectivePriority);
  context.set({
    kind: 'master',
    advertAtUs: context.nowUs + context.settings.advertIntervalUs,
  });
}

/** Says so with one advert, the only one that is counted. */
export function releaseMastership(context: InstanceContext): void {
  if (context.send(0)) context.statistics.priorityZeroSent += 1;
  context.detail('sent 0 priority');
  dropMastership(context);
}

/** Without a word to the others. */
export function dropMastership(context: InstanceContext): void {
  releaseAddresses(context);
  context.statistics.releasedMaster += 1;
}

export function releaseAddresses(context: InstanceContext): void {
  sayOfHoldings(context, 'removing');
  context.emit({ kind: 'release-addresses' });
}

/** Routes need addresses and rules routes: they come behind them and go before them. */
function sayOfHoldings(context: InstanceContext, what: 'setting' | 'removing'): void {
  const { accepts, hasExcludedAddresses, hasRoutes, hasRules } = context.settings;
  const firewall = accepts ? [] : ['firewall drop rule'];
  const addresses = ['VIPs.', ...(hasExcludedAddresses ? ['E-VIPs.'] : [])];
  const routes = hasRoutes ? ['Virtual Routes'] : [];
  const rules = hasRules ? ['Virtual Rules'] : [];
  const words =
    what === 'setting'
      ? [...firewall, ...addresses, ...routes, ...rules]
      : [...rules, ...routes, ...addresses, ...firewall];
  for (const word of words) context.detail(`${what} ${word}`);
}

export function enterBackup(
  context: InstanceContext,
  cause: Cause,
  master: HeardMaster | undefined,
): void {
  const masterDownAtUs = context.listenSinceUs + context.masterDownIntervalUs;
  context.enter({ ...listening(masterDownAtUs), master }, cause);
}

export function listening(masterDownAtUs: number): Extract<InstanceState, { kind: 'backup' }> {
  return {
    kind: 'backup',
    masterDownAtUs,
    master: undefined,
    preemptDelayUntilUs: undefined,
    outranked: undefined,
    releasedBy: undefined,
    wants: undefined,
  };
}

export function masterDownCause(
  context: InstanceContext,
  state: Extract<InstanceState, { kind: 'backup' }>,
): Cause {
  const { nowUs, cause, sinceUs } = context;
  if (cause.kind === 'owner' || isTheft(cause)) return cause;
  if (state.releasedBy) return { kind: 'master-released', master: state.releasedBy };
  if (state.outranked) {
    const { address, priority } = state.outranked;
    return { kind: 'outranks', from: address, priority };
  }
  if (!state.master) return { kind: 'no-master-heard', waitedUs: nowUs - sinceUs };
  const { address, lastAdvertAtUs } = state.master;
  return { kind: 'master-silent', master: address, silentUs: nowUs - lastAdvertAtUs };
}

function forgetLearntInterval(context: InstanceContext): void {
  const before = context.masterIntervalUs;
  const own = context.settings.advertIntervalUs;
  if (before === own) return;
  context.masterIntervalUs = own;
  const [from, to] = [before / 1000, own / 1000];
  context.detail(`changing advert interval from ${from}ms to locally configured ${to}ms`);
}
