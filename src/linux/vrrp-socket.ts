// Owns one raw IPv4 socket for VRRP on one interface. Never looks into a packet.
import { addressBytes, type Ipv4Address } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { arenaPiece } from './arena.ts';
import { SystemCallError } from './errors.ts';
import {
  AF_INET,
  check,
  close,
  EAGAIN,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SO_BINDTODEVICE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_SOCKET,
  sendto,
  setIntOption,
  setsockopt,
  socket,
} from './libc.ts';
import { type Watch, watchReadable } from './poll.ts';
import { arrivalUs, receivedBytes, receiveStamped } from './stamped-receive.ts';

const IPPROTO_IP = 0;
const IPPROTO_VRRP = 112; // RFC 9568, 5.1.1.4
const IP_HDRINCL = 3;
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_LOOP = 34;
const IP_ADD_MEMBERSHIP = 35;
const IP_MULTICAST_ALL = 49;
const EMSGSIZE = 90;

const SO_TIMESTAMPNS = 35;

/** How many packets one wake may hand over before other descriptors get their turn. */
const packetsPerWake = 64;

const toSend = arenaPiece('VRRP packet to send', 16_384);
const destinationAddress = arenaPiece('VRRP destination', 16);
const destinationView = destinationAddress.subarray(4, 8);
let destinationText: Ipv4Address | undefined;
destinationAddress[0] = AF_INET;

export interface VrrpSocketOptions {
  readonly interface: InterfaceName;
  readonly interfaceIndex: number;
  /** 224.0.0.18 (RFC 9568, 5.1.1.2). */
  readonly group: Ipv4Address;
  /**
   * A whole IPv4 packet, and when the kernel received it in `nowUs` time. The bytes are valid during
   * the call only. May close the socket.
   */
  readonly onPacket: (packet: Uint8Array, arrivedAtUs: number) => void;
  /** Receiving failed; the socket goes on listening. */
  readonly onError: (error: SystemCallError) => void;
}

export class VrrpSocket {
  readonly #options: VrrpSocketOptions;
  readonly #fd: number;
  readonly #watch: Watch;
  #closed = false;

  /** @throws SystemCallError when the kernel refuses: no CAP_NET_RAW, no such interface. */
  static open(options: VrrpSocketOptions): VrrpSocket {
    const attempted = `open the VRRP socket on ${options.interface}`;
    const type = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
    const fd = check('socket', socket(AF_INET, type, IPPROTO_VRRP), attempted);
    try {
      configure(fd, options, attempted);
      return new VrrpSocket(fd, options);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  private constructor(fd: number, options: VrrpSocketOptions) {
    this.#fd = fd;
    this.#options = options;
    this.#watch = watchReadable(fd, () => this.#receive());
  }

  /**
   * Sends a whole IPv4 packet, header included, at once or not at all. Our own packets do not come
   * back. The error, if any, is returned: nothing above can catch on this path.
   */
  send(destination: Ipv4Address, packet: Uint8Array): SystemCallError | undefined {
    const result = sendPacket(this.#fd, destination, packet);
    return result < 0 ? this.#sendError(-result, destination) : undefined;
  }

  /** Hands over what has arrived and was not told yet, without waiting for the wake. */
  receivePending(): void {
    this.#receive();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    close(this.#fd);
  }

  #receive(): void {
    for (let count = 0; count < packetsPerWake && !this.#closed; count += 1) {
      const length = receiveStamped(this.#fd);
      if (length === -EAGAIN) return;
      if (length < 0) {
        const attempted = `receive VRRP on ${this.#options.interface}`;
        this.#options.onError(new SystemCallError('recvmsg', -length, attempted));
        return;
      }
      this.#options.onPacket(receivedBytes(length), arrivalUs());
    }
  }

  #sendError(errno: number, destination: Ipv4Address): SystemCallError {
    const attempted = `send an advertisement to ${destination} on ${this.#options.interface}`;
    return new SystemCallError('sendto', errno, attempted);
  }
}

/** The length sent, or minus errno. */
function sendPacket(fd: number, destination: Ipv4Address, packet: Uint8Array): number {
  if (packet.length > toSend.length) return -EMSGSIZE;
  if (destination !== destinationText) {
    destinationView.set(addressBytes(destination));
    destinationText = destination;
  }
  toSend.set(packet);
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  return sendto(fd, toSend, packet.length, flags, destinationAddress, 16);
}

/** Goes the way of `send` up to the kernel, which refuses it: warms the code, sends nothing. */
export function rehearseSend(destination: Ipv4Address, packet: Uint8Array): void {
  sendPacket(-1, destination, packet);
}

function configure(fd: number, options: VrrpSocketOptions, attempted: string): void {
  const on = (name: string, option: number, value: number) =>
    check(`setsockopt ${name}`, setIntOption(fd, IPPROTO_IP, option, value), attempted);

  const device = new TextEncoder().encode(options.interface);
  const bound = setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, device.length);
  check('setsockopt SO_BINDTODEVICE', bound, attempted);

  const stamped = setIntOption(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  check('setsockopt SO_TIMESTAMPNS', stamped, attempted);
  on('IP_HDRINCL', IP_HDRINCL, 1);
  on('IP_MULTICAST_LOOP', IP_MULTICAST_LOOP, 0);
  on('IP_MULTICAST_ALL', IP_MULTICAST_ALL, 0); // only the group joined here

  // struct ip_mreqn: group, local address (any), interface index.
  const membership = new Uint8Array(12);
  membership.set(addressBytes(options.group));
  new DataView(membership.buffer).setInt32(8, options.interfaceIndex, true);
  const chosen = setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, membership, 12);
  check('setsockopt IP_MULTICAST_IF', chosen, attempted);
  const joined = setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership, 12);
  const what = `join ${options.group} on ${options.interface}`;
  check('setsockopt IP_ADD_MEMBERSHIP', joined, what);
}
