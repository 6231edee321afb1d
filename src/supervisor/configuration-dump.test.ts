// Owns the proof of what -d says of a configuration.
import { expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { dumpConfiguration } from './configuration-dump.ts';

const text = `global_defs {
  router_id web1
}
vrrp_instance VI_1 {
  interface wlo1
  virtual_router_id 55
  priority 200
  authentication {
    auth_type PASS
    auth_pass 1111
  }
  virtual_ipaddress {
    192.168.0.100/24
  }
}
`;

it('shows what was understood, in order, and no password', () => {
  const lines = dumpConfiguration(loadConfig({ name: 'a.conf', text }).model, 'host');
  expect(lines.slice(0, 4)).toEqual([
    '------< Global definitions >------',
    ' Router ID = web1',
    '------< VRRP Topology >------',
    ' VRRP Instance = VI_1',
  ]);
  expect(lines).toContain('   Priority = 200');
  expect(lines.at(-1)).toBe('     192.168.0.100/24 dev wlo1');
  expect(lines.join()).not.toContain('1111');
});

it('falls back on the host name as router id', () => {
  expect(dumpConfiguration(loadConfig({ name: 'a.conf', text: '' }).model, 'lb1')[1]).toBe(
    ' Router ID = lb1',
  );
});
