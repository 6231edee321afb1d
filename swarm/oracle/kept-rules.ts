// Owns the rules of what a machine keeps besides virtual addresses: routes, policy rules and the drop of
// `no_accept` if and only if it is master, static entries as long as its daemon runs. Never looks into a
// brain.
import type { InstanceModel, Model } from '../../src/config/model.ts';
import type { RoutingEvent } from '../../src/host/events.ts';
import { formatPrefix } from '../../src/net/address.ts';
import type { Kernel } from '../../src/sim/kernel.ts';

const keepalivedNumber = 18;

/** What is wrong with what an instance keeps, in words. */
export function wrongWithKept(
  { routes, rules, addresses, accepts }: InstanceModel,
  kernel: Kernel,
  isMaster: boolean,
): string[] {
  const { routing, firewall } = kernel;
  const wrong: string[] = [];
  const expect = (what: string, isThere: boolean, isMeant: boolean): void => {
    if (isThere !== isMeant) wrong.push(`${isMeant ? 'lacks' : 'has'} ${what}`);
  };
  for (const route of routes) expect('a virtual route', routing.hasRoute(route), isMaster);
  for (const rule of rules) expect('a virtual rule', routing.hasRule(rule), isMaster);
  for (const { address } of addresses) {
    const isDropped = firewall?.dropped.some((each) => each.address === address) ?? false;
    expect(`a drop of ${address}`, isDropped, isMaster && !accepts);
  }
  return wrong;
}

/** Whether a master misses what somebody took: only what bears keepalived's number, not with `no_track`. */
export function misses(
  { routes, rules, restores }: InstanceModel,
  taken: Exclude<RoutingEvent, { kind: 'routing' }>,
): boolean {
  const isWatched = (entry: { isTracked: boolean; protocol: number | undefined }) =>
    entry.protocol === keepalivedNumber && (entry.isTracked || restores === true);
  if (taken.kind === 'rule-removed') {
    return rules.some((rule) => isWatched(rule) && rule.preference === taken.rule.preference);
  }
  const destination = formatPrefix(taken.route.destination);
  return routes.some(
    (route) => isWatched(route) && formatPrefix(route.destination) === destination,
  );
}

/** What is wrong with the static entries of a machine whose daemon runs, or runs no more. */
export function wrongWithStatics({ statics }: Model, kernel: Kernel, isMeant: boolean): string[] {
  const { addresses = [], routes = [] } = statics ?? {};
  const wrong: string[] = [];
  for (const { address, prefixLength, interface: name } of addresses) {
    const index = kernel.indexOf(name) ?? -1;
    if (kernel.has({ index, address, prefixLength }) !== isMeant) wrong.push(address);
  }
  for (const route of routes) {
    if (kernel.routing.hasRoute(route) !== isMeant) wrong.push('a static route');
  }
  return wrong.map((what) => `${isMeant ? 'lacks' : 'has'} ${what}`);
}
