// Owns the VRRP advertisement on the wire, versions 2 and 3. Never decides anything.
import {
  type AddressFamily,
  addressBytes,
  addressFromBytes,
  familyOf,
  type IpAddress,
  type Ipv4Address,
  type Ipv6Address,
} from '../net/address.ts';
import { internetChecksum, onesComplementSum, pseudoHeaderSum } from '../net/checksum.ts';
import type { PseudoHeader } from '../net/datagram.ts';

//  0                   1                   2                   3      version 2: RFC 3768, 5.1
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |Version| Type  | Virtual Rtr ID|   Priority    | Count IP Addrs|
// |   Auth Type   |   Adver Int   |          Checksum             |
// |                         IP Address (1) ...                    |
// |                     Authentication Data (1)                   |
// |                     Authentication Data (2)                   |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// Version 3 (RFC 9568, 5.1) has in the second word, and no authentication data at the end:
// |(rsvd) |     Max Adver Int     |          Checksum             |

export const vrrpProtocolNumber = 112;
export const vrrpMulticastGroups = {
  4: '224.0.0.18' as Ipv4Address,
  6: 'ff02::12' as Ipv6Address,
} as const;
export const advertisementType = 1;

/** An HMAC stands behind the message; to the message it is as none. */
export const authenticationTypes = { none: 0, pass: 1, ah: 2, hmac: 0 } as const;

const headerBytes = 8;
const authenticationBytes = 8;
const checksumOffset = 6;
const centisecondUs = 10_000;
const secondUs = 1_000_000;
const longestCentiseconds = 0x0fff;

/** An advertisement as it stands in the packet, before anything is checked. */
export interface Advertisement {
  readonly version: number;
  readonly type: number;
  readonly vrid: number;
  /** 0 means that the master lets go (RFC 9568, 5.2.4). */
  readonly priority: number;
  /** Version 2 only; 0 in version 3. */
  readonly authenticationType: number;
  /** Whole seconds in version 2, centiseconds up to 40.95 s in version 3. */
  readonly advertIntervalUs: number;
  readonly addresses: readonly IpAddress[];
  /** The 8 bytes after the addresses in version 2; empty in version 3. */
  readonly authenticationData: Uint8Array;
}

/** Bytes of a message with this many addresses; only version 2 carries authentication data. */
export function advertisementBytes(
  version: number,
  family: AddressFamily,
  addressCount: number,
): number {
  const addressBytesEach = family === 4 ? 4 : 16;
  const tail = version === 2 && family === 4 ? authenticationBytes : 0;
  return headerBytes + addressCount * addressBytesEach + tail;
}

/** The message without its checksum; see `setChecksum`. */
export function encodeAdvertisement(
  advertisement: Advertisement,
  family: AddressFamily,
): Uint8Array {
  const { version, addresses, authenticationData } = advertisement;
  const message = new Uint8Array(advertisementBytes(version, family, addresses.length));
  const view = new DataView(message.buffer);
  view.setUint8(0, (version << 4) | advertisement.type);
  view.setUint8(1, advertisement.vrid);
  view.setUint8(2, advertisement.priority);
  view.setUint8(3, addresses.length);
  if (version === 2) {
    view.setUint8(4, advertisement.authenticationType);
    view.setUint8(5, Math.round(advertisement.advertIntervalUs / secondUs));
    const data = authenticationData.subarray(0, family === 4 ? authenticationBytes : 0);
    message.set(data, headerBytes + addresses.length * (family === 4 ? 4 : 16));
  } else {
    const centiseconds = Math.round(advertisement.advertIntervalUs / centisecondUs);
    view.setUint16(4, Math.min(centiseconds, longestCentiseconds));
  }
  let at = headerBytes;
  for (const address of addresses) {
    const bytes = addressBytes(address);
    message.set(bytes, at);
    at += bytes.length;
  }
  return message;
}

/** Stores the checksum; the pseudo header is undefined where the message stands for itself. */
export function setChecksum(message: Uint8Array, pseudoHeader: PseudoHeader | undefined): void {
  message[checksumOffset] = 0;
  message[checksumOffset + 1] = 0;
  const checksum = internetChecksum(message, initialSum(message, pseudoHeader));
  new DataView(message.buffer, message.byteOffset).setUint16(checksumOffset, checksum);
}

/** Whether the stored checksum belongs to these bytes: they then sum to all ones (RFC 1071). */
export function isChecksumValid(
  message: Uint8Array,
  pseudoHeader: PseudoHeader | undefined,
): boolean {
  return onesComplementSum(message, initialSum(message, pseudoHeader)) === 0xffff;
}

/** The virtual router that a message is for; undefined when it is shorter than its header. */
export function vridOf(message: Uint8Array): number | undefined {
  return message.length < headerBytes ? undefined : message[1];
}

/** How long the message ought to be by its own version and count. */
export function promisedBytes(message: Uint8Array, family: AddressFamily): number {
  return advertisementBytes((message[0] ?? 0) >> 4, family, message[3] ?? 0);
}

/** The whole message; undefined when it is shorter than its own count says. Never throws. */
export function decodeAdvertisement(
  message: Uint8Array,
  family: AddressFamily,
): Advertisement | undefined {
  const end = promisedBytes(message, family);
  if (message.length < Math.max(headerBytes, end)) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const version = view.getUint8(0) >> 4;
  const size = family === 4 ? 4 : 16;
  const addressesEnd = headerBytes + view.getUint8(3) * size;
  const addresses: IpAddress[] = [];
  for (let at = headerBytes; at < addressesEnd; at += size) {
    const address = addressFromBytes(message.subarray(at, at + size));
    if (address) addresses.push(address);
  }
  return {
    version,
    type: view.getUint8(0) & 0x0f,
    vrid: view.getUint8(1),
    priority: view.getUint8(2),
    authenticationType: version === 2 ? view.getUint8(4) : authenticationTypes.none,
    advertIntervalUs:
      version === 2
        ? view.getUint8(5) * secondUs
        : (view.getUint16(4) & longestCentiseconds) * centisecondUs,
    addresses,
    authenticationData: message.slice(addressesEnd, end),
  };
}

/** A password as VRRPv2 carries it: UTF-8, cut to 8 bytes, zero-padded. */
export function passwordBytes(password: string): Uint8Array {
  const padded = new Uint8Array(authenticationBytes);
  padded.set(encoder.encode(password).subarray(0, authenticationBytes));
  return padded;
}

const encoder = new TextEncoder();

function initialSum(message: Uint8Array, pseudoHeader: PseudoHeader | undefined): number {
  return pseudoHeader ? pseudoHeaderSum(pseudoHeader, vrrpProtocolNumber, message.length) : 0;
}

/** Whether the checksum of such a message covers a pseudo header (RFC 3768, 5.3.8; 9568, 5.2.8). */
export function coversPseudoHeader(
  version: number,
  source: IpAddress,
  checksumAsV2: boolean,
): boolean {
  if (familyOf(source) === 6) return true;
  return version === 3 && !checksumAsV2;
}
