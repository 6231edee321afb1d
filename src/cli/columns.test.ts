// Proves what stands below what.
import { expect, test } from 'vitest';
import { columns } from './columns.ts';

test('columns begin where the longest word before them lets them, and no line ends with spaces', () => {
  const rows = [
    ['NAME', 'AGE', 'OF'],
    ['Methuselah', '969', ''],
    ['Eve', '', 'Eden'],
  ];
  expect(columns(rows)).toEqual([
    'NAME        AGE  OF',
    'Methuselah  969',
    'Eve              Eden',
  ]);
  expect(columns([])).toEqual([]);
});
