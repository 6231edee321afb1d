// Owns one raw socket for VRRP on one interface, or for unicast on none in particular, of one family and
// protocol. Never looks into a packet.
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { SystemCallError } from './errors.ts';
import {
  AF_INET,
  AF_INET6,
  check,
  close,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_SOCKET,
  setIntOption,
  setsockopt,
  socket,
} from './libc.ts';
import { bindToDevice, membershipIpv4, membershipIpv6 } from './multicast.ts';
import { type Arrivals, drainPackets } from './packet-receiver.ts';
import { type PacketToSend, sendPackets } from './packet-sender.ts';
import { type Watch, watchReadable } from './poll.ts';
import { setReceiveBuffer } from './receive-buffer.ts';
import { attachFilter } from './socket-filter.ts';

const SO_TIMESTAMPNS = 35;
const IPPROTO_IP = 0;
const IP_HDRINCL = 3;
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_LOOP = 34;
const IP_ADD_MEMBERSHIP = 35;
const IP_MULTICAST_ALL = 49;
const IPPROTO_IPV6 = 41;
const IPV6_MULTICAST_IF = 17;
const IPV6_MULTICAST_LOOP = 19;
const IPV6_JOIN_GROUP = 20;
const IPV6_MULTICAST_ALL = 29;
const IPV6_RECVPKTINFO = 49;
const IPV6_RECVHOPLIMIT = 51;
const IPV6_TCLASS = 67;
const IPV6_FREEBIND = 78;
/** As keepalived marks its adverts: internetwork control. */
const trafficClass = 0xc0;

export interface VrrpSocketOptions {
  /** Also the device of a VRF; undefined for all that the routes lead to. */
  readonly interface: InterfaceName | undefined;
  /** 0 for no interface in particular. */
  readonly interfaceIndex: number;
  readonly family: 4 | 6;
  /** 112, or 51 under an authentication header. */
  readonly protocol: number;
  /** Others do not wake us. */
  readonly vrids: readonly number[];
  /** Multicast groups to hear, such as 224.0.0.18 (RFC 9568, 5.1.1.2); unicast needs none. */
  readonly groups: readonly IpAddress[];
  /** Room for what waits to be read, at most what the system allows; absent for its default. */
  readonly receiveBufferBytes?: number;
  /** Everything that waited, at least one packet. May close the socket. */
  readonly onPackets: (arrivals: Arrivals) => void;
  /** Receiving failed; the socket goes on listening. */
  readonly onError: (error: SystemCallError) => void;
}

export class VrrpSocket {
  readonly options: VrrpSocketOptions;
  readonly #fd: number;
  readonly #watch: Watch;
  #closed = false;

  /** @throws SystemCallError when the kernel refuses: no CAP_NET_RAW, no such interface. */
  static open(options: VrrpSocketOptions): VrrpSocket {
    const attempted = `open the VRRP socket ${whereText(options.interface)}`;
    const type = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
    const domain = options.family === 4 ? AF_INET : AF_INET6;
    const fd = check('socket', socket(domain, type, options.protocol), attempted);
    try {
      const configure = options.family === 4 ? configureIpv4 : configureIpv6;
      configureBoth(fd, options, attempted);
      configure(fd, options, attempted);
      return new VrrpSocket(fd, options);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  private constructor(fd: number, options: VrrpSocketOptions) {
    this.#fd = fd;
    this.options = options;
    this.#watch = watchReadable(fd, () => this.receivePending());
  }

  /**
   * Sends packets at once or not at all. Our own packets do not come back. Errors, if any, are
   * returned in the packets' order: nothing above can catch on this path.
   */
  send(packets: readonly PacketToSend[]): (SystemCallError | undefined)[] {
    const outcomes = sendPackets(this.#fd, this.options.interfaceIndex, packets);
    return outcomes.map((outcome, at) =>
      outcome < 0 ? this.#sendError(-outcome, packets[at]?.destination) : undefined,
    );
  }

  /** Hands over what has arrived, without waiting for the wake. */
  receivePending(): void {
    if (this.#closed) return;
    const { family, protocol, onPackets, onError } = this.options;
    const arrivals = drainPackets(this.#fd, family, protocol);
    if (typeof arrivals !== 'number') {
      if (arrivals.packets.length > 0) onPackets(arrivals);
      return;
    }
    const attempted = `receive VRRP ${whereText(this.options.interface)}`;
    onError(new SystemCallError('recvmmsg', -arrivals, attempted));
  }

  /** Of this process. */
  get descriptor(): number {
    return this.#fd;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    close(this.#fd);
  }

  #sendError(errno: number, destination: IpAddress | undefined): SystemCallError {
    const where = whereText(this.options.interface);
    const attempted = `send an advertisement to ${destination} ${where}`;
    return new SystemCallError('sendmmsg', errno, attempted);
  }
}

/** `on eth0`, in messages. */
export function whereText(name: InterfaceName | undefined): string {
  return name === undefined ? 'on no interface in particular' : `on ${name}`;
}

/** Goes the way of `send` up to the kernel, which refuses it: warms the code, sends nothing. */
export function rehearseSend(packet: PacketToSend): void {
  sendPackets(-1, 0, [packet]);
}

function configureBoth(fd: number, options: VrrpSocketOptions, attempted: string): void {
  const { interface: device, receiveBufferBytes } = options;
  if (device) check('setsockopt SO_BINDTODEVICE', bindToDevice(fd, device), attempted);
  if (receiveBufferBytes !== undefined) {
    const sized = setReceiveBuffer(fd, { bytes: receiveBufferBytes, isForced: false });
    check('setsockopt SO_RCVBUF', sized, attempted);
  }
  const stamped = setIntOption(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  check('setsockopt SO_TIMESTAMPNS', stamped, attempted);
  check('setsockopt SO_ATTACH_FILTER', attachFilter(fd, options), attempted);
}

function configureIpv4(fd: number, options: VrrpSocketOptions, attempted: string): void {
  const on = (name: string, option: number, value: number) =>
    check(`setsockopt ${name}`, setIntOption(fd, IPPROTO_IP, option, value), attempted);
  on('IP_HDRINCL', IP_HDRINCL, 1);
  on('IP_MULTICAST_LOOP', IP_MULTICAST_LOOP, 0);
  on('IP_MULTICAST_ALL', IP_MULTICAST_ALL, 0); // only the group joined here

  const { interfaceIndex } = options;
  const place = membershipIpv4(interfaceIndex);
  const chosen = setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, place, place.length);
  check('setsockopt IP_MULTICAST_IF', chosen, attempted);
  for (const group of options.groups) {
    const membership = membershipIpv4(interfaceIndex, group);
    const joined = setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership, membership.length);
    check('setsockopt IP_ADD_MEMBERSHIP', joined, joining(group, options));
  }
}

function configureIpv6(fd: number, options: VrrpSocketOptions, attempted: string): void {
  const on = (name: string, option: number, value: number) =>
    check(`setsockopt ${name}`, setIntOption(fd, IPPROTO_IPV6, option, value), attempted);
  on('IPV6_MULTICAST_IF', IPV6_MULTICAST_IF, options.interfaceIndex);
  on('IPV6_FREEBIND', IPV6_FREEBIND, 1); // a source that is not there yet
  on('IPV6_MULTICAST_LOOP', IPV6_MULTICAST_LOOP, 0);
  on('IPV6_MULTICAST_ALL', IPV6_MULTICAST_ALL, 0);
  on('IPV6_TCLASS', IPV6_TCLASS, trafficClass);
  on('IPV6_RECVPKTINFO', IPV6_RECVPKTINFO, 1);
  on('IPV6_RECVHOPLIMIT', IPV6_RECVHOPLIMIT, 1);

  for (const group of options.groups) {
    const membership = membershipIpv6(options.interfaceIndex, group);
    const joined = setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership, membership.length);
    check('setsockopt IPV6_JOIN_GROUP', joined, joining(group, options));
  }
}

function joining(group: IpAddress, options: VrrpSocketOptions): string {
  return `join ${group} ${whereText(options.interface)}`;
}
