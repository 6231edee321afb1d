// Owns the proof of accept, no_accept and the nftables words; the catalogue names these titles.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

function load({ global = '', instance = '' }: { global?: string; instance?: string }) {
  const text =
    `global_defs {\n${global}\n}\nvrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n` +
    `virtual_ipaddress {\n192.0.2.1\n}\n${instance}\n}\n`;
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const [found] = model.instances;
  return { accepts: found?.accepts, firewall: model.global.firewall, problems };
}

describe('acceptance', () => {
  it.each([
    ['', true],
    ['accept', true],
    ['no_accept', false],
    ['accept\nno_accept', false],
    ['no_accept\naccept', true],
    ['priority 254\nno_accept', false],
    ['priority 255\nno_accept', true],
    ['state MASTER\nno_accept\npriority 255', true],
  ])('%j accepts: %j', (instance, expected) => {
    expect(load({ instance }).accepts).toBe(expected);
  });

  it('accept and no_accept are one thing, and the last of them counts', () => {
    expect(load({ instance: 'no_accept' }).problems).toEqual([]);
    expect(load({ instance: 'accept\nno_accept' }).problems).toEqual([]);
  });
});

describe('the firewall', () => {
  it('has a place of its own without a word', () => {
    expect(load({}).firewall).toEqual({ table: 'keepalived', priority: -1, hasCounters: false });
  });

  it('nftables names the table, once', () => {
    expect(load({ global: 'nftables' })).toMatchObject({
      firewall: { table: 'keepalived' },
      problems: [],
    });
    expect(load({ global: 'nftables mine' })).toMatchObject({
      firewall: { table: 'mine' },
      problems: [],
    });
    expect(load({ global: 'nftables mine\nnftables other' })).toMatchObject({
      firewall: { table: 'mine' },
      problems: ['error HF0111 3:10'],
    });
  });

  it('nftables_priority has 32 bits and a sign', () => {
    for (const priority of [7, 0, -2147483648, 2147483647]) {
      expect(load({ global: `nftables_priority ${priority}` })).toMatchObject({
        firewall: { priority },
        problems: [],
      });
    }
    expect(load({ global: 'nftables_priority 2147483648' })).toMatchObject({
      firewall: { priority: -1 },
      problems: ['error HF0302 2:19'],
    });
    expect(load({ global: 'nftables_priority x' }).problems).toEqual(['error HF0301 2:19']);
  });

  it('nftables_counters is set by its presence', () => {
    expect(load({ global: 'nftables_counters' }).firewall.hasCounters).toBe(true);
  });

  it('words about other firewalls are noted', () => {
    const { firewall, problems } = load({
      global: 'nftables_ifindex\nvrrp_iptables INPUT\nvrrp_ipsets',
    });
    expect(problems).toEqual(['note HF1205 2:1', 'note HF1205 3:1', 'note HF1205 4:1']);
    expect(firewall).toEqual(load({}).firewall);
  });
});
