// Owns the proof of what stands in static_routes and static_rules, and of track groups.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

const instances = ['A', 'B'].map(
  (name, at) =>
    `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${at + 1}\n` +
    `virtual_ipaddress { 10.9.0.${at + 1} }\n}\n`,
);
const group = 'track_group G {\ngroup {\nA\n}\n}\n';

function load(before: string, after = '') {
  const text = `${before}\n${instances.join('')}${after}`;
  const { model, diagnostics } = loadConfig({ name: 'x', text });
  return {
    statics: model.statics,
    needs: model.instances.map(({ neededInterfaces }) => neededInterfaces.join(' ')),
    codes: diagnostics.map(({ code }) => code),
  };
}

describe('static entries', () => {
  it('static_routes lists routes in order', () => {
    const { statics, codes } = load(
      'static_routes {\n10.0.0.0/8 dev eth1\n10.1.0.0/16 dev eth1\n}',
    );
    expect(codes).toEqual([]);
    expect(statics?.routes.map(({ destination }) => destination.length)).toEqual([8, 16]);
  });

  it('static_ipaddress lists addresses in order', () => {
    const lines = [
      '10.7.0.1/24 dev eth1 label eth1:s',
      'fd07::1 dev eth1 no_track',
      '10.7.0.1/24 dev eth1',
    ];
    const { statics, codes } = load(`static_ipaddress {\n${lines.join('\n')}\n}`);
    expect(codes).toEqual([]);
    expect(statics?.addresses).toMatchObject([
      { address: '10.7.0.1', interface: 'eth1', label: 'eth1:s', isTracked: true },
      { address: 'fd07::1', preferredLifetimeSeconds: 0, isTracked: false },
      { address: '10.7.0.1', label: undefined },
    ]);
  });

  it('default_interface is where static addresses go without dev', () => {
    const block = 'static_ipaddress {\n10.7.0.1/24\n}';
    const named = load(`${block}\nglobal_defs {\ndefault_interface eth3\n}`);
    expect([load(block), named].map(({ statics }) => statics?.addresses[0]?.interface)).toEqual([
      'eth0',
      'eth3',
    ]);
  });

  it('static_rules lists rules in order', () => {
    const lines = 'table 100 preference 9\ntable 100 preference 8 no_track';
    const { statics, codes } = load(`static_rules {\n${lines}\n}`);
    expect(codes).toEqual([]);
    const found = statics?.rules.map(({ preference, isTracked }) => `${preference} ${isTracked}`);
    expect(found).toEqual(['9 true', '8 false']);
  });

  it('are not there where none is written', () => {
    expect(load('').statics).toBeUndefined();
  });
});

describe('a track group', () => {
  it('a track group names who needs the interface', () => {
    const routes = 'static_routes {\n10.0.0.0/8 dev eth1 track_group G\n}';
    expect(load(group + routes)).toMatchObject({ needs: ['eth1', ''], codes: [] });
  });

  it('track_group names who needs the interface of a static entry', () => {
    const rules = 'static_rules {\niif eth1 oif eth2 table 100 preference 5 track_group G\n}';
    expect(load(group + rules)).toMatchObject({ needs: ['eth1 eth2', ''], codes: [] });
  });

  it('track_group names who needs the interface of a static address', () => {
    const addresses = 'static_ipaddress {\n10.7.0.1/24 dev eth1 track_group G\n}';
    expect(load(group + addresses)).toMatchObject({ needs: ['eth1', ''], codes: [] });
    const untracked = addresses.replace('track_group', 'no_track track_group');
    expect(load(group + untracked)).toMatchObject({ needs: ['', ''], codes: ['HF0910'] });
  });

  it('must stand in front of the entry', () => {
    const routes = 'static_routes {\n10.0.0.0/8 dev eth1 track_group G\n}';
    expect(load(routes, group)).toMatchObject({ needs: ['', ''], codes: ['HF0910'] });
    expect(load(routes)).toMatchObject({ needs: ['', ''], codes: ['HF0910'] });
  });

  it('is of no use to an entry without an interface, or one that is not tracked', () => {
    for (const line of [
      '10.0.0.0/8 via 10.9.0.9 track_group G',
      '10.0.0.0/8 dev eth1 track_group G no_track',
    ]) {
      const found = load(`${group}static_routes {\n${line}\n}`);
      expect(found, line).toMatchObject({ needs: ['', ''], codes: ['HF0910'] });
      expect(found.statics?.routes).toHaveLength(1);
    }
  });

  it('leaves out members that are no instances', () => {
    const { codes } = load(group.replace('A', 'X'));
    expect(codes).toEqual(['HF0911']);
  });
});
