// Proves where an error goes that nobody can catch.
import { afterEach, expect, test } from 'vitest';
import { installFaultHandler, removeFaultHandler, reportFault } from './fault.ts';

afterEach(removeFaultHandler);

test('the installed handler gets the error', () => {
  const faults: unknown[] = [];
  installFaultHandler((error) => faults.push(error));
  reportFault(new Error('seen'));
  expect(faults).toEqual([new Error('seen')]);
});

test('without a handler the error is uncaught, but not thrown here', async () => {
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const caught = new Promise((resolve) => process.once('uncaughtException', resolve));
  expect(() => reportFault(new Error('nobody'))).not.toThrow();
  expect(await caught).toEqual(new Error('nobody'));
  for (const other of others) process.on('uncaughtException', other);
});
