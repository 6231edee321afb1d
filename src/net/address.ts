// Owns IP addresses and prefixes: parsing, canonical text, bytes, order. Never resolves names.

/** An IPv4 address in canonical dotted text; made only by this file. */
export type Ipv4Address = string & { readonly __brand: 'Ipv4Address' };
/** An IPv6 address in canonical RFC 5952 text; made only by this file. */
export type Ipv6Address = string & { readonly __brand: 'Ipv6Address' };
export type IpAddress = Ipv4Address | Ipv6Address;
export type AddressFamily = 4 | 6;

/** Parses dotted-quad text; undefined when it is not one. Octal and short forms are refused. */
export function parseIpv4(text: string): Ipv4Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
  }
  return text as Ipv4Address;
}

/** Parses RFC 4291 text without zone; undefined when it is not an IPv6 address. */
export function parseIpv6(text: string): Ipv6Address | undefined {
  const groups = ipv6Groups(text);
  return groups && formatIpv6Groups(groups);
}

/** Parses either family. */
export function parseIp(text: string): IpAddress | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

export function familyOf(address: IpAddress): AddressFamily {
  return address.includes(':') ? 6 : 4;
}

export function isIpv4(address: IpAddress): address is Ipv4Address {
  return familyOf(address) === 4;
}

/** Whether it is in 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291, 2.7). */
export function isMulticast(address: IpAddress): boolean {
  if (!isIpv4(address)) return address.startsWith('ff');
  const first = Number(address.slice(0, address.indexOf('.')));
  return first >= 224 && first <= 239;
}

/** Whether it is in fe80::/10 (RFC 4291, 2.5.6). */
export function isLinkLocal(address: IpAddress): boolean {
  return /^fe[89ab][0-9a-f]:/.test(address);
}

/** Network-order bytes: 4 for IPv4, 16 for IPv6. */
export function addressBytes(address: IpAddress): Uint8Array {
  return isIpv4(address) ? ipv4Bytes(address) : ipv6Bytes(address);
}

/** Digit by digit: it is done for every packet. */
function ipv4Bytes(address: Ipv4Address): Uint8Array {
  const bytes = new Uint8Array(4);
  let place = 0;
  for (let at = 0; at < address.length; at += 1) {
    const code = address.charCodeAt(at);
    if (code === dot) place += 1;
    else bytes[place] = (bytes[place] ?? 0) * 10 + code - digitZero;
  }
  return bytes;
}

/** Digit by digit, too. A `::` moves what stands behind it to the end. */
function ipv6Bytes(address: Ipv6Address): Uint8Array {
  if (address.includes('.')) return mappedBytes(address);
  const bytes = new Uint8Array(16);
  let place = 0;
  let gap: number | undefined;
  let group = 0;
  let digits = 0;
  for (let at = 0; at <= address.length; at += 1) {
    const code = at < address.length ? address.charCodeAt(at) : colon;
    if (code !== colon) {
      group = (group << 4) | (code < letterA ? code - digitZero : code - letterA + 10);
      digits += 1;
      continue;
    }
    if (digits > 0) {
      bytes[place] = group >> 8;
      bytes[place + 1] = group & 0xff;
      place += 2;
    } else if (at > 0) gap ??= place;
    group = 0;
    digits = 0;
  }
  if (gap === undefined || place === 16) return bytes;
  bytes.copyWithin(16 - (place - gap), gap, place);
  return bytes.fill(0, gap, 16 - (place - gap));
}

/** An IPv4 address in IPv6 (RFC 4291, 2.5.5.2). */
function mappedBytes(address: Ipv6Address): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.fill(0xff, 10, 12);
  bytes.set(ipv4Bytes(address.slice(address.lastIndexOf(':') + 1) as Ipv4Address), 12);
  return bytes;
}

const dot = 0x2e;
const colon = 0x3a;
const digitZero = 0x30;
const letterA = 0x61;

/** The address that 4 or 16 network-order bytes stand for; undefined for any other length. */
export function addressFromBytes(bytes: Uint8Array): IpAddress | undefined {
  if (bytes.length === 4) {
    return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}` as Ipv4Address;
  }
  if (bytes.length !== 16) return undefined;
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  return formatIpv6Groups(groups);
}

/** Numeric order of two addresses of one family, as VRRP's tie-break wants it (RFC 9568, 6.4.3). */
export function compareAddresses(left: IpAddress, right: IpAddress): -1 | 0 | 1 {
  if (left === right) return 0;
  const a = addressBytes(left);
  const b = addressBytes(right);
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  for (const [at, byte] of a.entries()) {
    const other = b[at] ?? 0;
    if (byte !== other) return byte < other ? -1 : 1;
  }
  return 0;
}

/** An address with the length of its prefix, in bits. */
export interface Prefix {
  readonly address: IpAddress;
  readonly length: number;
}

/** Parses `ADDRESS[/LENGTH]`; without a length it is a host prefix. Undefined when malformed. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  const longest = familyOf(address) === 4 ? 32 : 128;
  if (slash < 0) return { address, length: longest };
  const digits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > longest) return undefined;
  return { address, length: Number(digits) };
}

/** Also that both are undefined. */
export function isSamePrefix(left: Prefix | undefined, right: Prefix | undefined): boolean {
  return left?.address === right?.address && left?.length === right?.length;
}

export function formatPrefix(prefix: Prefix): string {
  return `${prefix.address}/${prefix.length}`;
}

function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groupsOf(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const ipv4 = mayEndInIpv4 && at === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4) {
      const bytes = addressBytes(ipv4);
      groups.push(
        ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0),
        ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0),
      );
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function formatIpv6Groups(groups: readonly number[]): Ipv6Address {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return `::ffff:${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}` as Ipv6Address;
  }
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':') as Ipv6Address;
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}` as Ipv6Address;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let at = 0; at <= groups.length; at += 1) {
    if (groups[at] === 0) continue;
    if (at - start > best.length) best = { start, length: at - start };
    start = at + 1;
  }
  return best;
}
