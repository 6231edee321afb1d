// Proves that tracked processes are counted by whichever way the kernel allows here.
import { spawn } from 'node:child_process';
import { afterEach, expect, test, vi } from 'vitest';
import type { Model } from '../config/model.ts';
import type { ProcessCount } from '../host/events.ts';
import { ProcessWatch } from './process-watch.ts';

const told: ProcessCount[] = [];
const said: string[] = [];
const watch = new ProcessWatch({
  feed: (count) => told.push(count),
  say: (text) => said.push(text),
});

afterEach(() => watch.follow({} as Model));

/** One parameter that no other process has. */
const mark = `${process.pid}.5`;

function modelOf(parameter: string): Model {
  const sleeping = {
    ...{ name: 'p', program: 'sleep', parameters: [parameter], matchesCommandLine: true },
    ...{ weight: 0, isReversed: false, quorum: 1, quorumMax: undefined },
    ...{ forkDelayUs: 0, terminateDelayUs: 0 },
  };
  return { processes: [sleeping] } as unknown as Model;
}

const counts = () => told.map(({ processes }) => processes);
const soon = { timeout: 8000, interval: 20 };

test('a process that comes and goes', async () => {
  watch.follow(modelOf(mark));
  expect(counts()).toEqual([0]);
  expect(said).toHaveLength(1);
  const child = spawn('sleep', [mark]);
  await vi.waitFor(() => expect(counts().at(-1)).toBe(1), soon);
  child.kill();
  await vi.waitFor(() => expect(counts().at(-1)).toBe(0), soon);
  expect(told.at(-1)?.cause).toBe('exit');
}, 20_000);

test('one that runs already is counted before anything is said', () => {
  told.length = 0;
  const child = spawn('sleep', [mark]);
  try {
    return vi.waitFor(() => {
      watch.follow(modelOf(mark));
      expect(counts().at(-1)).toBe(1);
    }, soon);
  } finally {
    setTimeout(() => child.kill(), 3000);
  }
}, 20_000);
