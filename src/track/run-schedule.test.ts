// Proves the grid of a check's turns.
import { describe, expect, it } from 'vitest';
import { RunSchedule } from './run-schedule.ts';

const times = { intervalUs: 1000, timeoutUs: 1000 };

describe('a schedule of runs', () => {
  it('has its first turn at once and the next one an interval after it', () => {
    const schedule = new RunSchedule(times, 500);
    expect(schedule.takeTurn(500)).toBe(true);
    expect(schedule.nextAtUs).toBe(1500);
    expect(schedule.takeTurn(1499)).toBe(false);
  });

  it('stays on its grid when it is called late', () => {
    const schedule = new RunSchedule(times, 0);
    schedule.takeTurn(0);
    expect(schedule.takeTurn(1400)).toBe(true);
    expect(schedule.nextAtUs).toBe(2000);
  });

  it('does not make up for turns that were missed altogether', () => {
    const schedule = new RunSchedule(times, 0);
    schedule.takeTurn(0);
    expect(schedule.takeTurn(5300)).toBe(true);
    expect(schedule.nextAtUs).toBe(6000);
  });

  it('loses the turn that falls on the limit of a run, in whichever order they come', () => {
    const schedule = new RunSchedule(times, 0);
    schedule.takeTurn(0);
    expect(schedule.takeTurnAtLimit(0, 1000)).toBe(true);
    expect(schedule.nextAtUs).toBe(2000);
    const other = new RunSchedule(times, 0);
    other.takeTurn(0);
    other.takeTurn(1000);
    expect(other.takeTurnAtLimit(0, 1000)).toBe(false);
    expect(other.nextAtUs).toBe(2000);
  });

  it('keeps the next turn when the limit is shorter than the interval', () => {
    const schedule = new RunSchedule({ intervalUs: 1000, timeoutUs: 300 }, 0);
    schedule.takeTurn(0);
    expect(schedule.takeTurnAtLimit(0, 300)).toBe(false);
    expect(schedule.nextAtUs).toBe(1000);
  });
});
