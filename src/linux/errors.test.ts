// Proves how a refused system call is told.
import { expect, test } from 'vitest';
import { errnoCode, errnoText, SystemCallError } from './errors.ts';

test('the message says what was attempted, what was called and why it was refused', () => {
  const error = new SystemCallError('netlink RTM_NEWADDR', 1, 'add 192.168.0.100/24 to wlo1');
  expect(error.message).toBe(
    'add 192.168.0.100/24 to wlo1: netlink RTM_NEWADDR failed: EPERM (Operation not permitted)',
  );
  expect(error).toMatchObject({ errno: 1, code: 'EPERM', call: 'netlink RTM_NEWADDR' });
  expect(error).toBeInstanceOf(Error);
});

test("the kernel's own explanation is kept", () => {
  const error = new SystemCallError('netlink RTM_NEWADDR', 22, 'add it', 'Invalid prefix length');
  expect(error.message).toBe(
    'add it: netlink RTM_NEWADDR failed: EINVAL (Invalid argument): Invalid prefix length',
  );
});

test('a number without a name stays a number', () => {
  expect(errnoCode(9999)).toBe('errno 9999');
  expect(errnoText(9999)).toBe('');
});
