// Owns how keepalived's dumps write what an instance holds: addresses, routes, rules, commands. Never
// reads any of it from the kernel.
import type {
  InstanceModel,
  VirtualAddress,
  VirtualRoute,
  VirtualRule,
} from '../../config/model.ts';
import { type AddressFamily, familyOf, type Prefix } from '../../net/address.ts';
import type { Hop } from '../../net/route.ts';
import type { RuleAction } from '../../net/rule.ts';

const scopeNames: Readonly<Record<number, string>> = {
  0: 'global',
  200: 'site',
  253: 'link',
  254: 'host',
};

/** @param isSet whether the kernel says that it is there */
export function addressText(
  address: Omit<VirtualAddress, 'isExcluded'>,
  { virtualInterfaces }: Pick<InstanceModel, 'virtualInterfaces'>,
  isSet: boolean,
): string {
  const { interface: name, broadcast, peer, scope, label, flags, isTracked } = address;
  const family = familyOf(address.address);
  const own = virtualInterfaces.find((each) => each.name === name);
  const has = (flag: (typeof flags)[number]) => flags.includes(flag);
  const written = prefixText(address.address, address.prefixLength, family);
  return words(
    ...(peer
      ? [address.address, `peer ${prefixText(peer, address.prefixLength, family)}`]
      : [written]),
    broadcast && `brd ${broadcast}`,
    `dev ${own ? `${name}@${own.parent}` : name}`,
    `scope ${scopeNames[scope] ?? scope}`,
    label && `label ${label}`,
    family === 6 && !has('nodad') && '-nodad',
    has('home') && 'home',
    has('mngtmpaddr') && 'mngtmpaddr',
    has('noprefixroute') && 'noprefixroute',
    has('autojoin') && 'autojoin',
    !isTracked && 'no_track',
    lifetimeText(address, family),
    isSet && 'set',
  );
}

/** A prefix of one address goes without saying. */
function prefixText(address: string, length: number, family: AddressFamily): string {
  return length === (family === 4 ? 32 : 128) ? address : `${address}/${length}`;
}

/** A prefix as it is written. */
export function rangeText({ address, length }: Prefix): string {
  return prefixText(address, length, familyOf(address));
}

function lifetimeText(
  { preferredLifetimeSeconds: seconds }: Pick<VirtualAddress, 'preferredLifetimeSeconds'>,
  family: AddressFamily,
): string | undefined {
  if (seconds === 0) return 'deprecated';
  if (seconds !== undefined) return `preferred_lft ${seconds}`;
  return family === 6 ? 'preferred_lft forever' : undefined;
}

export function routeText(route: VirtualRoute): string {
  const { type, destination, source, preferredSource, family } = route;
  const { table, protocol, scope, metric, metrics, nextHops, isTracked } = route;
  return words(
    route.placement,
    type !== 'unicast' && type,
    rangeText(destination),
    source && `from ${rangeText(source)}`,
    preferredSource && `src ${preferredSource}`,
    hopText(route, family),
    table !== mainTable && `table ${table}`,
    protocol !== 0 && `proto ${protocol}`,
    scope !== 0 && `scope ${scope}`,
    metric !== 0 && `metric ${metric}`,
    route.isOnlink && 'onlink',
    ...metrics.map(({ name, value, isLocked }) => `${name} ${isLocked ? 'lock ' : ''}${value}`),
    route.routerPreference !== undefined && `pref ${route.routerPreference}`,
    ...nextHops.map((hop) => `nexthop ${hopText(hop, family)} weight ${hop.weight}`),
    !isTracked && 'no_track',
  );
}

const mainTable = 254;

function hopText({ gateway, interface: name }: Hop, family: AddressFamily): string {
  const gatewayFamily = gateway === undefined ? family : familyOf(gateway);
  return words(
    gateway !== undefined && `via ${gatewayFamily === 4 ? 'inet' : 'inet6'} ${gateway}`,
    name !== undefined && `dev ${name}`,
  );
}

export function ruleText(rule: VirtualRule): string {
  const { isInverted, source, destination, preference, tos, mark, protocol, isTracked } = rule;
  return words(
    isInverted && 'not',
    `from ${source ? rangeText(source) : 'all'}`,
    destination && `to ${rangeText(destination)}`,
    `priority ${preference}`,
    `tos 0x${tos.toString(16)}`,
    mark && `fwmark ${[mark.value, mark.mask].flatMap((part) => hexadecimal(part)).join('/')}`,
    rule.inputInterface && `iif ${rule.inputInterface}`,
    rule.outputInterface && `oif ${rule.outputInterface}`,
    protocol !== undefined && `protocol ${protocol}`,
    actionText(rule.action),
    !isTracked && 'no_track',
  );
}

function hexadecimal(value: number | undefined): string[] {
  return value === undefined ? [] : [`0x${value.toString(16)}`];
}

function actionText(action: RuleAction): string {
  if (action.kind === 'lookup') return `lookup ${action.table}`;
  return action.kind === 'goto' ? `goto ${action.preference}` : `type ${action.kind}`;
}

function words(...each: readonly (string | false | undefined)[]): string {
  return each.filter((word) => word).join(' ');
}
