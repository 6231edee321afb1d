// Proves catching ordinary and real-time signals.
import { constants } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { installFaultHandler, removeFaultHandler } from './fault.ts';
import { kill } from './libc.ts';
import type { Watch } from './poll.ts';
import { onSignal } from './signals.ts';
import { until } from './testing.ts';

const open: Watch[] = [];
afterEach(() => {
  for (const watch of open.splice(0)) watch.close();
  removeFaultHandler();
});

const { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2 } = constants.signals;

test.each([SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, 34, 36, 63, 64])(
  'signal %i calls back',
  async (signal) => {
    let count = 0;
    open.push(
      onSignal(signal, () => {
        count += 1;
      }),
    );
    kill(process.pid, signal);
    await until(() => count > 0);
    expect(count).toBe(1);
  },
);

test('each of two watches hears its own signal, and a closed one none', async () => {
  const heard: string[] = [];
  const first = onSignal(40, () => heard.push('first'));
  open.push(
    first,
    onSignal(40, () => heard.push('second')),
    onSignal(41, () => heard.push('other')),
  );
  first.close();
  kill(process.pid, 40);
  kill(process.pid, 41);
  await until(() => heard.length >= 2);
  expect(heard.sort()).toEqual(['other', 'second']);
});

test('promises go on and errors are reported as in any callback', async () => {
  const faults: unknown[] = [];
  installFaultHandler((error) => faults.push(error));
  const passed = new Promise<string>((resolve) => {
    open.push(onSignal(42, () => resolve('passed')));
  });
  open.push(
    onSignal(43, () => {
      throw new Error('in callback');
    }),
  );
  kill(process.pid, 42);
  expect(await passed).toBe('passed');
  kill(process.pid, 43);
  await until(() => faults.length > 0);
  expect(faults).toEqual([new Error('in callback')]);
});

test('a signal that cannot be caught is refused in plain words', () => {
  expect(() => onSignal(9, () => {})).toThrow('catch signal 9: uv_signal_start failed: EINVAL');
  expect(() => onSignal(0, () => {})).toThrow('catch signal 0');
});
