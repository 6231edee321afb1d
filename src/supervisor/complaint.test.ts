// Proves that whatever a script writes is safe to show.
import { expect, test } from 'vitest';
import { complaintLines, complaintWarning } from './complaint.ts';

test('empty lines and control characters are left out, long lines are cut', () => {
  expect(complaintLines('\n  a\tb \r\n\x1b[31mred\x1b[0m\n\n')).toEqual(['a b', '[31mred [0m']);
  expect(complaintLines('x'.repeat(400))).toEqual([`${'x'.repeat(300)}...`]);
});

test('the warning has the first line that says something', () => {
  expect(complaintWarning('S', '\nline 2: count: not found\nmore')).toBe(
    'script S exited 0 but complained: line 2: count: not found',
  );
  expect(complaintWarning('S', ' \n')).toBeUndefined();
});
