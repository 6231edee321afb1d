// Owns the proof of how `-S` is read.
import { describe, expect, it } from 'vitest';
import { parseLogFacility } from './log-facility.ts';

describe('the log facility', () => {
  it.each([
    ['0', 16],
    ['7', 23],
    ['local0', 16],
    ['local7', 23],
    ['user', 1],
    ['daemon', 3],
  ])('%s is facility %d of RFC 3164', (text, facility) => {
    expect(parseLogFacility(text)).toBe(facility);
  });

  it.each(['', '8', '-1', '16', 'local', 'local8', 'local03', 'LOCAL3', 'mail', ' 3', '3\n'])(
    'is not %j',
    (text) => {
      expect(parseLogFacility(text)).toBeUndefined();
    },
  );
});
