// Owns the proof of what systemd is told, with a socket of ours in its place.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  AF_UNIX,
  bind,
  check,
  close,
  MSG_DONTWAIT,
  recv,
  SOCK_DGRAM,
  socket,
} from '../linux/libc.ts';
import { ServiceManager } from './service-manager.ts';

let fd = -1;
let path = '';
const buffer = new Uint8Array(1000);

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'notify-')), 'socket');
  fd = check('socket', socket(AF_UNIX, SOCK_DGRAM, 0), 'listen');
  const address = new Uint8Array([AF_UNIX, 0, ...new TextEncoder().encode(`${path}\0`)]);
  check('bind', bind(fd, address, address.length), 'listen');
});
afterEach(() => close(fd));

/** Everything said since the last call. */
function heard(): string[] {
  const messages: string[] = [];
  for (;;) {
    const length = recv(fd, buffer, buffer.length, MSG_DONTWAIT);
    if (length < 0) return messages;
    messages.push(new TextDecoder().decode(buffer.subarray(0, length)));
  }
}

function manager(environment: NodeJS.ProcessEnv, isWell = async () => true): ServiceManager {
  return new ServiceManager({ environment, isWell, log: () => {} });
}

it('is not told of a readiness that comes after the stop', () => {
  const service = manager({ NOTIFY_SOCKET: path });
  service.onStopping();
  service.onReady();
  expect(heard()).toEqual(['STOPPING=1\nSTATUS=Letting go of the addresses']);
});

it('takes the end of a reload for readiness neither before it nor after the stop', () => {
  const service = manager({ NOTIFY_SOCKET: path });
  service.onReloading();
  service.onReloaded();
  expect(heard()).toEqual([]);
  service.onReady();
  service.onReloading();
  service.onStopping();
  heard();
  service.onReloaded();
  expect(heard()).toEqual([]);
});

it('is told when the daemon is ready, what its instances are, and what it does', () => {
  const environment = { NOTIFY_SOCKET: path, OTHER: 'stays' };
  const service = manager(environment);
  expect(environment).toEqual({ OTHER: 'stays' });
  service.onTransition({ instance: 'A', to: 'backup' });
  expect(heard()).toEqual([]);
  service.onReady();
  service.onTransition({ instance: 'A', to: 'master' });
  service.onTransition({ instance: 'B', to: 'fault' });
  expect(heard()).toEqual([
    'READY=1\nSTATUS=1 instance: 1 BACKUP',
    'STATUS=1 instance: 1 MASTER',
    'STATUS=2 instances: 1 MASTER, 1 FAULT',
  ]);
  service.onReloading();
  service.onReloaded();
  service.onStopping();
  service.onTransition({ instance: 'A', to: 'stopped' });
  expect(heard()).toEqual([
    expect.stringMatching(/^RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=Reloading$/),
    'READY=1\nSTATUS=2 instances: 1 MASTER, 1 FAULT',
    'STOPPING=1\nSTATUS=Letting go of the addresses',
  ]);
});

it('hears the watchdog only while the engine answers', async () => {
  let isWell = true;
  const environment = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '20000' };
  const service = manager(environment, async () => isWell);
  service.onReady();
  await expect.poll(() => heard().includes('WATCHDOG=1')).toBe(true);
  isWell = false;
  await new Promise((resolve) => setTimeout(resolve, 30));
  heard();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard()).toEqual([]);
  isWell = true;
  await expect.poll(() => heard().includes('WATCHDOG=1')).toBe(true);
  service.onStopping();
});

it('is not told the watchdog of another process, nor anything when nobody asks', () => {
  const other = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '20000', WATCHDOG_PID: '1' };
  const service = manager(other);
  service.onReady();
  expect(heard()).toEqual(['READY=1\nSTATUS=0 instances']);
  manager({}).onReady();
  expect(heard()).toEqual([]);
});
