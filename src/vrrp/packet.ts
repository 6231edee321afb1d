// Owns the VRRPv2 advertisement on the wire, with simple-text authentication. Never decides anything.
import {
  addressBytes,
  addressFromBytes,
  type IpAddress,
  type Ipv4Address,
} from '../net/address.ts';
import { internetChecksum, onesComplementSum } from '../net/checksum.ts';

//  0                   1                   2                   3      RFC 3768, 5.1
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |Version| Type  | Virtual Rtr ID|   Priority    | Count IP Addrs|
// |   Auth Type   |   Adver Int   |          Checksum             |
// |                         IP Address (1) ...                    |
// |                     Authentication Data (1)                   |
// |                     Authentication Data (2)                   |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

export const vrrpProtocolNumber = 112;
export const vrrpMulticastGroup = '224.0.0.18' as Ipv4Address;
export const advertisementType = 1;

export const authenticationTypes = { none: 0, pass: 1, ah: 2 } as const;

const headerBytes = 8;
const authenticationBytes = 8;

/** A VRRPv2 advertisement as it stands in the packet, before anything is checked. */
export interface Advertisement {
  readonly version: number;
  readonly type: number;
  readonly vrid: number;
  /** 0 means that the master lets go (RFC 3768, 5.3.4). */
  readonly priority: number;
  readonly authenticationType: number;
  readonly advertIntervalSeconds: number;
  readonly addresses: readonly IpAddress[];
  /** The 8 bytes after the addresses, zero-padded. */
  readonly authenticationData: Uint8Array;
}

/** Bytes of a message with this many IPv4 addresses; only version 2 carries authentication data. */
export function advertisementBytes(version: number, addressCount: number): number {
  return headerBytes + addressCount * 4 + (version === 2 ? authenticationBytes : 0);
}

/** The VRRP message, its checksum over the whole of it including the authentication data. */
export function encodeAdvertisement(advertisement: Advertisement): Uint8Array {
  const message = new Uint8Array(advertisementBytes(2, advertisement.addresses.length));
  const view = new DataView(message.buffer);
  view.setUint8(0, (advertisement.version << 4) | advertisement.type);
  view.setUint8(1, advertisement.vrid);
  view.setUint8(2, advertisement.priority);
  view.setUint8(3, advertisement.addresses.length);
  view.setUint8(4, advertisement.authenticationType);
  view.setUint8(5, advertisement.advertIntervalSeconds);
  for (const [at, address] of advertisement.addresses.entries()) {
    message.set(addressBytes(address), headerBytes + at * 4);
  }
  message.set(
    advertisement.authenticationData.subarray(0, authenticationBytes),
    message.length - authenticationBytes,
  );
  view.setUint16(6, internetChecksum(message));
  return message;
}

/** The virtual router that a message is for; undefined when it is shorter than its header. */
export function vridOf(message: Uint8Array): number | undefined {
  return message.length < headerBytes ? undefined : message[1];
}

/** The whole message; undefined when it is shorter than its own count says. Never throws. */
export function decodeAdvertisement(message: Uint8Array): Advertisement | undefined {
  if (message.length < headerBytes) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const version = view.getUint8(0) >> 4;
  const addressCount = view.getUint8(3);
  const end = advertisementBytes(version, addressCount);
  if (message.length < end) return undefined;
  const addresses: IpAddress[] = [];
  for (let at = 0; at < addressCount; at += 1) {
    const start = headerBytes + at * 4;
    const address = addressFromBytes(message.subarray(start, start + 4));
    if (address) addresses.push(address);
  }
  return {
    version,
    type: view.getUint8(0) & 0x0f,
    vrid: view.getUint8(1),
    priority: view.getUint8(2),
    authenticationType: view.getUint8(4),
    advertIntervalSeconds: view.getUint8(5),
    addresses,
    authenticationData: message.slice(headerBytes + addressCount * 4, end),
  };
}

/** Whether the stored checksum belongs to these bytes: they then sum to all ones (RFC 1071). */
export function isChecksumValid(message: Uint8Array): boolean {
  return onesComplementSum(message) === 0xffff;
}

/** A password as VRRPv2 carries it: UTF-8, cut to 8 bytes, zero-padded. */
export function passwordBytes(password: string): Uint8Array {
  const padded = new Uint8Array(authenticationBytes);
  padded.set(new TextEncoder().encode(password).subarray(0, authenticationBytes));
  return padded;
}
