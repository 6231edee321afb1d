// Owns the checks that a received packet must pass before it counts, in keepalived's order. Never
// changes state: it answers with the advertisement, or with the counter and the words of a refusal.
import { familyOf, isIpv4 } from '../net/address.ts';
import type { Datagram } from '../net/datagram.ts';
import { ownerPriority } from '../net/identifiers.ts';
import {
  authenticationHeaderBytes,
  authenticationHeaderProtocol,
  decodeAuthenticationHeader,
  isAuthentic,
  spiOf,
} from './authentication-header.ts';
import { type TrailerHearing, trailerRefusal } from './hmac-check.ts';
import { type SplitMessage, splitTrailer, trailerBytes } from './hmac-trailer.ts';
import {
  type Advertisement,
  advertisementType,
  authenticationTypes,
  coversPseudoHeader,
  decodeAdvertisement,
  isChecksumValid,
  passwordBytes,
  promisedBytes,
  vrrpMulticastGroups,
} from './packet.ts';
import type { Refusal } from './refusal.ts';
import type { InstanceSettings } from './settings.ts';
import { hopLimitRefusal, peerRefusal, signerRefusal, wayRefusal } from './transport.ts';

/** Said once, counted always, but no reason to refuse. */
export type Remark = Refusal;

export type Verdict =
  | {
      readonly accepted: true;
      readonly advertisement: Advertisement;
      /** The authentication header's number, where there is one. */
      readonly sequence: number | undefined;
      /** The authentication trailer's number, where there is one. */
      readonly trailerSequence: bigint | undefined;
      /** The checksum is that of keepalived 1.3.6 and before. */
      readonly hasOldChecksum: boolean;
    }
  | { readonly accepted: false; readonly refusal: Refusal };

/** A packet of ours, taken apart. */
interface Candidate {
  readonly settings: InstanceSettings;
  readonly datagram: Datagram;
  /** The VRRP message, without an authentication header or trailer. */
  readonly message: Uint8Array;
  readonly advertisement: Advertisement;
}

/**
 * Judges a packet of this instance's VRID (RFC 9568, 7.1; keepalived 2.4.3's order).
 *
 * @param lastSequence the highest number accepted from this source under an authentication header
 * @param hearing what authentication trailers are held against
 */
export function judgePacket(
  settings: InstanceSettings,
  datagram: Datagram,
  lastSequence: number | undefined,
  hearing: TrailerHearing = nothingHeard,
): Verdict {
  const refusal = headerPresenceRefusal(settings, datagram);
  if (refusal) return { accepted: false, refusal };
  const family = familyOf(datagram.source);
  const split = splitMessage(settings, datagram);
  const { message, trailer } = split;
  const advertisement = decodeAdvertisement(message, family);
  if (!advertisement || message.length !== promisedBytes(message, family)) {
    return { accepted: false, refusal: lengthRefusal(settings, datagram, message) };
  }
  const candidate: Candidate = { settings, datagram, message, advertisement };
  const later =
    envelopeRefusal(candidate) ??
    signatureRefusal(candidate, split, hearing) ??
    authenticationRefusal(candidate, lastSequence) ??
    contentRefusal(candidate) ??
    wayRefusal(settings.transport, datagram) ??
    peerRefusal(settings.transport, datagram);
  if (later) return { accepted: false, refusal: later };
  const { payload, protocol } = datagram;
  const isUnderHeader = protocol === authenticationHeaderProtocol;
  const isUnicast = settings.transport.kind === 'unicast';
  const numbers = {
    sequence: isUnderHeader ? decodeAuthenticationHeader(payload)?.sequence : undefined,
    trailerSequence: trailer?.sequence,
    hasOldChecksum: isUnicast && checksumOf(candidate) === 'old',
  };
  return { accepted: true, advertisement, ...numbers };
}

const nothingHeard: TrailerHearing = { wallUs: 0, memory: { lastOf: () => undefined } };

/** Only who uses trailers tells one from a message that is too long. */
function splitMessage({ authentication }: InstanceSettings, datagram: Datagram): SplitMessage {
  const message = vrrpMessageOf(datagram);
  if (authentication.type !== 'hmac') return { message, trailer: undefined };
  return splitTrailer(message, familyOf(datagram.source));
}

/** The VRRP message of a packet, behind an authentication header or not. */
export function vrrpMessageOf({ protocol, payload }: Datagram): Uint8Array {
  const isUnderHeader = protocol === authenticationHeaderProtocol;
  return isUnderHeader ? payload.subarray(authenticationHeaderBytes) : payload;
}

function headerPresenceRefusal(
  { authentication }: InstanceSettings,
  { source, protocol }: Datagram,
): Refusal | undefined {
  const isUnderHeader = protocol === authenticationHeaderProtocol;
  if (isUnderHeader === (authentication.type === 'ah')) return undefined;
  const received = isUnderHeader ? authenticationTypes.ah : authenticationTypes.none;
  const expected = authenticationTypes[authentication.type];
  return {
    counter: 'authenticationTypeMismatch',
    text: `received a ${received} auth from ${source}, expecting ${expected}!`,
  };
}

function lengthRefusal(
  { authentication }: InstanceSettings,
  { source, header, payload }: Datagram,
  message: Uint8Array,
): Refusal {
  const before = header.length + payload.length - message.length;
  const behind = authentication.type === 'hmac' ? trailerBytes : 0;
  const expected = before + promisedBytes(message, familyOf(source)) + behind;
  const length = before + message.length;
  const verdict = length < expected ? 'short' : 'long';
  return {
    counter: 'lengthErrors',
    text: `vrrp packet from ${source} too ${verdict}, length ${length} and expect ${expected}`,
  };
}

function envelopeRefusal({ settings, datagram, advertisement }: Candidate): Refusal | undefined {
  const { source } = datagram;
  const refusal = hopLimitRefusal(settings.transport, datagram);
  if (refusal) return refusal;
  const { version } = advertisement;
  if (version !== settings.version) {
    return {
      counter: 'versionErrors',
      text: `wrong VRRP version from ${source}. Received ${version} and expect ${settings.version}`,
    };
  }
  return undefined;
}

function signatureRefusal(
  { settings, datagram }: Candidate,
  split: SplitMessage,
  hearing: TrailerHearing,
): Refusal | undefined {
  const { authentication, transport } = settings;
  if (authentication.type !== 'hmac') return undefined;
  const stranger = split.trailer && signerRefusal(transport, datagram.source);
  if (stranger) return stranger;
  return trailerRefusal(authentication, split, datagram.source, hearing);
}

function authenticationRefusal(
  { settings, datagram, advertisement }: Candidate,
  lastSequence: number | undefined,
): Refusal | undefined {
  if (settings.version !== 2) return undefined;
  const { authentication } = settings;
  const { authenticationType: received, authenticationData } = advertisement;
  const { source } = datagram;
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
  if (authentication.type === 'none' || authentication.type === 'hmac') return undefined;
  if (authentication.type === 'ah') {
    return integrityRefusal(authentication.password, datagram, lastSequence);
  }
  const password = passwordBytes(authentication.password);
  if (password.every((byte, at) => byte === authenticationData[at])) return undefined;
  return { counter: 'authenticationFailures', text: `received an invalid passwd from ${source}!` };
}

/** The value first: a forged number must not be told from an old one. */
function integrityRefusal(
  password: string,
  { source, header, payload }: Datagram,
  lastSequence: number | undefined,
): Refusal | undefined {
  const packet = new Uint8Array(header.length + payload.length);
  packet.set(header);
  packet.set(payload, header.length);
  const authenticationHeader = decodeAuthenticationHeader(payload);
  const isOurs = isIpv4(source) && authenticationHeader?.spi === spiOf(source);
  if (!authenticationHeader || !isOurs || !isAuthentic(packet, header.length, password)) {
    return {
      counter: 'authenticationFailures',
      text: `IPSEC-AH : invalid IPSEC HMAC-MD5 value from ${source}. Due to fields mutation or bad password !`,
    };
  }
  const { sequence } = authenticationHeader;
  if (lastSequence === undefined || sequence > lastSequence) return undefined;
  return {
    counter: 'authenticationFailures',
    text: `IPSEC-AH : sequence number ${sequence} already processed. Packet dropped. Local(${lastSequence})`,
  };
}

function contentRefusal(candidate: Candidate): Refusal | undefined {
  const { settings, datagram, advertisement } = candidate;
  const { source } = datagram;
  const { type } = advertisement;
  const refusal = settings.version === 2 ? intervalRefusal(candidate) : undefined;
  if (refusal) return refusal;
  if (type !== advertisementType) {
    return {
      counter: 'invalidTypeReceived',
      text: `Invalid packet type from ${source}. ${type} and expect ${advertisementType}`,
    };
  }
  const length = datagram.header.length + datagram.payload.length;
  if (datagram.totalLength !== length) {
    return {
      counter: 'lengthErrors',
      text: `IP total length ${datagram.totalLength} from ${source} but received ${length}`,
    };
  }
  if (!checksumOf(candidate)) {
    const text = `Invalid VRRPv${settings.version} checksum from ${source}`;
    return { counter: 'checksumErrors', text };
  }
  return undefined;
}

/** VRRPv2 does not learn: another interval is another opinion (RFC 3768, 7.1). */
function intervalRefusal({ settings, datagram, advertisement }: Candidate): Refusal | undefined {
  if (advertisement.advertIntervalUs === settings.advertIntervalUs) return undefined;
  const mine = settings.advertIntervalUs / 1_000_000;
  const received = advertisement.advertIntervalUs / 1_000_000;
  return {
    counter: 'advertIntervalErrors',
    text: `advertisement interval mismatch with ${datagram.source} mine=${mine} sec rcv'd=${received} sec`,
  };
}

/**
 * Which checksum it is; undefined when it is wrong. With `v3_checksum_as_v2` keepalived does not look at
 * all: senders differ on what it covers.
 */
function checksumOf({ settings, datagram, message }: Candidate): 'usual' | 'old' | undefined {
  const { version, checksumAsV2, transport } = settings;
  const { source, destination } = datagram;
  if (version === 3 && checksumAsV2 && isIpv4(source)) return 'usual';
  // Over IPv6 it covers all that the packet carries, a trailer too (RFC 8200, 8.1).
  const covered = isIpv4(source) ? message : vrrpMessageOf(datagram);
  const isCovered = coversPseudoHeader(version, source, checksumAsV2);
  const mayBeOld = transport.kind === 'unicast' && isCovered && isIpv4(source);
  const old = mayBeOld ? transport.oldChecksum : 'never';
  const usual = isCovered ? { source, destination } : undefined;
  if (old !== 'always' && isChecksumValid(covered, usual)) return 'usual';
  if (old === 'never') return undefined;
  const isOld = isChecksumValid(covered, { source, destination: vrrpMulticastGroups[4] });
  return isOld ? 'old' : undefined;
}

/** What is worth a word in an accepted advert: VRRPv3's interval, and a different list. */
export function remarksOn(
  settings: InstanceSettings,
  datagram: Datagram,
  advertisement: Advertisement,
): Remark[] {
  const remarks: Remark[] = [];
  const interval = intervalRemark(settings, advertisement);
  if (interval) remarks.push(interval);
  const list = addressListRemark(settings, datagram, advertisement);
  if (list) remarks.push(list);
  return remarks;
}

function intervalRemark(
  { version, advertIntervalUs }: InstanceSettings,
  advertisement: Advertisement,
): Remark | undefined {
  const received = advertisement.advertIntervalUs;
  if (version !== 3 || received === advertIntervalUs) return undefined;
  const centiseconds = (intervalUs: number) => intervalUs / 10_000;
  const ours = centiseconds(advertIntervalUs);
  const text = `advertisement interval mismatch ours = ${ours} centi-sec rcv'd=${centiseconds(received)} centi-sec`;
  return { counter: 'advertIntervalErrors', text };
}

/** A different list of addresses is said and counted, but since keepalived 2.3.3 not refused. */
function addressListRemark(
  settings: InstanceSettings,
  { source }: Datagram,
  advertisement: Advertisement,
): Remark | undefined {
  const expected = settings.addresses.length;
  const received = advertisement.addresses.length;
  if (received !== expected) {
    const text = `expected ${expected} VIPs but received ${received}`;
    return { counter: 'addressListErrors', text };
  }
  const missing = settings.addresses.find((own) => !advertisement.addresses.includes(own));
  if (!missing) return undefined;
  const text = `ip address associated with VRID ${settings.vrid} not present in advert from ${source}: ${missing}`;
  return { counter: 'addressListErrors', text };
}

/** Whether two owners meet, which only a mistake in somebody's file can bring about. */
export function isOwnerConflict(settings: InstanceSettings, advertisement: Advertisement): boolean {
  return settings.priority === ownerPriority && advertisement.priority === ownerPriority;
}
