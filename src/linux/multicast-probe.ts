// Owns trying whether packets to a multicast group come in by an interface. Sends nothing that leaves
// the machine, and never says what a silence means.
import { constants } from 'node:os';
import { addressBytes, type IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { arenaPiece } from './arena.ts';
import { nowUs } from './clock.ts';
import { errnoText } from './errors.ts';
import {
  AF_INET,
  AF_INET6,
  close,
  MSG_DONTWAIT,
  recv,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sendto,
  setIntOption,
  setsockopt,
  socket,
} from './libc.ts';
import { bindToDevice, membershipIpv4, membershipIpv6 } from './multicast.ts';
import { watchReadable } from './poll.ts';

const { EACCES, EPERM } = constants.errno;

const IPPROTO_IP = 0;
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_TTL = 33;
const IP_ADD_MEMBERSHIP = 35;
const IPPROTO_IPV6 = 41;
const IPV6_MULTICAST_IF = 17;
const IPV6_MULTICAST_HOPS = 18;
const IPV6_JOIN_GROUP = 20;
const vrrpProtocol = 112;

export interface MulticastProbe {
  readonly interface: InterfaceName;
  readonly interfaceIndex: number;
  readonly family: 4 | 6;
  readonly group: IpAddress;
  /** How long the packet may take to come back, in milliseconds. */
  readonly patienceMs: number;
}

/** `heard`, `unheard`, or what the system said when it refused. */
export type ProbeOutcome =
  | { readonly kind: 'heard' | 'unheard' }
  | { readonly kind: 'refused'; readonly reason: string; readonly isForbidden: boolean };

const arrived = arenaPiece('probe of multicast', 256);

/**
 * Sends one packet of protocol 112 to the group with a lifetime of 0 hops, which the kernel gives back
 * to this machine alone, through the same filters as one from outside. Its virtual router number is 0,
 * which nobody has. Never rejects.
 */
export async function probeMulticast(probe: MulticastProbe): Promise<ProbeOutcome> {
  const domain = probe.family === 4 ? AF_INET : AF_INET6;
  const fd = socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, vrrpProtocol);
  if (fd < 0) return refused(fd);
  try {
    const configured = probe.family === 4 ? configureIpv4(fd, probe) : configureIpv6(fd, probe);
    if (configured < 0) return refused(configured);
    const packet = nonce();
    const to = destination(probe);
    const sent = sendto(fd, packet, packet.length, MSG_DONTWAIT, to, to.length);
    if (sent < 0) return refused(sent);
    return { kind: (await hears(fd, packet, probe.patienceMs)) ? 'heard' : 'unheard' };
  } finally {
    close(fd);
  }
}

function refused(result: number): ProbeOutcome {
  const isForbidden = result === -EPERM || result === -EACCES;
  return { kind: 'refused', reason: errnoText(-result), isForbidden };
}

/** Version and type 0, virtual router 0, and what tells it from any other. */
function nonce(): Uint8Array {
  const packet = new Uint8Array(16);
  const view = new DataView(packet.buffer);
  view.setUint32(4, process.pid);
  view.setBigUint64(8, BigInt(nowUs()));
  return packet;
}

/** The first failure, or 0. */
function configureIpv4(fd: number, probe: MulticastProbe): number {
  const membership = membershipIpv4(probe.interfaceIndex, probe.group);
  return firstFailure([
    () => bindToDevice(fd, probe.interface),
    () => setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, membership, membership.length),
    () => setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership, membership.length),
    () => setIntOption(fd, IPPROTO_IP, IP_MULTICAST_TTL, 0),
  ]);
}

function configureIpv6(fd: number, probe: MulticastProbe): number {
  const membership = membershipIpv6(probe.interfaceIndex, probe.group);
  return firstFailure([
    () => bindToDevice(fd, probe.interface),
    () => setIntOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, probe.interfaceIndex),
    () => setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership, membership.length),
    () => setIntOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 0),
  ]);
}

function firstFailure(steps: readonly (() => number)[]): number {
  for (const step of steps) {
    const result = step();
    if (result < 0) return result;
  }
  return 0;
}

function destination({ family, group, interfaceIndex }: MulticastProbe): Uint8Array {
  const to = new Uint8Array(family === 4 ? 16 : 28);
  const view = new DataView(to.buffer);
  view.setUint16(0, family === 4 ? AF_INET : AF_INET6, true);
  to.set(addressBytes(group), family === 4 ? 4 : 8);
  if (family === 6) view.setUint32(24, interfaceIndex, true);
  return to;
}

function hears(fd: number, packet: Uint8Array, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isHeard: boolean) => {
      clearTimeout(timer);
      watch.close();
      resolve(isHeard);
    };
    const timer = setTimeout(() => end(drains(fd, packet)), patienceMs);
    const watch = watchReadable(fd, () => {
      if (drains(fd, packet)) end(true);
    });
  });
}

/** Whether the packet is among those that wait; IPv4's come with their headers. */
function drains(fd: number, packet: Uint8Array): boolean {
  for (;;) {
    const length = recv(fd, arrived, arrived.length, MSG_DONTWAIT);
    if (length < 0) return false;
    const end = arrived.subarray(Math.max(0, length - packet.length), length);
    if (end.length === packet.length && end.every((byte, at) => byte === packet[at])) return true;
  }
}
