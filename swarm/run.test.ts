// Proves that a seed stands for one run, and that runs are as demanded.
import { describe, expect, test } from 'vitest';
import { historyText } from '../src/sim/history.ts';
import { drawRun } from './draw-run.ts';
import { playRun } from './run.ts';

const seed = 20;

describe('a drawn run', () => {
  test('is the same again, and so is its history, byte for byte', () => {
    const plans = [drawRun(seed, 3), drawRun(seed, 3)] as const;
    expect(plans[0]).toEqual(plans[1]);
    const [first, second] = plans.map((plan) => historyText(playRun(plan).history));
    expect(first).toBe(second);
    expect(first?.length).toBeGreaterThan(1000);
  });

  test('differs from the next one and from another seed', () => {
    expect(drawRun(seed, 3)).not.toEqual(drawRun(seed, 4));
    expect(drawRun(seed, 3)).not.toEqual(drawRun(seed + 1, 3));
  });

  test.each(Array.from({ length: 30 }, (_, number) => number))('%i is as demanded', (number) => {
    const { nodes, faults, endUs, healAtUs } = drawRun(seed, number);
    expect(nodes.length).toBeGreaterThanOrEqual(2);
    expect(nodes.length).toBeLessThanOrEqual(7);
    for (const { config } of nodes) expect(config.instances.length).toBeLessThanOrEqual(20);
    expect(endUs).toBeGreaterThanOrEqual(600_000_000);
    expect(faults.length).toBeGreaterThanOrEqual(10);
    for (const { atUs } of faults) {
      expect(atUs).toBeGreaterThanOrEqual(60_000_000);
      expect(atUs).toBeLessThanOrEqual(healAtUs);
    }
  });
});
