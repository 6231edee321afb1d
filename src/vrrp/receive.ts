// Owns the checks that a received packet must pass before it counts, in keepalived's order. Never
// changes state: it answers with the advertisement, or with the counter and the words of a refusal.
import { isMulticastIpv4 } from '../net/address.ts';
import type { DecodedIpv4 } from '../net/ipv4.ts';
import {
  type Advertisement,
  advertisementBytes,
  advertisementType,
  authenticationTypes,
  decodeAdvertisement,
  isChecksumValid,
  passwordBytes,
} from './packet.ts';
import type { InstanceSettings } from './settings.ts';
import type { Statistics } from './statistics.ts';

export interface Refusal {
  readonly counter: keyof Statistics;
  /** keepalived's line without the instance's name. */
  readonly text: string;
}

export type Verdict =
  | { readonly accepted: true; readonly advertisement: Advertisement; readonly remarks: Refusal[] }
  | { readonly accepted: false; readonly refusal: Refusal };

/** Judges an IPv4 packet of this instance's VRID (RFC 3768, 7.1; keepalived 2.4.3's order). */
export function judgePacket(settings: InstanceSettings, packet: DecodedIpv4): Verdict {
  const advertisement = decodeAdvertisement(packet.payload);
  if (!advertisement || packet.payload.length !== expectedBytes(packet.payload)) {
    return { accepted: false, refusal: lengthRefusal(packet) };
  }
  const candidate: Candidate = { settings, packet, advertisement };
  const refusal =
    envelopeRefusal(candidate) ?? authenticationRefusal(candidate) ?? contentRefusal(candidate);
  if (refusal) return { accepted: false, refusal };
  return { accepted: true, advertisement, remarks: addressRemarks(candidate) };
}

interface Candidate {
  readonly settings: InstanceSettings;
  readonly packet: DecodedIpv4;
  readonly advertisement: Advertisement;
}

/** What the message's own version and count promise. */
function expectedBytes(message: Uint8Array): number {
  const version = (message[0] ?? 0) >> 4;
  return advertisementBytes(version, message[3] ?? 0);
}

function lengthRefusal({ source, headerLength, payload }: DecodedIpv4): Refusal {
  const expected = headerLength + expectedBytes(payload);
  const length = headerLength + payload.length;
  const verdict = length < expected ? 'short' : 'long';
  return {
    counter: 'lengthErrors',
    text: `vrrp packet from ${source} too ${verdict}, length ${length} and expect ${expected}`,
  };
}

function envelopeRefusal({ settings, packet, advertisement }: Candidate): Refusal | undefined {
  const { source, timeToLive } = packet;
  if (timeToLive !== 255) {
    return {
      counter: 'ttlErrors',
      text: `invalid TTL/HL from ${source}. Received ${timeToLive} and expect 255`,
    };
  }
  const { version } = advertisement;
  if (version !== settings.version) {
    return {
      counter: 'versionErrors',
      text: `wrong VRRP version from ${source}. Received ${version} and expect ${settings.version}`,
    };
  }
  return undefined;
}

function authenticationRefusal(candidate: Candidate): Refusal | undefined {
  const { authentication } = candidate.settings;
  const { authenticationType: received, authenticationData } = candidate.advertisement;
  const { source } = candidate.packet;
  if (received > authenticationTypes.ah) {
    return {
      counter: 'invalidAuthenticationType',
      text: `Invalid auth type from ${source}: ${received}`,
    };
  }
  const expected = authenticationTypes[authentication.type];
  if (received !== expected) {
    return {
      counter: 'authenticationTypeMismatch',
      text: `received a ${received} auth from ${source}, expecting ${expected}!`,
    };
  }
  if (authentication.type === 'none') return undefined;
  const password = passwordBytes(authentication.password);
  if (password.every((byte, at) => byte === authenticationData[at])) return undefined;
  return { counter: 'authenticationFailures', text: `received an invalid passwd from ${source}!` };
}

function contentRefusal({ settings, packet, advertisement }: Candidate): Refusal | undefined {
  const { source } = packet;
  const ours = settings.advertIntervalUs / 1_000_000;
  const { advertIntervalSeconds: theirs, type } = advertisement;
  if (theirs !== ours) {
    return {
      counter: 'advertIntervalErrors',
      text: `advertisement interval mismatch with ${source} mine=${ours} sec rcv'd=${theirs} sec`,
    };
  }
  if (type !== advertisementType) {
    return {
      counter: 'invalidTypeReceived',
      text: `Invalid packet type from ${source}. ${type} and expect ${advertisementType}`,
    };
  }
  const length = packet.headerLength + packet.payload.length;
  if (packet.totalLength !== length) {
    return {
      counter: 'lengthErrors',
      text: `IP total length ${packet.totalLength} from ${source} but received ${length}`,
    };
  }
  if (!isChecksumValid(packet.payload)) {
    return { counter: 'checksumErrors', text: `Invalid VRRPv2 checksum from ${source}` };
  }
  if (!isMulticastIpv4(packet.destination)) {
    return {
      counter: 'addressListErrors',
      text: `Expected multicast packet but received unicast packet from ${source}`,
    };
  }
  return undefined;
}

/** A different list of addresses is said and counted, but since keepalived 2.3.3 not refused. */
function addressRemarks({ settings, packet, advertisement }: Candidate): Refusal[] {
  const expected = settings.addresses.length;
  const received = advertisement.addresses.length;
  if (received !== expected) {
    const text = `expected ${expected} VIPs but received ${received}`;
    return [{ counter: 'addressListErrors', text }];
  }
  const missing = settings.addresses.find((own) => !advertisement.addresses.includes(own));
  if (!missing) return [];
  const text = `ip address associated with VRID ${settings.vrid} not present in advert from ${packet.source}: ${missing}`;
  return [{ counter: 'addressListErrors', text }];
}
