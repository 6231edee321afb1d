// Proves that the self-test passes here.
import { expect, test } from 'vitest';
import { runSelfTest } from './self-test.ts';

test('this Node.js wakes on file descriptors', async () => {
  await expect(runSelfTest()).resolves.toBeUndefined();
});
