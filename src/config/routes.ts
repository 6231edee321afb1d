// Owns turning the lines of virtual_routes and static_routes into routes: defaults, repairs, rules
// between options. Never sets one.
import {
  type AddressFamily,
  familyOf,
  type IpAddress,
  type Prefix,
  parseIp,
} from '../net/address.ts';
import {
  keepalivedProtocol,
  mainTable,
  type NextHop,
  type Route,
  type RouteMetric,
  routeMetrics,
  routeTypes,
} from '../net/route.ts';
import { type Fields, fieldsOf } from './catalogue/fields.ts';
import type { RouteFields } from './catalogue/routing-fields.ts';
import { type AnyOr, prefixRead, type WordRead } from './catalogue/routing-reads.ts';
import { readEncapsulation } from './encapsulation.ts';
import { type LineContext, LineOptions } from './line-options.ts';
import { readNextHops } from './next-hops.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';

/** A route, and what the line says of it besides. */
export interface RouteLine {
  readonly route: Route;
  readonly isTracked: boolean;
  readonly trackGroup: Token | undefined;
  /** Where interfaces are named. */
  readonly interfacesAt: readonly Token[];
}

/** What reading routes needs besides the lines. */
export interface RouteContext extends Omit<LineContext, 'what' | 'phrases'> {
  /** The table of a VRF; undefined when there is none of that name. */
  vrfTable(name: string): number | undefined;
}

/** Lines that cannot be used are left out, with a message each. */
export function readRoutes(lines: readonly Statement[], context: RouteContext): RouteLine[] {
  return lines.flatMap(({ words }) => readRoute(words, context) ?? []);
}

const phrases = { encapsulation: readEncapsulation, 'next hops': readNextHops };

function readRoute(words: readonly Token[], context: RouteContext): RouteLine | undefined {
  const options = new LineOptions(words, { ...context, what: 'route', phrases });
  options.readAll(readDestination);
  const [begin] = words;
  if (options.isDropped || !begin) return undefined;
  const fields = fieldsOf<RouteFields>(options.draft);
  if (!fields.destination) {
    options.drop('HF0901', begin, 'Route must have a destination');
    return undefined;
  }
  const family = familyOfRoute(fields, options);
  if (family === undefined) return undefined;
  const route = routeOf(fields, family, options, context);
  return options.isDropped || !route
    ? undefined
    : {
        route,
        isTracked: fields.isTracked?.value ?? true,
        trackGroup: fields.trackGroup?.at,
        interfacesAt: interfaceTokens(options),
      };
}

/** `[TYPE] [to] PREFIX`; the old `default6` is the default route of IPv6. */
function readDestination(options: LineOptions, at: number): number {
  const [word, next, third] = options.words.slice(at, at + 3);
  if (!word) return 0;
  if (word.text === 'default6') {
    options.draft.set('destination', { value: 'any', keyword: word, at: word });
    options.draft.set('isIpv6', { value: true, keyword: word, at: word });
    options.note('HF0913', word, "'default6' is deprecated - please replace with 'inet6 default'");
    return 1;
  }
  const type = routeTypes.find((each) => each === word.text && each !== 'unspec');
  if (type === undefined) {
    if (!isPrefixLike(word.text)) return 0;
    options.readValue('destination', prefixRead as WordRead, at);
    return 1;
  }
  options.draft.set('type', { value: type, keyword: word, at: word });
  const hasTo = next?.text === 'to';
  if (hasTo ? !third : !next) {
    options.reportMissing(hasTo ? at + 1 : at);
    return 1;
  }
  options.readValue('destination', prefixRead as WordRead, at + (hasTo ? 2 : 1));
  return hasTo ? 3 : 2;
}

function isPrefixLike(text: string): boolean {
  return /^(default|any|all)$/.test(text) || parseIp(text.replace(/\/.*/s, '')) !== undefined;
}

/** All addresses of a line are of one family, which they decide unless `inet` or `inet6` does. */
function familyOfRoute(
  fields: Fields<RouteFields>,
  options: LineOptions,
): AddressFamily | undefined {
  const { destination, source, preferredSource, gateway, secondGateway, nextHops } = fields;
  const addresses: (IpAddress | undefined)[] = [
    addressOf(destination?.value),
    addressOf(source?.value),
    preferredSource?.value,
    gateway?.value.value,
    secondGateway?.value,
    ...(nextHops?.value ?? []).map((hop) => hop.gateway),
  ];
  const found = addresses.flatMap((address) => (address ? [familyOf(address)] : []));
  const asked = fields.isIpv6 && (fields.isIpv6.value ? 6 : 4);
  const marks = [gateway?.value.mark].flatMap((mark) => (mark ? [mark === 'inet6' ? 6 : 4] : []));
  const all = new Set([...found, ...marks, ...(asked ? [asked] : [])]);
  const [begin] = options.words;
  if (begin && all.size > 1) {
    options.drop('HF0906', begin, 'Cannot mix IPv4 and IPv6 addresses for route');
    return undefined;
  }
  return asked ?? found[0] ?? 4;
}

function addressOf(prefix: AnyOr<Prefix> | undefined): IpAddress | undefined {
  return prefix === undefined || prefix === 'any' ? undefined : prefix.address;
}

const everything: Readonly<Record<AddressFamily, Prefix>> = {
  4: { address: parseIp('0.0.0.0') as IpAddress, length: 0 },
  6: { address: parseIp('::') as IpAddress, length: 0 },
};

function routeOf(
  fields: Fields<RouteFields>,
  family: AddressFamily,
  options: LineOptions,
  context: RouteContext,
): Route | undefined {
  if (!fitsFamily(fields, family, options)) return undefined;
  const destination = fields.destination?.value ?? 'any';
  const source = fields.source?.value;
  const table = tableOf(fields, options, context);
  if (table === undefined) return undefined;
  return {
    family,
    type: fields.type?.value ?? 'unicast',
    destination: destination === 'any' ? everything[family] : destination,
    source: source === undefined || source === 'any' ? undefined : source,
    preferredSource: fields.preferredSource?.value,
    tos: fields.tos?.value ?? 0,
    table,
    protocol: protocolOf(fields, options),
    scope: fields.scope?.value ?? 0,
    metric: fields.metric?.value ?? 0,
    ...waysOn(fields, options),
    isOnlink: fields.isOnlink?.value ?? false,
    realms: realmsOf(fields, family, options),
    encapsulation: fields.encapsulation?.value,
    metrics: metricsOf(fields),
    expiresSeconds: fields.expiresSeconds?.value,
    routerPreference: fields.routerPreference?.value,
    propagatesTtl: fields.propagatesTtl?.value,
    placement: fields.placement?.value ?? 'prepend',
  };
}

/** Whether every option is one of the family's; `as` belongs to neither and is left out. */
function fitsFamily(
  { source, expiresSeconds, routerPreference, newDestination }: Fields<RouteFields>,
  family: AddressFamily,
  options: LineOptions,
): boolean {
  if (newDestination) options.note('HF0907', newDestination.keyword, '"as to" for MPLS only');
  if (family === 6) return true;
  if (source) {
    const message = `route from address only supported with IPv6 (${source.at.text})`;
    options.drop('HF0906', source.at, message);
  }
  if (expiresSeconds)
    options.drop('HF0906', expiresSeconds.keyword, 'expires is only valid for IPv6');
  if (routerPreference)
    options.drop('HF0906', routerPreference.keyword, 'pref is only valid for IPv6');
  return !options.isDropped;
}

function realmsOf(
  { realms }: Fields<RouteFields>,
  family: AddressFamily,
  options: LineOptions,
): number | undefined {
  if (realms && family === 6) {
    options.drop('HF0906', realms.keyword, 'realms are only valid for IPv4');
  }
  return realms?.value === 0 ? undefined : realms?.value;
}

function tableOf(
  { table, vrf }: Fields<RouteFields>,
  options: LineOptions,
  context: RouteContext,
): number | undefined {
  if (!vrf) return table?.value ?? mainTable;
  const found = context.vrfTable(vrf.value);
  if (found === undefined) options.drop('HF0903', vrf.at, `VRF ${vrf.value} not found for route`);
  return found;
}

/** Who tracks a route recognises it by its protocol. */
function protocolOf({ protocol, isTracked }: Fields<RouteFields>, options: LineOptions): number {
  const value = protocol?.value ?? keepalivedProtocol;
  if (!protocol || value === keepalivedProtocol || isTracked?.value === false) return value;
  const problem = 'Route cannot be tracked if protocol is not RTPROT_KEEPALIVED(18)';
  options.note('HF0907', protocol.at, `${problem}, resetting protocol`);
  return keepalivedProtocol;
}

type Ways = Pick<Route, 'gateway' | 'interface' | 'nextHops'>;

/** `via A or B` is the old way to write two next hops. */
function waysOn(fields: Fields<RouteFields>, options: LineOptions): Ways {
  const { gateway, secondGateway, nextHops } = fields;
  if (gateway?.keyword.text === 'gw') {
    options.note('HF0909', gateway.keyword, '"gw" for routes is deprecated. Please use "via"');
  }
  const own = { gateway: gateway?.value.value, interface: fields.interface?.value };
  if (!secondGateway) return { ...own, nextHops: nextHops?.value ?? [] };
  options.note(
    'HF0909',
    secondGateway.keyword,
    '"or" for routes is deprecated. Please use "nexthop"',
  );
  const plain = { isOnlink: false, realms: undefined, encapsulation: undefined, weight: 1 };
  const hops: NextHop[] = [own, { ...own, gateway: secondGateway.value }].map((hop) => ({
    ...plain,
    ...hop,
  }));
  return { gateway: undefined, interface: undefined, nextHops: hops };
}

function metricsOf(fields: Fields<RouteFields>): RouteMetric[] {
  return routeMetrics.flatMap((name): RouteMetric[] => {
    const written = fields[name]?.value;
    if (written === undefined) return [];
    if (typeof written === 'number') return [{ name, value: written, isLocked: false }];
    return [{ name, value: written.value, isLocked: written.mark === 'lock' }];
  });
}

/** The words behind `dev` and `oif`, also those of next hops. */
function interfaceTokens({ words }: LineOptions): readonly Token[] {
  return words.filter((_, at) => /^(dev|oif)$/.test(words[at - 1]?.text ?? ''));
}
