// Proves when a quorum is gained and lost, and how long that is not believed.
import { describe, expect, test } from 'vitest';
import { Quorum, type QuorumSettings } from './quorum.ts';

function quorum(changes: Partial<QuorumSettings> = {}, processes = 0): Quorum {
  const settings = { quorum: 1, quorumMax: undefined, forkDelayUs: 0, terminateDelayUs: 0 };
  return new Quorum({ ...settings, ...changes }, processes);
}

test.each<[Partial<QuorumSettings>, number, boolean]>([
  [{}, 0, false],
  [{}, 1, true],
  [{ quorum: 2 }, 1, false],
  [{ quorumMax: 1 }, 2, false],
  [{ quorum: 0, quorumMax: 0 }, 0, true],
  [{ quorum: 0, quorumMax: 0 }, 1, false],
])('%j with %i processes: %j', (settings, processes, isMet) => {
  expect(quorum(settings, processes).isMet).toBe(isMet);
});

describe('delays', () => {
  const delays = { forkDelayUs: 500, terminateDelayUs: 300 };

  test('another program is believed at once', () => {
    expect(quorum(delays).count(1, 'exec', 0)).toBe(true);
    expect(quorum(delays, 1).count(0, 'exec', 0)).toBe(true);
  });

  test('a fork is believed after fork_delay, an end after terminate_delay', () => {
    const forked = quorum(delays);
    expect(forked.count(1, 'fork', 1000)).toBe(false);
    expect(forked.deadlineUs).toBe(1500);
    expect(forked.onTimer(1499)).toBe(false);
    expect(forked.onTimer(1500)).toBe(true);
    expect(forked.isMet).toBe(true);
    forked.count(0, 'exit', 2000);
    expect(forked.deadlineUs).toBe(2300);
  });

  test('an end can also gain a quorum, after its delay', () => {
    const limited = quorum({ ...delays, quorumMax: 1 }, 2);
    expect(limited.count(1, 'exit', 0)).toBe(false);
    expect(limited.deadlineUs).toBe(300);
  });

  test('what is taken back in time never was', () => {
    const restarted = quorum(delays, 1);
    restarted.count(0, 'exit', 0);
    expect(restarted.count(1, 'exec', 200)).toBe(false);
    expect(restarted.deadlineUs).toBeUndefined();
    expect(restarted.isMet).toBe(true);
  });

  test('more of the same does not put the moment off', () => {
    const ending = quorum({ ...delays, quorum: 3 }, 3);
    ending.count(2, 'exit', 0);
    ending.count(1, 'exit', 200);
    expect(ending.deadlineUs).toBe(300);
  });
});

test("a reload's settings count at once", () => {
  const reloaded = quorum({ terminateDelayUs: 300 }, 1);
  reloaded.count(0, 'exit', 0);
  expect(
    reloaded.adopt({ quorum: 2, quorumMax: undefined, forkDelayUs: 0, terminateDelayUs: 0 }),
  ).toBe(true);
  expect(reloaded.deadlineUs).toBeUndefined();
  expect(reloaded.isMet).toBe(false);
});
