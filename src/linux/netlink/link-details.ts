// Owns what rtnetlink says of an interface in nested attributes: what kind it is, what it stands on, and
// how IPv4 and IPv6 are set there (linux/if_link.h, linux/ip.h). Never throws on any bytes.
import { AF_INET, AF_INET6 } from '../libc.ts';
import { readI32, readText, readU16, readU32, walkAttributes } from './codec.ts';

const IFLA_LINK = 5;
const IFLA_LINKINFO = 18;
const IFLA_AF_SPEC = 26;
const IFLA_GROUP = 27;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
/** IFLA_MACVLAN_MODE has 32 bits, IFLA_IPVLAN_MODE 16. */
const MODE = 1;
const MACVLAN_MODE_PRIVATE = 1;
const IPVLAN_MODE_L2 = 0;
const IFLA_INET_CONF = 1;
const IFLA_INET6_CONF = 2;
const IPV4_DEVCONF_RP_FILTER = 8;
const IPV4_DEVCONF_ARPFILTER = 13;
const IPV4_DEVCONF_ARP_IGNORE = 19;
const IPV4_DEVCONF_PROMOTE_SECONDARIES = 20;

export interface LinkDetails {
  /** IPv6 packets that arrive here are routed on. */
  readonly forwarding: boolean;
  /** IPv4: with the first address of a subnet the others do not go. */
  readonly promotesSecondaries: boolean;
  /** Interface group; 0 is the default one. */
  readonly group: number;
  /** Of a private macvlan: the index of the interface below it. */
  readonly macvlanOn: number | undefined;
  /** Of an ipvlan of mode L2: the same. */
  readonly ipvlanOn: number | undefined;
  /** Settings of IPv4; undefined where the kernel did not say them. */
  readonly ipv4: Ipv4Settings | undefined;
}

/** As in /proc/sys/net/ipv4/conf. */
export interface Ipv4Settings {
  readonly arpIgnore: number;
  readonly arpFilter: number;
  readonly rpFilter: number;
}

/** Reads the attributes in `bytes[start..end)`. */
export function decodeLinkDetails(bytes: Uint8Array, start: number, end: number): LinkDetails {
  let forwarding = false;
  let group = 0;
  let below: number | undefined;
  let kind: LinkKind | undefined;
  let numbers: readonly number[] = [];
  walkAttributes(bytes, start, end, (type, from, to) => {
    if (type === IFLA_LINK && to - from >= 4) below = readI32(bytes, from);
    else if (type === IFLA_GROUP && to - from >= 4) group = readU32(bytes, from);
    else if (type === IFLA_LINKINFO) kind = readKind(bytes, from, to);
    else if (type === IFLA_AF_SPEC) {
      forwarding = readForwarding(bytes, from, to);
      numbers = readIpv4Numbers(bytes, from, to);
    }
  });
  return {
    forwarding,
    promotesSecondaries: (numbers[IPV4_DEVCONF_PROMOTE_SECONDARIES - 1] ?? 0) !== 0,
    group,
    macvlanOn: kind === 'private macvlan' ? below : undefined,
    ipvlanOn: kind === 'L2 ipvlan' ? below : undefined,
    ipv4: ipv4SettingsOf(numbers),
  };
}

type LinkKind = 'private macvlan' | 'L2 ipvlan';

/** IFLA_LINKINFO: the kind, then the kind's own attributes, of which both have the mode first. */
function readKind(bytes: Uint8Array, start: number, end: number): LinkKind | undefined {
  let kind = '';
  let mode: number | undefined;
  walkAttributes(bytes, start, end, (type, from, to) => {
    if (type === IFLA_INFO_KIND) kind = readText(bytes, from, to);
    if (type !== IFLA_INFO_DATA) return;
    walkAttributes(bytes, from, to, (inner, at, stop) => {
      if (inner !== MODE) return;
      mode = stop - at >= 4 ? readU32(bytes, at) : readU16(bytes, at);
    });
  });
  if (kind === 'macvlan' && mode === MACVLAN_MODE_PRIVATE) return 'private macvlan';
  return kind === 'ipvlan' && mode === IPVLAN_MODE_L2 ? 'L2 ipvlan' : undefined;
}

/** The first number of the IPv6 configuration: IFLA_AF_SPEC, AF_INET6, IFLA_INET6_CONF. */
function readForwarding(bytes: Uint8Array, start: number, end: number): boolean {
  let forwarding = false;
  walkAttributes(bytes, start, end, (family, from, to) => {
    if (family !== AF_INET6) return;
    walkAttributes(bytes, from, to, (type, at, stop) => {
      if (type === IFLA_INET6_CONF && stop - at >= 4) forwarding = readI32(bytes, at) !== 0;
    });
  });
  return forwarding;
}

/** IFLA_AF_SPEC, AF_INET, IFLA_INET_CONF: one number for each setting, counted from 1. */
function readIpv4Numbers(bytes: Uint8Array, start: number, end: number): readonly number[] {
  const numbers: number[] = [];
  walkAttributes(bytes, start, end, (family, from, to) => {
    if (family !== AF_INET) return;
    walkAttributes(bytes, from, to, (type, at, stop) => {
      if (type !== IFLA_INET_CONF) return;
      for (let place = at; place + 4 <= stop; place += 4) numbers.push(readI32(bytes, place));
    });
  });
  return numbers;
}

function ipv4SettingsOf(numbers: readonly number[]): Ipv4Settings | undefined {
  if (numbers.length < IPV4_DEVCONF_ARP_IGNORE) return undefined;
  return {
    arpIgnore: numbers[IPV4_DEVCONF_ARP_IGNORE - 1] ?? 0,
    arpFilter: numbers[IPV4_DEVCONF_ARPFILTER - 1] ?? 0,
    rpFilter: numbers[IPV4_DEVCONF_RP_FILTER - 1] ?? 0,
  };
}
