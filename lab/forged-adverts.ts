// Owns making advertisements that are wrong in one way each. Independent of the product's codec
// but for the sum of RFC 1071. Never sends them (forger.ts does).
import { addressBytes, parseIp } from '../src/net/address.ts';
import { internetChecksum, onesComplementSum } from '../src/net/checksum.ts';
import { integrityValue } from './raw-adverts.ts';

/** What an advert says; what is left out is right. */
export interface AdvertSketch {
  readonly vrid: number;
  readonly version: 2 | 3;
  readonly source: string;
  readonly addresses: readonly string[];
  readonly priority?: number;
  readonly type?: number;
  /** The count of addresses, if it is not how many there are. */
  readonly count?: number;
  readonly authenticationType?: number;
  readonly password?: string;
  /** Seconds in version 2, centiseconds in version 3. */
  readonly interval?: number;
  /** Bytes too many at the end. */
  readonly surplus?: number;
  readonly checksum?: 'good' | 'inverted' | 'without pseudo header';
  /** IPv4 only. */
  readonly ttl?: number;
  /** IPv4 only; without it, the group. */
  readonly destination?: string;
  /** Sends it under an authentication header with this key. */
  readonly authenticationKey?: string;
  readonly sequence?: number;
}

const groups = { 4: '224.0.0.18', 6: 'ff02::12' };
const vrrpProtocol = 112;
const authenticationHeader = 51;

/** The VRRP message (RFC 3768 and RFC 9568, 5.1). */
export function forgeMessage(sketch: AdvertSketch): Uint8Array {
  const { version, vrid, addresses, type = 1, priority = 200 } = sketch;
  const body = addresses.flatMap((address) => [...bytesOf(address)]);
  // Only version 2 under IPv4 carries authentication data.
  const password = Buffer.alloc(version === 2 && !sketch.source.includes(':') ? 8 : 0, 0);
  password.write(sketch.password ?? '');
  const surplus = new Uint8Array(sketch.surplus ?? 0);
  const message = Uint8Array.from([
    ...[(version << 4) | type, vrid, priority, sketch.count ?? addresses.length],
    ...intervalBytes(sketch),
    ...[0, 0, ...body, ...password, ...surplus],
  ]);
  const checksum = checksumOf(message, sketch);
  message.set([checksum >> 8, checksum & 0xff], 6);
  return message;
}

/** The whole IPv4 packet (RFC 791); the kernel fills in the header's checksum. */
export function forgeIpv4(sketch: AdvertSketch): Uint8Array {
  const message = forgeMessage(sketch);
  const { authenticationKey: key, source, sequence = 1, ttl = 255 } = sketch;
  const spi = bytesOf(source);
  const before =
    key === undefined ? [] : [vrrpProtocol, 4, 0, 0, ...spi, 0, 0, sequence >> 8, sequence & 0xff];
  const length = 20 + (key === undefined ? 0 : 24) + message.length;
  const packet = new Uint8Array(length);
  const protocol = key === undefined ? vrrpProtocol : authenticationHeader;
  packet.set([0x45, 0xc0, length >> 8, length & 0xff, 0x12, 0x34, 0, 0, ttl, protocol]);
  packet.set(spi, 12);
  packet.set(bytesOf(sketch.destination ?? groups[4]), 16);
  packet.set(before, 20);
  packet.set(message, length - message.length);
  if (key !== undefined) packet.set(integrityValue(packet, key), 32);
  return packet;
}

function intervalBytes({ version, interval, authenticationType = 0 }: AdvertSketch): number[] {
  if (version === 2) return [authenticationType, interval ?? 1];
  const centiseconds = interval ?? 100;
  return [centiseconds >> 8, centiseconds & 0xff];
}

/** IPv6 and version 3 cover a pseudo header (RFC 9568, 5.2.8). */
function checksumOf(message: Uint8Array, sketch: AdvertSketch): number {
  const { version, source, checksum } = sketch;
  const isIpv6 = source.includes(':');
  const destination = sketch.destination ?? groups[isIpv6 ? 6 : 4];
  const isCovered = (isIpv6 || version === 3) && checksum !== 'without pseudo header';
  const pseudoHeader = Uint8Array.from([
    ...[...bytesOf(source), ...bytesOf(destination)],
    ...[0, vrrpProtocol, 0, message.length],
  ]);
  const good = internetChecksum(message, isCovered ? onesComplementSum(pseudoHeader) : 0);
  return checksum === 'inverted' ? good ^ 0xffff : good;
}

function bytesOf(text: string): Uint8Array {
  const address = parseIp(text);
  if (!address) throw new RangeError(`${text} is no address`);
  return addressBytes(address);
}
