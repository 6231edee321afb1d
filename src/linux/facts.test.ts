// Proves the facts gathered about this machine.
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { parseInterfaceTable, readFacts } from './facts.ts';

test('interfaces and host name of this machine', () => {
  const facts = readFacts();
  expect(facts.interfaces).toContain('lo');
  expect(facts.hostname).toBe(hostname());
});

test('names come from the table without its heading, sorted', () => {
  const table = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets',
    '    lo:    9120     101    0    0    0     0          0         0     9120     101',
    '  eth0.100: 1 2 3',
    'br-lan:1 2 3',
    '',
  ].join('\n');
  expect(parseInterfaceTable(table)).toEqual(['br-lan', 'eth0.100', 'lo']);
});
