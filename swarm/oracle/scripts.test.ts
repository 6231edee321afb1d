// Proves that the rules' own counter of results says what the brain's says, for every row of results.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scriptModel } from '../../src/host/test-models.ts';
import { CheckerState } from '../../src/track/checker-state.ts';
import { ScriptCounters } from './scripts.ts';

const outcome = (isGood: boolean) => ({ kind: 'exited', status: isGood ? 0 : 1 }) as const;

describe('counting results', () => {
  test('comes to the same as the brain, written differently', () => {
    const settings = fc.record({
      rise: fc.integer({ min: 1, max: 4 }),
      fall: fc.integer({ min: 1, max: 4 }),
      startsFailed: fc.boolean(),
    });
    fc.assert(
      fc.property(settings, fc.array(fc.boolean(), { maxLength: 30 }), (changes, results) => {
        const model = scriptModel('web', changes);
        const counters = new ScriptCounters([model]);
        const checker = new CheckerState(model);
        for (const isGood of results) {
          counters.add('web', outcome(isGood));
          checker.handleResult(outcome(isGood));
          expect(counters.isGood('web')).toBe(checker.condition === 'up');
        }
      }),
    );
  });
});
