// Owns how an instance's adverts get to the others: multicast or unicast, from where, to whom. Never
// reads the lines of a list.
import {
  type AddressFamily,
  familyOf,
  type IpAddress,
  isMulticast,
  parseIp,
} from '../net/address.ts';
import type { Fields, GlobalFields, InstanceFields, Written } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, TransportModel, UnicastModel } from './model.ts';
import type { Token } from './tokens.ts';
import { firstPeer, readPeers } from './unicast-peers.ts';

export type Transport = Pick<InstanceModel, 'transport' | 'sourceAddress' | 'tracksSourceAddress'>;

/** What reading it needs besides the words. */
export interface TransportContext {
  readonly global: Fields<GlobalFields>;
  readonly family: AddressFamily;
  /** The instance's name. */
  readonly name: Token;
  readonly report: Report;
}

const usualGroups: Readonly<Record<AddressFamily, string>> = { 4: '224.0.0.18', 6: 'ff02::12' };

/** Where the first of the words stands that name an address of adverts, and its family. */
export function firstTransportAddress(
  fields: Fields<InstanceFields>,
): { readonly at: Token; readonly family: AddressFamily } | undefined {
  const written = [fields.sourceAddress, fields.unicastSourceAddress, fields.multicastGroup];
  const single = written.flatMap((each) => {
    const address = each && parseIp(each.value);
    return each && address ? [{ at: each.at, address }] : [];
  });
  const ipvlan = fields.ipvlan?.value.address;
  if (ipvlan) single.push({ at: ipvlan.at, address: ipvlan.value.address });
  const peer = firstPeer(fields.unicastPeers?.value ?? []);
  const [first] = [...single, ...(peer ? [peer] : [])].sort(
    (left, right) => left.at.start - right.at.start,
  );
  return first && { at: first.at, family: familyOf(first.address) };
}

export function resolveTransport(
  fields: Fields<InstanceFields>,
  context: TransportContext,
): Transport {
  const sourceAddress = readSource(fields, context);
  return {
    transport: readTransport(fields, sourceAddress, context),
    sourceAddress,
    tracksSourceAddress: fields.tracksSourceAddress?.value ?? false,
  };
}

function prefixOf({ name }: TransportContext): string {
  return `(${name.text}) `;
}

/** Two names of one thing: the last one counts. */
function readSource(
  { sourceAddress, unicastSourceAddress }: Fields<InstanceFields>,
  context: TransportContext,
): IpAddress | undefined {
  const written = [sourceAddress, unicastSourceAddress]
    .filter((each) => each !== undefined)
    .sort((left, right) => left.at.start - right.at.start);
  let source: IpAddress | undefined;
  for (const { value, at } of written) {
    const address = parseIp(value);
    const problem = address ? undefined : `malformed src address[${value}]. Skipping...`;
    if (problem) context.report('HF1001', at, prefixOf(context) + problem);
    else if (address && familyOf(address) !== context.family) {
      const text = `src address[${value}] MUST be of the same family !!! Skipping...`;
      context.report('HF1003', at, `${prefixOf(context)}VRRP instance and ${text}`);
    } else source = address;
  }
  return source;
}

function readTransport(
  fields: Fields<InstanceFields>,
  source: IpAddress | undefined,
  context: TransportContext,
): TransportModel {
  const { report, family, name, global } = context;
  const instance = prefixOf(context);
  const lines = fields.unicastPeers?.value ?? [];
  const { peers, hasRange } = readPeers(lines, { report, instance, family, source });
  const isFaultAsked = fields.faultsWithoutPeer?.value ?? false;
  const isMulticastAsked =
    (fields.multicastWithoutPeers ?? global.multicastWithoutPeers)?.value ?? false;
  if (peers.length === 0 && fields.unicastTimeToLive && !isMulticastAsked) {
    const text = 'Cannot use unicast_ttl without unicast peers - resetting';
    report('HF1004', fields.unicastTimeToLive.at, instance + text);
  }
  if (peers.length === 0 && !isFaultAsked) {
    if (!isMulticastAsked) reportLonelyWords(fields, context);
    return { kind: 'multicast', group: readGroup(fields, context) };
  }
  if (peers.length === 0) {
    const text = 'Cannot use unicast without any peers - going to fault state';
    report('HF1005', fields.faultsWithoutPeer?.at ?? name, instance + text);
  }
  if (fields.multicastGroup) {
    const text = 'multicast destination specified with unicast - ignoring';
    report('HF1011', fields.multicastGroup.at, instance + text);
  }
  const checksSource = fields.checksUnicastSource ?? global.checksUnicastSource;
  return {
    kind: 'unicast',
    peers,
    timeToLive: fields.unicastTimeToLive?.value,
    checksSource: hasRange || (checksSource?.value ?? false),
    oldChecksum: readOldChecksum(fields, context),
  };
}

/** Words about unicast without anybody to send to: keepalived goes on with multicast. */
function reportLonelyWords(fields: Fields<InstanceFields>, context: TransportContext): void {
  const { unicastSourceAddress, unicastPeers, checksUnicastSource, oldChecksum } = fields;
  const words = [unicastSourceAddress, unicastPeers, checksUnicastSource, oldChecksum];
  const [first] = words
    .filter((each) => each !== undefined)
    .sort((left, right) => left.keyword.start - right.keyword.start);
  if (!first) return;
  const text = 'A unicast keyword has been specified without any unicast peers.';
  context.report('HF1004', first.keyword, `${prefixOf(context)}${text} Defaulting to multicast`);
}

function readOldChecksum(
  { oldChecksum }: Fields<InstanceFields>,
  context: TransportContext,
): UnicastModel['oldChecksum'] {
  if (!oldChecksum) return 'detect';
  if (oldChecksum.value === '') return 'always';
  if (oldChecksum.value === 'never') return 'never';
  const text = `Unknown old_unicast_chksum mode ${oldChecksum.value} - ignoring`;
  context.report('HF1012', oldChecksum.at, prefixOf(context) + text);
  return 'detect';
}

/** The instance's own group, or the file's. */
function readGroup(fields: Fields<InstanceFields>, context: TransportContext): IpAddress {
  const { family, global, report } = context;
  const own = fields.multicastGroup;
  const group = own && groupOf(own, family);
  if (own && !group) {
    const malformed = `malformed mcast dest address ${own.value}. Skipping...`;
    const problem = parseIp(own.value) ? `mcast_dst_ip ${groupProblem(own, family)}` : malformed;
    report('HF1010', own.at, prefixOf(context) + problem);
  }
  return group ?? sharedGroup(global, family);
}

/** The group of instances that name none: the file's, or the one that everybody uses (RFC 9568, 5.1). */
export function sharedGroup(global: Fields<GlobalFields>, family: AddressFamily): IpAddress {
  const written = global[family === 4 ? 'multicastGroup4' : 'multicastGroup6'];
  const shared = written && groupOf(written, family);
  return shared ?? (parseIp(usualGroups[family]) as IpAddress);
}

/** Says what is wrong with `vrrp_mcast_group4` and `vrrp_mcast_group6`, whoever uses them. */
export function reportGlobalGroups(global: Fields<GlobalFields>, report: Report): void {
  const groups = [
    [4, global.multicastGroup4],
    [6, global.multicastGroup6],
  ] as const;
  for (const [family, written] of groups) {
    if (!written || groupOf(written, family)) continue;
    const { value } = written;
    const problem = parseIp(value)
      ? `vrrp_mcast_group${family} ${groupProblem(written, family)}`
      : `Can't parse vrrp_mcast_group${family} [${value}]. Skipping`;
    report('HF1010', written.at, problem);
  }
}

function groupOf({ value }: Written<string>, family: AddressFamily): IpAddress | undefined {
  const address = parseIp(value);
  return address && familyOf(address) === family && isMulticast(address) ? address : undefined;
}

function groupProblem({ value }: Written<string>, family: AddressFamily): string {
  const address = parseIp(value);
  const isFamily = address && familyOf(address) === family;
  return `[${value}] is not ${isFamily ? 'multicast' : `IPv${family}`}. Skipping`;
}
