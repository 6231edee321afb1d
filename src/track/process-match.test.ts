// Proves which processes count, as keepalived 2.2.7 was seen to count them.
import { describe, expect, test } from 'vitest';
import { ProcessCensus } from './process-census.ts';
import { matchesProcess, type ProcessPattern } from './process-match.ts';

function pattern(program: string, changes: Partial<ProcessPattern> = {}): ProcessPattern {
  return { program, parameters: [], matchesCommandLine: false, ...changes };
}

function seen(name: string, ...commandLine: readonly string[]) {
  return { name, commandLine: () => commandLine };
}

const line = (parameters: readonly string[], parameterMatch?: 'initial' | 'partial') =>
  pattern('prog', {
    parameters,
    matchesCommandLine: true,
    ...(parameterMatch && { parameterMatch }),
  });

test.each<[string, ProcessPattern, ReturnType<typeof seen>, boolean]>([
  ['the name', pattern('sleep'), seen('sleep', './sleep', '5'), true],
  ['never a path', pattern('/bin/sleep'), seen('sleep', '/bin/sleep'), false],
  ['a cut name is no name', pattern('averyveryverylongname'), seen('averyveryverylo'), false],
  ['the cut one is', pattern('averyveryverylo'), seen('averyveryverylo'), true],
  ['not what it was called', pattern('prog'), seen('sleep', 'prog', '5'), false],
  ['as it was called', line([]), seen('sleep', 'prog', '5'), true],
  ['called otherwise', line([]), seen('prog', './prog'), false],
  ['exact', line(['-f', 'x']), seen('p', 'prog', '-f', 'x'), true],
  ['exact, one more', line(['-f']), seen('p', 'prog', '-f', 'x'), false],
  ['partial, one more', line(['-f'], 'partial'), seen('p', 'prog', '-f', 'x'), true],
  [
    'partial is whole words',
    line(['-f', '/dev'], 'partial'),
    seen('p', 'prog', '-f', '/dev/null'),
    false,
  ],
  ['initial', line(['-f', '/dev'], 'initial'), seen('p', 'prog', '-f', '/dev/null', 'x'), true],
  ['initial, one less', line(['-f', '/dev'], 'initial'), seen('p', 'prog', '-f'), false],
  ['without a command line', line([]), seen('kthread'), false],
])('%s', (_, wanted, process, expected) => {
  expect(matchesProcess(wanted, process)).toBe(expected);
});

describe('counting', () => {
  const patterns = [
    { name: 'a', ...pattern('sleep') },
    { name: 'b', ...pattern('prog', { matchesCommandLine: true }) },
  ];

  test('each process once, also when it is seen again', () => {
    const census = new ProcessCensus(patterns);
    expect(census.see(1, seen('sleep', 'prog'))).toEqual(['a', 'b']);
    expect(census.see(1, seen('sleep', 'prog'))).toEqual([]);
    expect(census.see(2, seen('sleep', 'sleep'))).toEqual(['a']);
    expect([census.countOf('a'), census.countOf('b')]).toEqual([2, 1]);
  });

  test('a copy counts until it is another program; what ended counts no more', () => {
    const census = new ProcessCensus(patterns);
    census.see(1, seen('sleep', 'sleep'));
    expect(census.copy(1, 2)).toEqual(['a']);
    expect(census.see(2, seen('ls', 'ls'))).toEqual(['a']);
    expect(census.countOf('a')).toBe(1);
    expect(census.forget(1)).toEqual(['a']);
    expect(census.forget(1)).toEqual([]);
    expect(census.countOf('a')).toBe(0);
    expect(census.pids).toEqual([]);
  });
});
