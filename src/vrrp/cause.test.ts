// Owns the proof of the sentences that explain transitions and faults.
import { expect, test } from 'vitest';
import { type Cause, explainCause, explainFault } from './cause.ts';
import { higherAddress, interfaceName, ipv4 } from './testing.ts';

const eth0 = interfaceName('eth0');

test.each<[Cause, string]>([
  [{ kind: 'start' }, 'started, listening for a master first'],
  [{ kind: 'owner' }, 'started as owner of the address (priority 255)'],
  [{ kind: 'no-master-heard', waitedUs: 3_609_375 }, 'no master was heard for 3.61 s'],
  [
    { kind: 'master-silent', master: higherAddress, silentUs: 3_218_750 },
    'the master 10.9.0.9 was silent for 3.22 s',
  ],
  [{ kind: 'master-released', master: higherAddress }, 'the master 10.9.0.9 let go (priority 0)'],
  [
    { kind: 'outranks', from: higherAddress, priority: 50 },
    '10.9.0.9 advertises only the lower priority 50',
  ],
  [
    { kind: 'higher-priority', from: higherAddress, priority: 150 },
    '10.9.0.9 advertises the higher priority 150',
  ],
  [
    { kind: 'higher-address', from: higherAddress, priority: 100 },
    '10.9.0.9 advertises the same priority 100 from a higher address',
  ],
  [
    { kind: 'address-taken', address: ipv4('10.9.0.100') },
    'somebody removed 10.9.0.100 from this machine',
  ],
  [
    { kind: 'routing-taken', entry: 'route 10.0.0.0/8 dev eth0' },
    'somebody removed the route 10.0.0.0/8 dev eth0 from this machine',
  ],
  [{ kind: 'fault', fault: { kind: 'interface-down', interface: eth0 } }, 'interface eth0 is down'],
  [{ kind: 'faults-gone' }, 'every fault is gone, listening for a master first'],
  [{ kind: 'stop' }, 'asked to stop'],
])('%o in words', (cause, sentence) => {
  expect(explainCause(cause)).toBe(sentence);
});

test('faults in words', () => {
  expect(explainFault({ kind: 'interface-missing', interface: eth0 })).toBe(
    'interface eth0 does not exist',
  );
  expect(explainFault({ kind: 'no-address', interface: eth0, family: 4 })).toBe(
    'interface eth0 has no IPv4 address',
  );
  expect(explainFault({ kind: 'no-address', interface: eth0, family: 6 })).toBe(
    'interface eth0 has no IPv6 address',
  );
  expect(explainFault({ kind: 'script-failed', script: 'web' })).toBe('script web failed');
  expect(explainFault({ kind: 'script-unknown', script: 'web' })).toBe(
    'script web has not reported yet',
  );
});
