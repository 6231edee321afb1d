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
  expect(lines.slice(0, 3)).toEqual([
    '------< Global definitions >------',
    ' Network namespace = (default)',
    ' Router ID = web1',
  ]);
  const topology = lines.indexOf('------< VRRP Topology >------');
  expect(lines[topology + 1]).toBe(' VRRP Instance = VI_1');
  expect(lines).toContain('   Priority = 200');
  expect(lines).toContain('     192.168.0.100/24 dev wlo1 scope global');
  expect(lines.join()).not.toContain('1111');
});

it('falls back on the host name as router id', () => {
  const { model } = loadConfig({ name: 'a.conf', text: '' });
  expect(dumpConfiguration(model, 'lb1')).toContain(' Router ID = lb1');
});

it('shows how the processes run, with defaults in place of what is not written', () => {
  const dump = (text: string) =>
    dumpConfiguration(loadConfig({ name: 'a.conf', text }).model, 'host');
  expect(dump('')).toEqual(
    expect.arrayContaining([' VRRP realtime priority = 0', ' umask = 0177']),
  );
  const words = ['vrrp_rt_priority 20', 'umask 022', 'max_auto_priority', 'vrrp_cpu_affinity 0 1'];
  const text = `instance a\nnet_namespace blue\nglobal_defs {\n${words.join('\n')}\n}`;
  expect(dump(text)).toEqual(
    expect.arrayContaining([
      ' Network namespace = blue',
      ' Instance name = a',
      ' VRRP realtime priority = 20',
      ' Max auto priority = 99',
      ' VRRP CPU affinity = 0 1',
      ' umask = 022',
    ]),
  );
});
