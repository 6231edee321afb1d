// Owns what the options of an address line come to, for each family: defaults, and what does not go
// together. Never reads words.
import {
  addressBytes,
  addressFromBytes,
  familyOf,
  type IpAddress,
  isLinkLocal,
  isMulticast,
  type Prefix,
  parseIp,
  parsePrefix,
} from '../net/address.ts';
import type { AddressFields, Fields, Written } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { AddressFlag, AddressModel } from './model.ts';
import type { Token } from './tokens.ts';

/** What a line says of its address, but for the interface. */
export type AddressOptions = Omit<AddressModel, 'interface'>;

/** An address line without its options. */
export interface WrittenAddress {
  readonly at: Token;
  readonly address: IpAddress;
  /** Undefined where none is written. */
  readonly prefixLength: number | undefined;
}

/** Undefined when the line is dropped. */
export function resolveOptions(
  line: WrittenAddress,
  fields: Fields<AddressFields>,
  report: Report,
): AddressOptions | undefined {
  return familyOf(line.address) === 4
    ? ipv4Options(line, fields, report)
    : ipv6Options(line, fields, report);
}

function ipv4Options(
  line: WrittenAddress,
  fields: Fields<AddressFields>,
  report: Report,
): AddressOptions {
  const { preferredSeconds, isHomeAddress, managesTemporaryAddresses, isDadDisabled } = fields;
  for (const option of [
    preferredSeconds,
    isHomeAddress,
    managesTemporaryAddresses,
    isDadDisabled,
  ]) {
    if (!option || option.value === Number.POSITIVE_INFINITY) continue;
    const message = `${option.keyword.text} has no effect on the IPv4 address ${line.at.text}`;
    report('HF0517', option.keyword, message);
  }
  const place = placeOf(line, fields, 32, report);
  return {
    ...place,
    scope: fields.scope?.value ?? 0,
    label: fields.label?.value,
    broadcast: place.peer ? undefined : readBroadcast(place, fields, report),
    flags: [...bothFamilies(line, fields, report)],
    preferredLifetimeSeconds: undefined,
  };
}

function ipv6Options(
  line: WrittenAddress,
  fields: Fields<AddressFields>,
  report: Report,
): AddressOptions | undefined {
  const { label, scope, broadcast, isHomeAddress, managesTemporaryAddresses } = fields;
  const { at } = line;
  if (broadcast) {
    const message = `VRRP is trying to assign a broadcast to the IPv6 address ${at.text}`;
    report('HF0510', broadcast.keyword, `${message} - removing address`);
    return undefined;
  }
  if (label) {
    const message = `Cannot specify label for IPv6 addresses (${at.text}) - ignoring label`;
    report('HF0513', label.keyword, message);
  }
  if (scope) {
    const message = `Cannot specify scope for IPv6 addresses (${at.text}) - ignoring scope`;
    report('HF0514', scope.keyword, message);
  }
  const flags: AddressFlag[] = [];
  if (fields.isDadDisabled?.value ?? true) flags.push('nodad');
  if (isHomeAddress) flags.push('home');
  if (managesTemporaryAddresses) flags.push('mngtmpaddr');
  const place = placeOf(line, fields, 128, report);
  return {
    ...place,
    scope: isLinkLocal(line.address) ? linkScope : 0,
    label: undefined,
    broadcast: undefined,
    flags: [...flags, ...bothFamilies(line, fields, report)],
    preferredLifetimeSeconds: readPreferredLifetime(fields, place.prefixLength),
  };
}

const linkScope = 253;

/** A host address is no source of its own accord: it is not there all the time. */
function readPreferredLifetime(
  { preferredSeconds }: Fields<AddressFields>,
  prefixLength: number,
): number | undefined {
  if (!preferredSeconds) return prefixLength === 128 ? 0 : undefined;
  // The kernel's number for ever, too.
  return preferredSeconds.value >= 0xffffffff ? undefined : preferredSeconds.value;
}

function bothFamilies(
  { at, address }: WrittenAddress,
  { makesNoPrefixRoute, joinsGroup }: Fields<AddressFields>,
  report: Report,
): AddressFlag[] {
  if (joinsGroup && !isMulticast(address)) {
    const message = `autojoin: ${at.text} is no multicast group, and the kernel will refuse it`;
    report('HF0518', joinsGroup.keyword, message);
  }
  return [
    ...(makesNoPrefixRoute ? (['noprefixroute'] as const) : []),
    ...(joinsGroup ? (['autojoin'] as const) : []),
  ];
}

type Place = Pick<AddressModel, 'address' | 'prefixLength' | 'peer'>;

/** On a point-to-point link the prefix is the other end's. */
function placeOf(
  { at, address, prefixLength }: WrittenAddress,
  { peer: written, broadcast }: Fields<AddressFields>,
  longest: number,
  report: Report,
): Place {
  const peer = written && readPeer(written, address, report);
  if (!written || !peer) return { address, prefixLength: prefixLength ?? longest, peer: undefined };
  if (prefixLength !== undefined) {
    const message = `Cannot specify address prefix when specifying peer address (${at.text})`;
    report('HF0520', at, `${message} - ignoring`);
  }
  if (broadcast) {
    const message = `Cannot specify broadcast and peer addresses (${at.text})`;
    report('HF0520', broadcast.keyword, `${message} - ignoring broadcast address`);
  }
  return { address, prefixLength: peer.length, peer: peer.address };
}

function readPeer(
  { at, value }: Written<string>,
  address: IpAddress,
  report: Report,
): Prefix | undefined {
  const peer = parsePrefix(value);
  if (!peer) {
    report('HF0519', at, `Invalid peer address ${value} - ignoring`);
    return undefined;
  }
  if (familyOf(peer.address) === familyOf(address)) return peer;
  report('HF0519', at, `Peer address ${value} does not match address family - ignoring`);
  return undefined;
}

function readBroadcast(
  { address, prefixLength }: Place,
  { broadcast: written }: Fields<AddressFields>,
  report: Report,
): IpAddress | undefined {
  if (!written) return undefined;
  if (written.value !== '+' && written.value !== '-') return parseIp(written.value);
  if (prefixLength > 30) {
    const message = `Address prefix length ${prefixLength} too long for broadcast`;
    report('HF0511', written.at, message);
    return undefined;
  }
  return withHostBits(address, prefixLength, written.value === '+');
}

/** The address with all bits behind the prefix one or zero. */
function withHostBits(address: IpAddress, prefixLength: number, ones: boolean): IpAddress {
  const bytes = addressBytes(address).map((byte, at) => {
    const hostBits = Math.min(8, Math.max(0, 8 * (at + 1) - prefixLength));
    const mask = (1 << hostBits) - 1;
    return ones ? byte | mask : byte & ~mask & 0xff;
  });
  return addressFromBytes(bytes) ?? address;
}
