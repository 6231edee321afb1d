// Owns the room that a socket has for what waits to be read. Never opens a socket.
import { SO_RCVBUF, SO_RCVBUFFORCE, SOL_SOCKET, setIntOption } from './libc.ts';
import { readSetting } from './sysctl.ts';

export interface ReceiveBuffer {
  readonly bytes: number;
  /** Beyond the system's limit, which needs CAP_NET_ADMIN. */
  readonly isForced: boolean;
}

/** Linux's own `net.core.rmem_default`. */
const usualSystemBytes = 212_992;

/** The kernel doubles it within a signed number of 32 bits. */
const mostBytes = 2 ** 30 - 1;

/** Minus an error number where the kernel refuses. */
export function setReceiveBuffer(fd: number, { bytes, isForced }: ReceiveBuffer): number {
  const option = isForced ? SO_RCVBUFFORCE : SO_RCVBUF;
  return setIntOption(fd, SOL_SOCKET, option, Math.min(bytes, mostBytes));
}

/** As much as is asked for, or without the right to that as much as the system allows. */
export function enlargeReceiveBuffer(fd: number, bytes: number): void {
  if (setReceiveBuffer(fd, { bytes, isForced: true }) < 0) {
    setReceiveBuffer(fd, { bytes, isForced: false });
  }
}

/** What a new socket has, as it would be asked for. Some network namespaces do not show it. */
export function systemReceiveBytes(): number {
  return (readSetting('net/core/rmem_default') ?? usualSystemBytes) / 2;
}
