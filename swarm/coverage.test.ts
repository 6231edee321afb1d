// Proves that what too few runs reach is told.
import { describe, expect, test } from 'vitest';
import { Coverage, CoverageSum } from './coverage.ts';
import { wanted } from './features.ts';
import { coverageText } from './report.ts';

function runReaching(...names: readonly string[]): Coverage {
  const coverage = new Coverage();
  for (const name of names) coverage.reach(name);
  return coverage;
}

describe('coverage', () => {
  test('counts runs, not times', () => {
    const sum = new CoverageSum();
    sum.add(runReaching('a', 'a', 'b'));
    sum.add(runReaching('a'));
    expect([sum.runs, sum.of('a'), sum.of('b'), sum.of('c')]).toEqual([2, 2, 1, 0]);
  });

  test('misses what fewer than one run in a thousand reached', () => {
    const sum = new CoverageSum();
    sum.merge({ often: 10, once: 1, rarely: 1 }, 1000);
    expect(sum.missing(['often', 'once', 'never'])).toEqual(['never']);
    sum.merge({ often: 10, once: 1 }, 1000);
    expect(sum.missing(['often', 'once', 'rarely'])).toEqual(['rarely']);
  });

  test('shows everything that is wanted', () => {
    const text = coverageText(new CoverageSum());
    for (const name of wanted) {
      expect(text.replace(/\s+/g, ' ')).toContain(name.replace(/^(transition|row|fault|has) /, ''));
    }
  });
});
