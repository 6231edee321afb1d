// Proves rise and fall, also against a simple model, and keepalived's lines.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckerSettings, CheckerState } from './checker-state.ts';
import type { Outcome } from './outcome.ts';

const exited = (status: number): Outcome => ({ kind: 'exited', status });
const ok = exited(0);

function checker(settings: Partial<CheckerSettings> = {}): CheckerState {
  return new CheckerState({ name: 'S', rise: 1, fall: 1, startsFailed: false, ...settings });
}

/** Lines after each of the outcomes. */
function linesOf(state: CheckerState, outcomes: readonly Outcome[]): (readonly string[])[] {
  return outcomes.map((outcome) => state.handleResult(outcome).lines);
}

describe('the first result decides, whatever rise and fall are', () => {
  test('a success', () => {
    const state = checker({ rise: 3, fall: 3 });
    expect(state.condition).toBe('unknown');
    expect(state.handleResult(ok)).toEqual({
      hasChanged: true,
      lines: ['VRRP_Script(S) succeeded'],
    });
    expect(state.condition).toBe('up');
  });

  test('a failure', () => {
    const state = checker({ rise: 3, fall: 3 });
    expect(state.handleResult(exited(1))).toEqual({
      hasChanged: true,
      lines: ['Script `S` now returning 1', 'VRRP_Script(S) failed (exited with status 1)'],
    });
    expect(state.condition).toBe('down');
  });
});

describe('lines', () => {
  test('rise 3 fall 2: each line comes once, at the result that earns it', () => {
    const state = checker({ rise: 3, fall: 2 });
    expect(linesOf(state, [ok, exited(1), exited(1), ok, ok, ok, ok])).toEqual([
      ['VRRP_Script(S) succeeded'],
      ['Script `S` now returning 1'],
      ['VRRP_Script(S) failed (exited with status 1)'],
      ['Script `S` now returning 0'],
      [],
      ['VRRP_Script(S) succeeded'],
      [],
    ]);
  });

  test.each<[Outcome, string]>([
    [{ kind: 'timed-out' }, 'VRRP_Script(S) timed_out'],
    [{ kind: 'signalled', signal: 'SIGKILL' }, 'VRRP_Script(S) failed (due to signal 9)'],
    [{ kind: 'could-not-run', reason: 'no' }, 'VRRP_Script(S) failed (could not run: no)'],
  ])('%j is told once and has no exit status', (outcome, line) => {
    expect(linesOf(checker(), [ok, outcome, outcome, ok])).toEqual([
      ['VRRP_Script(S) succeeded'],
      [line],
      [],
      ['VRRP_Script(S) succeeded'],
    ]);
  });

  test('another exit status of a failing script is told', () => {
    expect(linesOf(checker(), [exited(1), exited(2), exited(2)]).slice(1)).toEqual([
      ['Script `S` now returning 2'],
      [],
    ]);
  });
});

describe('init_fail', () => {
  test('starts down and needs rise successes in a row', () => {
    const state = checker({ rise: 2, startsFailed: true });
    expect(state.condition).toBe('down');
    const conditions = [ok, exited(1), ok, ok].map((outcome) => {
      state.handleResult(outcome);
      return state.condition;
    });
    expect(conditions).toEqual(['down', 'down', 'down', 'up']);
  });

  test('its first failure changes nothing but is told', () => {
    const change = checker({ startsFailed: true }).handleResult(exited(3));
    expect(change.hasChanged).toBe(false);
    expect(change.lines).toContain('VRRP_Script(S) failed (exited with status 3)');
  });
});

test('taken down without a result, it needs rise successes', () => {
  const state = checker({ rise: 2 });
  state.handleResult(ok);
  expect(state.takeDown()).toBe(true);
  expect(state.takeDown()).toBe(false);
  state.handleResult(ok);
  expect(state.condition).toBe('down');
  expect(state.handleResult(ok).lines).toEqual(['VRRP_Script(S) succeeded']);
});

test('adopts new settings without losing its condition or counts', () => {
  const state = checker({ fall: 5 });
  state.handleResult(ok);
  state.handleResult(exited(1));
  state.adopt({ name: 'S', rise: 1, fall: 2, startsFailed: true });
  expect(state.condition).toBe('up');
  expect(state.handleResult(exited(1)).hasChanged).toBe(true);
});

test("agrees with keepalived's counter from 0 to rise + fall - 1", () => {
  const many = { minLength: 1, maxLength: 60 };
  const upTo5 = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(upTo5, upTo5, fc.boolean(), fc.array(fc.boolean(), many), (...given) => {
      const [rise, fall, startsFailed, successes] = given;
      const state = checker({ rise, fall, startsFailed });
      let counter = startsFailed ? 0 : undefined;
      for (const success of successes) {
        const before = state.condition;
        const { hasChanged } = state.handleResult(exited(success ? 0 : 1));
        counter = nextCounter(counter, success, rise, fall);
        expect(state.condition).toBe(counter >= rise ? 'up' : 'down');
        expect(hasChanged).toBe(before !== state.condition);
      }
    }),
  );
});

function nextCounter(
  counter: number | undefined,
  success: boolean,
  rise: number,
  fall: number,
): number {
  const full = rise + fall - 1;
  if (counter === undefined) return success ? full : 0;
  if (success) return counter + 1 >= rise ? full : counter + 1;
  return counter - 1 < rise ? 0 : counter - 1;
}
