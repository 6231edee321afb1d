// Proves that whatever a script writes is safe to show.
import { expect, test } from 'vitest';
import { complaintLines, complaintWarning } from './complaint.ts';

test('empty lines and control characters are left out, long lines are cut', () => {
  expect(complaintLines('\n  a\tb \r\n\x1b[31mred\x1b[0m\n\n')).toEqual(['a b', '[31mred [0m']);
  expect(complaintLines('x'.repeat(400))).toEqual([`${'x'.repeat(300)}...`]);
});

const exited = (status: number) => ({ kind: 'exited', status }) as const;
const file = '/etc/keepalived/check.sh';

test.each([
  [0, '\nodd words\nmore', 'script S exited 0 but complained: odd words'],
  [0, ' \n', undefined],
  [1, 'curl: (7) Failed to connect', undefined],
  [
    1,
    `first\n${file}: line 4: count: command not found`,
    `script S failed (exited with status 1) but its shell complained: ${file}: line 4: count: command not found`,
  ],
  [
    1,
    `${file}: 4: count: not found`,
    `script S failed (exited with status 1) but its shell complained: ${file}: 4: count: not found`,
  ],
  [1, '/other: line 4: x', undefined],
])('exit status %i with %j: %s', (status, stderr, warning) => {
  const run = { argv: ['/bin/sh', file], outcome: exited(status), stderr };
  expect(complaintWarning('S', run)).toBe(warning);
});
