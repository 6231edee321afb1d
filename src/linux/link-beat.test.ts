// Proves the questions about links, on the loopback, which every machine has.
import { expect, test } from 'vitest';
import { parseInterfaceName } from '../net/identifiers.ts';
import { LinkBeatSocket } from './link-beat.ts';

const [loopback, none] = ['lo', 'no-such-link'].map(parseInterfaceName);
if (!loopback || !none) throw new Error('bad test data');

test('a driver that has no PHY is asked by ethtool', () => {
  const drivers = LinkBeatSocket.open();
  expect(drivers.ask(loopback, ['MII'])).toBeUndefined();
  const answer = drivers.ask(loopback, ['MII', 'ETHTOOL', 'IOCTL']);
  expect(answer?.method).toBe('ETHTOOL');
  expect(drivers.ask(loopback, ['IOCTL'])?.isAlive).toBe(answer?.isAlive);
  drivers.close();
});

test('an interface that is not there does not answer', () => {
  const drivers = LinkBeatSocket.open();
  expect(drivers.ask(none, ['MII', 'ETHTOOL', 'IOCTL'])).toBeUndefined();
  drivers.close();
});
