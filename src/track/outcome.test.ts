// Proves what counts as success, and the words for each outcome.
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { describeOutcome, isSuccess, type Outcome } from './outcome.ts';

test.each<[Outcome, boolean, string]>([
  [{ kind: 'exited', status: 0 }, true, 'exited with status 0'],
  [{ kind: 'exited', status: 1 }, false, 'exited with status 1'],
  [{ kind: 'signalled', signal: 'SIGKILL' }, false, 'due to signal 9'],
  [{ kind: 'signalled', signal: 'SIGRTMIN' }, false, 'due to signal SIGRTMIN'],
  [{ kind: 'timed-out' }, false, 'timed_out'],
  [{ kind: 'could-not-run', reason: 'it is gone' }, false, 'could not run: it is gone'],
])('%j: success %s, "%s"', (outcome, success, words) => {
  expect(isSuccess(outcome)).toBe(success);
  expect(describeOutcome(outcome)).toBe(words);
});

test("every signal has this machine's number", () => {
  const other = new Set(['SIGIOT', 'SIGPOLL', 'SIGUNUSED']); // second names of numbers
  for (const [signal, number] of Object.entries(constants.signals)) {
    if (other.has(signal)) continue;
    expect(describeOutcome({ kind: 'signalled', signal })).toBe(`due to signal ${number}`);
  }
});
