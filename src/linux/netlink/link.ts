// Owns what rtnetlink says about an interface (linux/if_link.h). Never throws on any bytes.
import {
  type InterfaceName,
  type MacAddress,
  macFromBytes,
  parseInterfaceName,
} from '../../net/identifiers.ts';
import { AF_INET } from '../libc.ts';
import {
  type Message,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  type RequestWriter,
  readI32,
  readText,
  readU32,
  walkAttributes,
} from './codec.ts';
import { decodeLinkDetails, type LinkDetails } from './link-details.ts';

export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
export const RTM_GETLINK = 18;
const RTM_SETLINK = 19;

const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;
const IFF_RUNNING = 0x40;
const IFF_MULTICAST = 0x1000;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_WIRELESS = 11;
const IFLA_OPERSTATE = 16;
const IFLA_AF_SPEC = 26;
const IFLA_EXT_MASK = 29;
const IFLA_INET_CONF = 1;
/** Of linux/ip.h; the kernel's list begins with number 1. */
const IPV4_DEVCONF_PROMOTE_SECONDARIES = 20;
const RTEXT_FILTER_SKIP_STATS = 8;
const AF_UNSPEC = 0;
const linkBodyBytes = 16;

const operationalStates = [
  'unknown',
  'notpresent',
  'down',
  'lowerlayerdown',
  'testing',
  'dormant',
  'up',
] as const;

/** RFC 2863 operational state, in the words of `ip link`. */
export type OperationalState = (typeof operationalStates)[number];

export interface Link extends LinkDetails {
  readonly kind: 'link';
  readonly index: number;
  readonly name: InterfaceName;
  /** IFF_UP: the administrator wants it up. */
  readonly up: boolean;
  /** IFF_RUNNING: it has a carrier and can pass packets. */
  readonly running: boolean;
  readonly operationalState: OperationalState;
  /** Undefined where link-layer addresses are not EUI-48. */
  readonly mac: MacAddress | undefined;
  /** Largest packet in bytes. */
  readonly mtu: number;
  readonly multicast: boolean;
  readonly loopback: boolean;
}

/** A link that appeared or changed (`present`), or went away. */
export interface LinkChange extends Link {
  readonly present: boolean;
}

/** Undefined for other messages, and for those that do not describe the interface itself. */
export function decodeLink(bytes: Uint8Array, message: Message): LinkChange | undefined {
  const { type, start, end } = message;
  if ((type !== RTM_NEWLINK && type !== RTM_DELLINK) || end - start < linkBodyBytes) {
    return undefined;
  }
  // A bridge port that leaves its bridge is announced by RTM_DELLINK of family AF_BRIDGE; the
  // interface itself stays.
  if (bytes[start] !== AF_UNSPEC) return undefined;
  const attributes = decodeAttributes(bytes, start + linkBodyBytes, end);
  if (!attributes.name || attributes.isWirelessEvent) return undefined;
  const flags = readU32(bytes, start + 8);
  return {
    kind: 'link',
    present: type === RTM_NEWLINK,
    index: readI32(bytes, start + 4),
    name: attributes.name,
    up: (flags & IFF_UP) !== 0,
    running: (flags & IFF_RUNNING) !== 0,
    operationalState: attributes.operationalState,
    mac: attributes.mac,
    mtu: attributes.mtu,
    multicast: (flags & IFF_MULTICAST) !== 0,
    loopback: (flags & IFF_LOOPBACK) !== 0,
    ...decodeLinkDetails(bytes, start + linkBodyBytes, end),
  };
}

/** Asks for all interfaces, without their counters. */
export function encodeLinkDump(writer: RequestWriter, sequence: number): void {
  writer.begin(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence);
  writer.u32(AF_UNSPEC).u32(0).u32(0).u32(0);
  writer.u32Attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  writer.end();
}

/** Which interface shall promote secondary addresses, or no longer. */
export interface PromotionToSet {
  readonly interface: InterfaceName;
  readonly interfaceIndex: number;
  readonly isPromoting: boolean;
}

/** The sysctl promote_secondaries of an interface. */
export function encodePromotion(
  writer: RequestWriter,
  sequence: number,
  { interfaceIndex, isPromoting }: PromotionToSet,
): void {
  writer.begin(RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK, sequence);
  writer.u32(AF_UNSPEC).u32(interfaceIndex).u32(0).u32(0);
  writer.nested(IFLA_AF_SPEC, () =>
    writer.nested(AF_INET, () =>
      writer.nested(IFLA_INET_CONF, () =>
        writer.u32Attribute(IPV4_DEVCONF_PROMOTE_SECONDARIES, isPromoting ? 1 : 0),
      ),
    ),
  );
  writer.end();
}

function decodeAttributes(bytes: Uint8Array, start: number, end: number) {
  let name: InterfaceName | undefined;
  let mac: MacAddress | undefined;
  let mtu = 0;
  let operationalState: OperationalState = 'unknown';
  let isWirelessEvent = false;
  walkAttributes(bytes, start, end, (type, from, to) => {
    if (type === IFLA_IFNAME) name = parseInterfaceName(readText(bytes, from, to));
    else if (type === IFLA_ADDRESS) mac = macFromBytes(bytes.subarray(from, to));
    else if (type === IFLA_MTU && to - from >= 4) mtu = readU32(bytes, from);
    else if (type === IFLA_OPERSTATE && to > from) {
      operationalState = operationalStates[bytes[from] ?? 0] ?? 'unknown';
    } else if (type === IFLA_WIRELESS) isWirelessEvent = true;
  });
  return { name, mac, mtu, operationalState, isWirelessEvent };
}
