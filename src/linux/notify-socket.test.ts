// Proves that the service manager's socket is reached by a path and by an abstract address, and that
// nobody there costs nothing.
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AF_UNIX, bind, check, close, MSG_DONTWAIT, recv, SOCK_DGRAM, socket } from './libc.ts';
import { notifySocket } from './notify-socket.ts';

function heardAt(address: string, name: string): string {
  const fd = check('socket', socket(AF_UNIX, SOCK_DGRAM, 0), 'listen');
  const bytes = new TextEncoder().encode(address);
  const packed = new Uint8Array([AF_UNIX, 0, ...bytes]);
  check('bind', bind(fd, packed, packed.length), 'listen');
  expect(notifySocket(name, 'READY=1\nSTATUS=all well')).toBeUndefined();
  const buffer = new Uint8Array(100);
  const length = check('recv', recv(fd, buffer, buffer.length, MSG_DONTWAIT), 'hear');
  close(fd);
  return new TextDecoder().decode(buffer.subarray(0, length));
}

test('a datagram reaches a path', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'notify-')), 'socket');
  expect(heardAt(`${path}\0`, path)).toBe('READY=1\nSTATUS=all well');
});

test('a datagram reaches an abstract address', () => {
  const name = `holdfast-${randomBytes(6).toString('hex')}`;
  expect(heardAt(`\0${name}`, `@${name}`)).toBe('READY=1\nSTATUS=all well');
});

test('nobody there is an error that is told', () => {
  expect(notifySocket('/nowhere/notify', 'READY=1')?.code).toBe('ENOENT');
});
