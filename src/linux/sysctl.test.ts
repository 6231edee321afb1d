// Proves reading the kernel's numbers, and what becomes of one that cannot be set.
import { expect, test } from 'vitest';
import { changeSetting, readSetting } from './sysctl.ts';

test('a number is read as the kernel shows it', () => {
  expect(readSetting('net/ipv4/conf/lo/rp_filter')).toBeTypeOf('number');
  expect(readSetting('net/ipv4/conf/no such/rp_filter')).toBeUndefined();
  expect(readSetting('kernel/ostype')).toBeUndefined(); // a word
});

test('a number that the kernel does not have needs no change', () => {
  expect(changeSetting('net/ipv6/conf/no such/disable_ipv6', 1)).toBeUndefined();
});

test('a number that cannot be set is said in plain words', () => {
  expect(changeSetting('kernel/ostype', 1)?.message).toMatch(
    /^set kernel\/ostype to 1: (open|write) failed: E(ACCES|PERM|ROFS)/,
  );
});
