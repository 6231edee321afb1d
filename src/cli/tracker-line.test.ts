// Proves what `holdfast status` says of trackers.
import { expect, test } from 'vitest';
import type { ObjectStatus } from '../host/trackers.ts';
import { trackerLine } from './tracker-line.ts';

test.each<[ObjectStatus, string]>([
  [{ kind: 'interface', name: 'eth1', condition: 'down' }, 'interface eth1  DOWN'],
  [{ kind: 'file', name: 'f', number: -20 }, 'file f  says -20'],
  [{ kind: 'file', name: 'f', number: undefined }, 'file f  not read yet'],
  [{ kind: 'process', name: 'p', processes: 2, hasQuorum: true }, 'process p  UP: 2 running'],
])('%j is %j', (tracker, line) => {
  expect(trackerLine(tracker)).toBe(line);
});
