// Proves the small pieces around the command: pairs of words, YAML, wrapping, the progress bar, help.
import { expect, test } from 'vitest';
import { joinEventPairs, takeApart } from './event-pairs.ts';
import { simulateHelp } from './help.ts';
import { UserMistake } from './mistake.ts';
import { colourPaint, fill, wrap } from './paint.ts';
import { progressOn } from './progress.ts';
import { parseScenario } from './scenario-file.ts';

const start = ['node', 'holdfast', 'simulate'];
const joined = (...words: string[]) => joinEventPairs([...start, ...words]).slice(3);

test.each<[string, string[], string[]]>([
  ['a pair', ['--at', '10s', 'kill:a', 'a.conf'], ['--at=10s kill:a', 'a.conf']],
  ['a file before and behind', ['a', '--at', '1s', 'heal', 'b'], ['a', '--at=1s heal', 'b']],
  ['two pairs', ['--at', '1s', 'x', '--at', '2s', 'y'], ['--at=1s x', '--at=2s y']],
  ['with =', ['--at=10s', 'kill:a', 'b'], ['--at=10s kill:a', 'b']],
  ['quoted as one', ['--at', '10s kill:a', 'b'], ['--at=10s kill:a', 'b']],
  ['an event of two words', ['--at', '1s', 'script:a:b=exit 3'], ['--at=1s script:a:b=exit 3']],
  ['nothing behind', ['a', '--at'], ['a', '--at=']],
  ['an option behind', ['--at', '--json'], ['--at=', '--json']],
  ['half of it', ['--at', '10s', '--json'], ['--at=10s', '--json']],
  ['behind --', ['--', '--at', '1s', 'x'], ['--', '--at', '1s', 'x']],
])('%s', (_, words, expected) => expect(joined(...words)).toEqual(expected));

test('other commands keep their words', () => {
  const words = ['node', 'holdfast', 'check', '--at', '10s', 'x'];
  expect(joinEventPairs(words)).toEqual(words);
  expect(joinEventPairs(['node', 'holdfast'])).toEqual(['node', 'holdfast']);
});

test('a pair is taken apart again', () => {
  expect(takeApart('10s script:a:b=slow 2s')).toEqual({ at: '10s', text: 'script:a:b=slow 2s' });
  expect(() => takeApart('')).toThrow(/^--at: a time and an event belong behind it/);
  expect(() => takeApart('10s ')).toThrow(UserMistake);
});

test('a scenario is a list, or a map with more', () => {
  expect(parseScenario('- {at: 1s, do: heal}', 's.yaml').events).toEqual([
    { at: '1s', text: 'heal' },
  ]);
  const text = 'nodes: {a: x/a.conf}\nseed: 4\nduration: 1m\nevents: []\n';
  expect(parseScenario(text, '/tmp/s/s.yaml')).toEqual({
    ...{ events: [], duration: '1m', seed: '4' },
    files: [{ name: 'a', path: '/tmp/s/x/a.conf' }],
  });
});

test.each([
  ['hello', /^s\.yaml: a scenario is a list/],
  ['', /^s\.yaml: a scenario is a list/],
  ['a: [', /^s\.yaml: .* at line \d/],
  ['evnts: []', /there is no 'evnts' in a scenario; did you mean events\? it has nodes, dur/],
  ['events: 3', /'events' is a list/],
  ['- kill:a', /event 1 is no pair of 'at' and 'do'/],
  ['- {at: 1s, do: x}\n- {do: x}', /event 2 has no 'at', as in at: 10s/],
  ['- {at: 1s}', /event 1 has no 'do', as in do: kill:web1/],
  ['- {at: 1s, do: [x, {}]}', /event 1 has no 'do'/],
  ['- {at: 1s, doo: x}', /event 1 has 'doo', but an event has only 'at' and 'do'/],
  ['nodes: [a]', /'nodes' is a map of names and files/],
  ['nodes: {a: 1}', /'nodes' has no file for a/],
  ['nodes: {"a b": x}', /'a b' cannot be a machine's name/],
  ['a: &a [x]\nb: *a', /^s\.yaml: /],
])('%j is told', (text, sentence) => {
  expect(() => parseScenario(text, 's.yaml')).toThrow(sentence);
  expect(() => parseScenario(text, 's.yaml')).toThrow(UserMistake);
});

test('text is wrapped at spaces and cut with an ellipsis', () => {
  expect(wrap('  - one two three', 11, '    ')).toEqual(['  - one two', '    three']);
  expect(wrap('averyveryverylongword', 5, '')).toEqual(['averyveryverylongword']);
  expect(fill('checkhaproxy', 8)).toBe('checkha…');
  expect(fill('機器二號', 6)).toBe('機器… ');
  expect(fill('a', 3)).toBe('a  ');
  expect(colourPaint('x', 'red')).toBe('\x1b[1;31mx\x1b[0m');
});

test('a bar after a second, on a terminal only', () => {
  const written: string[] = [];
  let nowMs = 0;
  const target = { isTTY: true, write: (text: string) => written.push(text) };
  const progress = progressOn(target, () => nowMs);
  progress.show(1, 10);
  expect(written).toEqual([]);
  nowMs = 1500;
  progress.show(5, 10);
  progress.show(6, 10); // too soon after the one before
  expect(written).toEqual([`\r[${'#'.repeat(15)}${'.'.repeat(15)}] 5 of 10 plays`]);
  progress.end();
  expect(written.at(-1)).toBe('\r\x1b[K');
  const silent = progressOn({ ...target, isTTY: false }, () => nowMs);
  nowMs = 9000;
  silent.show(1, 2);
  silent.end();
  expect(written).toHaveLength(2);
});

test('help names every event and fits a terminal', () => {
  const help = simulateHelp();
  expect(help).toContain('link:NODE:IFACE=down|up');
  for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(88);
});
