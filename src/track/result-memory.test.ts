// Proves that a brain which starts anew is told what its predecessor believed.
import { describe, expect, it } from 'vitest';
import { CheckerState } from './checker-state.ts';
import { ResultMemory } from './result-memory.ts';

const web = { name: 'web', rise: 2, fall: 2, startsFailed: false };
const exited = (status: number) => ({ kind: 'exited', status }) as const;

function memoryAfter(settings: typeof web, ...statuses: readonly number[]): ResultMemory {
  const memory = new ResultMemory();
  memory.adopt([settings]);
  for (const status of statuses) memory.handleResult(settings, exited(status));
  return memory;
}

describe('remembered results', () => {
  it('are none before the first result', () => {
    expect(memoryAfter(web).standing()).toEqual([]);
  });

  it('repeat the last result when it says what the condition is', () => {
    expect(memoryAfter(web, 0, 0).standing()).toEqual([[{ name: 'web' }, exited(0)]]);
    expect(memoryAfter(web, 3).standing()).toEqual([[{ name: 'web' }, exited(3)]]);
  });

  it('speak for the condition when the last result does not', () => {
    expect(memoryAfter(web, 0, 1).standing()).toEqual([[{ name: 'web' }, exited(0)]]);
    expect(memoryAfter(web, 1, 0).standing()).toEqual([[{ name: 'web' }, exited(1)]]);
  });

  it('leave a check alone that begins as down by itself', () => {
    const settings = { ...web, startsFailed: true };
    expect(memoryAfter(settings, 0).standing()).toEqual([[{ name: 'web' }, exited(0)]]);
    const checker = new CheckerState(settings);
    checker.handleResult(exited(0));
    expect(checker.condition).toBe('down');
  });

  it('stay over a reload, and go with their check', () => {
    const memory = memoryAfter(web, 0);
    memory.adopt([{ ...web, fall: 3 }]);
    expect(memory.standing()).toEqual([[{ name: 'web' }, exited(0)]]);
    memory.adopt([]);
    expect(memory.standing()).toEqual([]);
  });
});
