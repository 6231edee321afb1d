// Proves log lines: their form, and that a missing or full log daemon costs a count and no time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  AF_UNIX,
  bind,
  check,
  close,
  MSG_DONTWAIT,
  recv,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  socket,
} from './libc.ts';
import { formatSyslogLine, SyslogSocket } from './syslog.ts';

const line = { facility: 3, severity: 6, ident: 'Holdfast_vrrp', pid: 42, text: 'Entering BACKUP' };
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syslog-'));
  path = join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a line has level, local time with a padded day, ident and process id', () => {
  const early = new Date(2024, 10, 2, 1, 9, 4);
  expect(formatSyslogLine(line, early)).toBe(
    '<30>Nov  2 01:09:04 Holdfast_vrrp[42]: Entering BACKUP',
  );
  const late = new Date(2024, 10, 22, 11, 49, 41);
  expect(formatSyslogLine({ ...line, facility: 23, severity: 3 }, late)).toBe(
    '<187>Nov 22 11:49:41 Holdfast_vrrp[42]: Entering BACKUP',
  );
});

test('a line reaches the log daemon', () => {
  const daemon = listen();
  const log = new SyslogSocket(path);
  expect(log.send(line)).toBe(true);
  expect(heard(daemon)).toMatch(
    /^<30>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d Holdfast_vrrp\[42\]: Entering BACKUP$/,
  );
  expect(log.dropped).toBe(0);
  log.close();
  close(daemon);
});

test('without a log daemon lines are counted, and one that comes back is found', () => {
  const log = new SyslogSocket(path);
  expect(log.send(line)).toBe(false);
  expect(log.lastError?.code).toBe('ENOENT');
  close(listen());
  expect(log.send(line)).toBe(false);
  expect(log.lastError?.code).toBe('ECONNREFUSED');
  expect(log.dropped).toBe(2);
  rmSync(path);
  const daemon = listen();
  expect(log.send(line)).toBe(true);
  expect(log.dropped).toBe(2);
  log.close();
  close(daemon);
});

test('a log daemon that does not read is not waited for', () => {
  const daemon = listen();
  const log = new SyslogSocket(path);
  let sent = 0;
  while (sent < 100_000 && log.send(line)) sent += 1;
  expect(sent).toBeGreaterThan(0);
  expect(log.dropped).toBe(1);
  expect(log.lastError?.code).toBe('EAGAIN');
  log.close();
  close(daemon);
});

test('a very long line loses its end, not its beginning', () => {
  const daemon = listen();
  const log = new SyslogSocket(path);
  expect(log.send({ ...line, text: 'x'.repeat(100_000) })).toBe(true);
  const text = heard(daemon);
  expect(text).toHaveLength(8192);
  expect(text.startsWith('<30>')).toBe(true);
  log.close();
  close(daemon);
});

function listen(): number {
  const fd = check('socket', socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), 'open a daemon');
  const address = new Uint8Array([AF_UNIX, 0, ...new TextEncoder().encode(path), 0]);
  check('bind', bind(fd, address, address.length), 'bind the daemon');
  return fd;
}

function heard(fd: number): string {
  const room = new Uint8Array(16_384);
  return new TextDecoder().decode(room.subarray(0, recv(fd, room, room.length, MSG_DONTWAIT)));
}
