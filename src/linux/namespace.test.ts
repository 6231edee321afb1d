// Proves the name of our network namespace as far as no privilege is needed.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { networkNamespaceName } from './namespace.ts';

test('the namespace name is undefined or a file in /run/netns', () => {
  const name = networkNamespaceName();
  expect(name === undefined || existsSync(`/run/netns/${name}`)).toBe(true);
});
