// Proves waking on descriptors, also after errors of the socket and of the callback.
import { afterEach, expect, test } from 'vitest';
import { installFaultHandler, removeFaultHandler } from './fault.ts';
import {
  AF_INET,
  bind,
  check,
  close,
  connect,
  MSG_DONTWAIT,
  read,
  recv,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  send,
  sendto,
  socket,
  write,
} from './libc.ts';
import { watchReadable, watchStream, watchWritable } from './poll.ts';
import { connectedPair, until } from './testing.ts';

const ECONNREFUSED = 111;
const byte = Uint8Array.of(7);
const room = new Uint8Array(64);

afterEach(removeFaultHandler);

test('a readable descriptor wakes until it is read, and not after close', async () => {
  const [left, right] = connectedPair();
  let wakes = 0;
  const watch = watchReadable(left, () => {
    wakes += 1;
    if (wakes >= 3) read(left, room, room.length);
  });
  write(right, byte, 1);
  await until(() => wakes >= 3);
  watch.close();
  watch.close();
  write(right, byte, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(wakes).toBe(3);
  close(left);
  close(right);
});

test('a writable descriptor wakes', async () => {
  const [left, right] = connectedPair();
  let wakes = 0;
  const watch = watchWritable(left, () => {
    wakes += 1;
    watch.close();
  });
  await until(() => wakes > 0);
  expect(wakes).toBe(1);
  close(left);
  close(right);
});

test('a stream wakes for writing only while that is wanted', async () => {
  const [left, right] = connectedPair();
  const seen: boolean[] = [];
  const watch = watchStream(left, (canWrite) => {
    seen.push(canWrite);
    if (canWrite) watch.wantWritable(false);
    else read(left, room, room.length);
  });
  watch.wantWritable(true);
  await until(() => seen.length === 1);
  write(right, byte, 1);
  await until(() => seen.length === 2);
  expect(seen).toEqual([true, false]);
  watch.close();
  close(left);
  close(right);
});

test('what a callback throws goes to the fault handler and the watch goes on', async () => {
  const [left, right] = connectedPair();
  const faults: unknown[] = [];
  let reads = 0;
  installFaultHandler((error) => faults.push(error));
  const watch = watchReadable(left, () => {
    read(left, room, room.length);
    reads += 1;
    if (reads === 1) throw new Error('first');
  });
  write(right, byte, 1);
  await until(() => faults.length === 1);
  write(right, byte, 1);
  await until(() => reads === 2);
  expect(faults).toEqual([new Error('first')]);
  watch.close();
  close(left);
  close(right);
});

test('a passing socket error wakes the owner, who reads it, and the watch goes on', async () => {
  const { fd, peer } = loopbackPair();
  const results: number[] = [];
  const watch = watchReadable(fd.number, () => {
    results.push(recv(fd.number, room, room.length, MSG_DONTWAIT));
  });
  send(fd.number, byte, 1, MSG_DONTWAIT); // nobody listens yet: refused by ICMP
  await until(() => results.length >= 1);
  expect(results[0]).toBe(-ECONNREFUSED);

  const other = check('socket', socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), 'open a peer');
  check('bind', bind(other, peer, 16), 'bind the peer');
  sendto(other, byte, 1, MSG_DONTWAIT, fd.address, 16);
  await until(() => results.length >= 2);
  expect(results.at(-1)).toBe(1);
  watch.close();
  close(fd.number);
  close(other);
});

/** A UDP socket on 127.0.0.1 connected to a port of 127.0.0.1 that nobody has open. */
function loopbackPair() {
  const port = 20_000 + (process.pid % 10_000) * 2;
  const address = socketAddress(port);
  const peer = socketAddress(port + 1);
  const type = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  const fd = check('socket', socket(AF_INET, type, 0), 'open a socket');
  check('bind', bind(fd, address, 16), 'bind it');
  check('connect', connect(fd, peer, 16), 'connect it');
  return { fd: { number: fd, address }, peer };
}

function socketAddress(port: number): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set([AF_INET, 0, port >> 8, port & 0xff, 127, 0, 0, 1]);
  return bytes;
}
