// Proves the refusal of a raw socket; what needs privileges is proven in the lab.
import { expect, test } from 'vitest';
import { parseIpv4 } from '../net/address.ts';
import { parseInterfaceName } from '../net/identifiers.ts';
import { SystemCallError } from './errors.ts';
import { VrrpSocket } from './vrrp-socket.ts';

test('an interface that is not there, or missing rights, is a system call error', () => {
  const name = parseInterfaceName('holdfast-none');
  const group = parseIpv4('224.0.0.18');
  if (!name || !group) throw new Error('bad test data');
  const open = () =>
    VrrpSocket.open({
      interface: name,
      interfaceIndex: 999_999,
      groups: [group],
      family: 4,
      protocol: 112,
      vrids: [51],
      onPackets: () => {},
      onError: () => {},
    });
  expect(open).toThrow(SystemCallError);
  expect(open).toThrow(/^open the VRRP socket on holdfast-none: .* failed: (EPERM|ENODEV)/);
});
