// Owns what rtnetlink says about an address, and asking for one to be added or removed
// (linux/if_addr.h). Never throws on any bytes.
import { addressBytes, addressFromBytes, familyOf, type IpAddress } from '../../net/address.ts';
import type { InterfaceName } from '../../net/identifiers.ts';
import { AF_INET, AF_INET6 } from '../libc.ts';
import {
  type Message,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  type RequestWriter,
  readText,
  readU32,
  walkAttributes,
} from './codec.ts';

export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
export const RTM_GETADDR = 22;

const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_CACHEINFO = 6;
const foreverSeconds = 0xffffffff;
const IFA_LABEL = 3;
const IFA_BROADCAST = 4;
const IFA_FLAGS = 8;
const IFA_PROTO = 11;
const IFA_F_SECONDARY = 0x01;
const IFA_F_TENTATIVE = 0x40;
const IFA_F_PERMANENT = 0x80;
const AF_UNSPEC = 0;
const addressBodyBytes = 8;
/** The flags that somebody may ask for, by the names of `ip address`. */
const flagBits = {
  nodad: 0x02,
  home: 0x10,
  mngtmpaddr: 0x100,
  noprefixroute: 0x200,
  autojoin: 0x400,
};
/** What the message's own field has room for. */
const narrowFlags = 0xff;

/** Who added the address, as `ip address` shows it: the number registered for keepalived. */
export const addressProtocol = 18;

/** An address the kernel has on an interface. */
export interface InterfaceAddress {
  readonly kind: 'address';
  /** The interface's index. */
  readonly index: number;
  /** The local address, also on a point-to-point link. */
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** rtnetlink scope number: 0 global, 200 site, 253 link, 254 host. */
  readonly scope: number;
  /** IFA_F_* bits. */
  readonly flags: number;
  /** IPv4 only. */
  readonly label: string | undefined;
  /** IPv6: duplicate address detection has not finished, nothing can be sent from it yet. */
  readonly tentative: boolean;
  /** It has a lifetime and expires by itself. */
  readonly dynamic: boolean;
  /** IPv4: it goes when the first address of its subnet goes. */
  readonly secondary: boolean;
  /** Who added it (IFA_PROTO, Linux 5.18); undefined when unsaid. */
  readonly protocol: number | undefined;
}

/** An address that appeared or changed (`present`), or went away. */
export interface AddressChange extends InterfaceAddress {
  readonly present: boolean;
}

/** What it takes to name one address of one interface. */
export interface AddressToRemove {
  readonly address: IpAddress;
  /** Where there is a peer, the peer's. */
  readonly prefixLength: number;
  /** The other end of a point-to-point link. */
  readonly peer: IpAddress | undefined;
  /** For messages to people. */
  readonly interface: InterfaceName;
  readonly interfaceIndex: number;
}

/** An address as it shall be. */
export interface AddressToHold extends AddressToRemove {
  /** rtnetlink scope number; the kernel ignores it for IPv6. */
  readonly scope: number;
  /** IPv4 only, at most 15 bytes. */
  readonly label: string | undefined;
  /** IPv4 only. */
  readonly broadcast: IpAddress | undefined;
  readonly flags: readonly (keyof typeof flagBits)[];
  /** IPv6 only, while it is valid for ever; undefined is for ever, too. */
  readonly preferredLifetimeSeconds: number | undefined;
}

/** Undefined for other messages, and when no address can be read. */
export function decodeAddress(bytes: Uint8Array, message: Message): AddressChange | undefined {
  const { type, start, end } = message;
  if ((type !== RTM_NEWADDR && type !== RTM_DELADDR) || end - start < addressBodyBytes) {
    return undefined;
  }
  const family = bytes[start] ?? 0;
  const attributes = decodeAttributes(bytes, start + addressBodyBytes, end);
  const address = attributes.local ?? attributes.address;
  if (!address || familyNumber(address) !== family) return undefined;
  const flags = attributes.flags ?? bytes[start + 2] ?? 0;
  return {
    kind: 'address',
    present: type === RTM_NEWADDR,
    index: readU32(bytes, start + 4),
    address,
    prefixLength: bytes[start + 1] ?? 0,
    scope: bytes[start + 3] ?? 0,
    flags,
    label: attributes.label,
    tentative: family === AF_INET6 && (flags & IFA_F_TENTATIVE) !== 0,
    dynamic: (flags & IFA_F_PERMANENT) === 0,
    secondary: family === AF_INET && (flags & IFA_F_SECONDARY) !== 0,
    protocol: attributes.protocol,
  };
}

/** Asks for all addresses of both families. */
export function encodeAddressDump(writer: RequestWriter, sequence: number): void {
  writer.begin(RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, sequence);
  writer.u32(AF_UNSPEC).u32(0);
  writer.end();
}

/** Adds an address; the answer is EEXIST when it is there. */
export function encodeAddAddress(
  writer: RequestWriter,
  sequence: number,
  entry: AddressToHold,
  withProtocol: boolean,
): void {
  const { address, label, broadcast } = entry;
  const isIpv4 = familyOf(address) === 4;
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  writer.begin(RTM_NEWADDR, flags, sequence);
  const bits = entry.flags.reduce((all, flag) => all | flagBits[flag], 0);
  encodeBody(writer, entry, bits & narrowFlags, entry.scope);
  if (isIpv4 && broadcast) writer.bytesAttribute(IFA_BROADCAST, addressBytes(broadcast));
  if (isIpv4 && label) writer.textAttribute(IFA_LABEL, label.slice(0, 16));
  if (!isIpv4 && entry.preferredLifetimeSeconds !== undefined) {
    const lifetime = lifetimes(entry.preferredLifetimeSeconds, foreverSeconds);
    writer.bytesAttribute(IFA_CACHEINFO, lifetime);
  }
  if (bits > narrowFlags) writer.u32Attribute(IFA_FLAGS, bits);
  if (withProtocol) writer.u8Attribute(IFA_PROTO, addressProtocol);
  writer.end();
}

/** Removes an address of exactly this prefix length. */
export function encodeRemoveAddress(
  writer: RequestWriter,
  sequence: number,
  entry: AddressToRemove,
): void {
  writer.begin(RTM_DELADDR, NLM_F_REQUEST | NLM_F_ACK, sequence);
  encodeBody(writer, entry, 0, 0);
  writer.end();
}

/** struct ifa_cacheinfo: preferred and valid lifetime in seconds, two stamps that are not set. */
function lifetimes(preferredSeconds: number, validSeconds: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, preferredSeconds, true);
  view.setUint32(4, validSeconds, true);
  return bytes;
}

function encodeBody(
  writer: RequestWriter,
  entry: AddressToRemove,
  flags: number,
  scope: number,
): void {
  writer.u8(familyNumber(entry.address)).u8(entry.prefixLength).u8(flags).u8(scope);
  writer.u32(entry.interfaceIndex);
  writer.bytesAttribute(IFA_LOCAL, addressBytes(entry.address));
  writer.bytesAttribute(IFA_ADDRESS, addressBytes(entry.peer ?? entry.address));
}

function decodeAttributes(bytes: Uint8Array, start: number, end: number) {
  let local: IpAddress | undefined;
  let address: IpAddress | undefined;
  let label: string | undefined;
  let flags: number | undefined;
  let protocol: number | undefined;
  walkAttributes(bytes, start, end, (type, from, to) => {
    if (type === IFA_LOCAL) local = addressFromBytes(bytes.subarray(from, to));
    else if (type === IFA_ADDRESS) address = addressFromBytes(bytes.subarray(from, to));
    else if (type === IFA_LABEL) label = readText(bytes, from, to);
    else if (type === IFA_FLAGS && to - from >= 4) flags = readU32(bytes, from);
    else if (type === IFA_PROTO && to > from) protocol = bytes[from];
  });
  return { local, address, label, flags, protocol };
}

function familyNumber(address: IpAddress): number {
  return familyOf(address) === 4 ? AF_INET : AF_INET6;
}
