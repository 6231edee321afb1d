// Proves that files and processes of a simulated machine reach its brain, at the start and when they change.
import { expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Action } from './actions.ts';
import { TrackedValues } from './tracked-values.ts';

const text = `track_file f {
  file /run/f
  init_file 3
}
vrrp_track_process p {
  process haproxy
  quorum 2
}
`;
const { model } = loadConfig({ name: 'x', text });

function told(values: TrackedValues): (string | number)[][] {
  return values
    .eventsOf(model)
    .map((event) =>
      event.kind === 'file-number' ? [event.file, event.number] : [event.process, event.processes],
    );
}

test('where nothing is said a file has its first number, and as many processes run as it takes', () => {
  expect(told(new TrackedValues())).toEqual([
    ['f', 3],
    ['p', 2],
  ]);
});

test('who looks for new ones finds as many as run, and takes them for copies', () => {
  const values = new TrackedValues();
  values.change({ kind: 'process', node: 'a', process: 'p', processes: 5 }, model);
  expect(values.lookFor('p', model)).toMatchObject({ processes: 5, cause: 'fork' });
  expect(values.lookFor('q', model)).toBeUndefined();
});

test('what changed stays for every later brain', () => {
  const values = new TrackedValues();
  const file: Action = { kind: 'file', node: 'a', file: 'f', number: -20 };
  expect(values.change(file, model)).toEqual({ kind: 'file-number', file: 'f', number: -20 });
  const ended: Action = { kind: 'process', node: 'a', process: 'p', processes: 0 };
  expect(values.change(ended, model)).toMatchObject({ kind: 'process-count', cause: 'exit' });
  expect(told(values)).toEqual([
    ['f', -20],
    ['p', 0],
  ]);
});

test('one fewer than there were has ended; one more may be a copy of another', () => {
  const values = new TrackedValues();
  const causes = [
    { processes: 1 },
    { processes: 2 },
    { processes: 3, isFork: true },
    { processes: 2, isFork: true },
  ].map((change) => values.change({ kind: 'process', node: 'a', process: 'p', ...change }, model));
  expect(causes).toMatchObject(['exit', 'exec', 'fork', 'exit'].map((cause) => ({ cause })));
});
