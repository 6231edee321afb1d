// Proves the stream that is never waited for: data, back-pressure, and the peer's death.
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { close, read, write } from './libc.ts';
import { StreamFd } from './stream-fd.ts';
import { connectedPair, until } from './testing.ts';

const open: StreamFd[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function streamInto(log: string[], fd: number): StreamFd {
  const stream = new StreamFd(fd, {
    onData: (bytes) => log.push(new TextDecoder().decode(bytes)),
    onEnd: () => log.push('end'),
  });
  open.push(stream);
  return stream;
}

test('bytes go both ways', async () => {
  const [left, right] = connectedPair();
  const heard: string[] = [];
  const stream = streamInto(heard, left);
  write(right, new TextEncoder().encode('hello'), 5);
  await until(() => heard.length > 0);
  expect(heard).toEqual(['hello']);
  expect(stream.write(new TextEncoder().encode('answer'))).toBe(6);
  const room = new Uint8Array(16);
  expect(read(right, room, 16)).toBe(6);
  close(right);
});

test('the end is told once, after the last bytes', async () => {
  const [left, right] = connectedPair();
  const heard: string[] = [];
  const stream = streamInto(heard, left);
  write(right, new TextEncoder().encode('last'), 4);
  close(right);
  await until(() => heard.includes('end'));
  expect(heard).toEqual(['last', 'end']);
  expect(stream.write(Uint8Array.of(1))).toBe(0);
});

test('a peer that dies with our bytes unread is an end too', async () => {
  const [left, right] = connectedPair();
  const heard: string[] = [];
  const stream = streamInto(heard, left);
  stream.write(new Uint8Array(1000));
  close(right);
  await until(() => heard.length > 0);
  expect(heard).toEqual(['end']);
});

test('a killed process at the other end is an end', async () => {
  const [left, right] = connectedPair();
  const heard: string[] = [];
  streamInto(heard, left);
  const child = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', right] });
  children.push(child);
  close(right);
  expect(heard).toEqual([]);
  child.kill('SIGKILL');
  await until(() => heard.length > 0);
  expect(heard).toEqual(['end']);
});

test('a full socket takes less than given, and says when it takes more', async () => {
  const [left, right] = connectedPair();
  const stream = streamInto([], left);
  const block = Uint8Array.from({ length: 4_000_000 }, (_, at) => at % 251);
  const accepted = stream.write(block);
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(block.length);
  expect(stream.write(block.subarray(accepted))).toBe(0);
  let writable = 0;
  stream.onceWritable(() => {
    writable += 1;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(writable).toBe(0);
  const room = new Uint8Array(accepted);
  let got = 0;
  while (got < accepted) got += read(right, room.subarray(got), accepted - got);
  expect(Buffer.compare(room, block.subarray(0, accepted))).toBe(0);
  await until(() => writable > 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(writable).toBe(1);
  close(right);
});
