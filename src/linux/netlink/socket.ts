// Owns one netlink socket: opening it and receiving from the kernel only. Never reads a message.
import { arenaPiece } from '../arena.ts';
import { SystemCallError } from '../errors.ts';
import {
  AF_NETLINK,
  bind,
  check,
  close,
  MSG_DONTWAIT,
  MSG_TRUNC,
  recvfrom,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  setIntOption,
  socket,
} from '../libc.ts';
import { enlargeReceiveBuffer, type ReceiveBuffer, setReceiveBuffer } from '../receive-buffer.ts';
import { readU32 } from './codec.ts';

const NETLINK_ROUTE = 0;
const NETLINK_CONNECTOR = 11;
const NETLINK_NETFILTER = 12;
const SOL_NETLINK = 270;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;
const ENOBUFS = 105;
const socketAddressBytes = 12;

const received = arenaPiece('netlink received', 65_536);
const sender = arenaPiece('netlink sender', socketAddressBytes);
const senderLength = arenaPiece('netlink sender length', 4);

/** `groups` is a mask of RTMGRP_* bits. @throws SystemCallError */
export function openRouteNetlink(groups: number, attempted: string): number {
  return openNetlink(NETLINK_ROUTE, groups, attempted);
}

/** @throws SystemCallError also where the kernel has no netfilter */
export function openNetfilterNetlink(attempted: string): number {
  return openNetlink(NETLINK_NETFILTER, 0, attempted);
}

/** `groups` is a mask of groups of the connector. @throws SystemCallError */
export function openConnectorNetlink(groups: number, attempted: string): number {
  return openNetlink(NETLINK_CONNECTOR, groups, attempted);
}

function openNetlink(protocol: number, groups: number, attempted: string): number {
  const type = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = check('socket', socket(AF_NETLINK, type, protocol), attempted);
  try {
    // They make refusals cheaper and clearer, and lists shorter; without them everything still works.
    setIntOption(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
    setIntOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
    setIntOption(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
    // struct sockaddr_nl: family, padding, port (0: the kernel chooses), groups.
    const address = new Uint8Array(socketAddressBytes);
    const view = new DataView(address.buffer);
    view.setUint16(0, AF_NETLINK, true);
    view.setUint32(8, groups, true);
    check('bind', bind(fd, address, socketAddressBytes), attempted);
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

/**
 * Room for what waits to be read; beyond the system's limit only by force.
 *
 * @param usualBytes what it is when nothing is asked for
 */
export function resizeReceiveBuffer(
  fd: number,
  buffer: ReceiveBuffer | undefined,
  usualBytes: number,
): SystemCallError | undefined {
  if (!buffer) {
    enlargeReceiveBuffer(fd, usualBytes);
    return undefined;
  }
  const result = setReceiveBuffer(fd, buffer);
  if (result >= 0) return undefined;
  const attempted = `buffer ${buffer.bytes} bytes of netlink`;
  return new SystemCallError('setsockopt SO_RCVBUF', -result, attempted);
}

/**
 * The next datagram from the kernel, valid until the next call, or minus an error number: -EAGAIN
 * when there is none, -ENOBUFS when some were lost (also when one is larger than our buffer).
 */
export function receiveFromKernel(fd: number): Uint8Array | number {
  for (;;) {
    senderLength[0] = socketAddressBytes;
    const flags = MSG_DONTWAIT | MSG_TRUNC;
    const length = recvfrom(fd, received, received.length, flags, sender, senderLength);
    if (length < 0) return length;
    // Another process with the right may write to our port: only port 0 is the kernel.
    if (readU32(sender, 4) !== 0) continue;
    return length > received.length ? -ENOBUFS : received.subarray(0, length);
  }
}
