// Owns the proof of how much room a socket has, by what the kernel says of it. Never sends anything.
import koffi from 'koffi';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { close, SO_RCVBUF, SOL_SOCKET } from './libc.ts';
import { openRouteNetlink, resizeReceiveBuffer } from './netlink/socket.ts';
import { systemReceiveBytes } from './receive-buffer.ts';

const getsockopt = koffi
  .load('libc.so.6')
  .func('int getsockopt(int fd, int level, int name, _Out_ int *value, _Inout_ uint32_t *length)');

let fd: number;
beforeEach(() => {
  fd = openRouteNetlink(0, 'measure a buffer');
});
afterEach(() => {
  close(fd);
});

/** The kernel doubles what it is asked for. */
function roomBytes(): number {
  const value = [0];
  expect(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, value, [4])).toBe(0);
  return Number(value[0]) / 2;
}

test('a new socket has the room of the system', () => {
  expect(roomBytes()).toBe(systemReceiveBytes());
});

test('room is what is asked for, and the usual one when nothing is any more', () => {
  expect(resizeReceiveBuffer(fd, { bytes: 50_000, isForced: false }, 70_000)).toBeUndefined();
  expect(roomBytes()).toBe(50_000);
  expect(resizeReceiveBuffer(fd, undefined, 70_000)).toBeUndefined();
  expect(roomBytes()).toBe(70_000);
});
