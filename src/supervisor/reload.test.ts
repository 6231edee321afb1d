// Owns the proof of which files a running daemon takes over and which it refuses.
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Configuration } from './configuration.ts';
import { decideReload, unchangeableLines } from './reload.ts';

const instance = (priority: string, vrid = 'virtual_router_id 51') => `vrrp_instance VI_1 {
  interface eth0
  ${vrid}
  priority ${priority}
  virtual_ipaddress {
    10.9.0.100
  }
}
`;

function read(text: string): Extract<Configuration, { kind: 'read' }> {
  const source = { name: 'keepalived.conf', text };
  return { kind: 'read', ...loadConfig(source, { interfaces: ['eth0'] }) };
}

const running = read(instance('100'));

describe('what a reload cannot change', () => {
  const [before, after] = [read('net_namespace a\ninstance a\n'), read('net_namespace_ipvs b\n')];

  it('is said word by word', () => {
    const whats = ['network namespace', 'ipvs network namespace', 'instance name'];
    const lines = whats.map(
      (what) => `Cannot change ${what} at a reload - please restart keepalived`,
    );
    expect(unchangeableLines(before.model, after.model, false)).toEqual(lines);
    expect(unchangeableLines(before.model, after.model, true)).toEqual(lines.slice(1));
    expect(unchangeableLines(before.model, before.model, false)).toEqual([]);
  });
});

describe('a reload', () => {
  it('takes a good file', () => {
    expect(decideReload(running, read(instance('150')))).toMatchObject({
      accepted: true,
      running: { model: { instances: [{ priority: 150 }] } },
    });
  });

  it.each([
    ['a missing file', { kind: 'unreadable', message: 'gone' } as const, 'gone'],
    ['an empty file', read(''), 'the new configuration is empty'],
    ['a file without VRID', read(instance('100', '')), 'the new configuration cannot run'],
    ['a new mistake', read(instance('99999')), 'the new configuration has new mistakes'],
  ])('refuses %s', (_, configuration, reason) => {
    expect(decideReload(running, configuration)).toEqual({ accepted: false, reason });
  });

  it('takes a file whose mistakes were accepted at the start', () => {
    const before = read(`${instance('100')}nonsense\n`);
    expect(before.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    const after = read(`${instance('120')}nonsense\n`);
    expect(decideReload(before, after).accepted).toBe(true);
  });

  it('takes an empty file when nothing runs', () => {
    expect(decideReload(read(''), read('')).accepted).toBe(true);
  });
});
