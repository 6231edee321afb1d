// Owns the proof of what each option on the line of a route means, and of what is said of bad ones.
import { describe, expect, it } from 'vitest';
import type { Route } from '../net/route.ts';
import { surroundingsWith } from './language/testing.ts';
import { loadConfig, type MachineFacts } from './load.ts';

const files = surroundingsWith({
  '/etc/iproute2/rt_tables': '# reserved\n255 local\n77 provider # ours\n',
  '/etc/iproute2/rt_protos.d/own.conf': '0x4d mine\n',
  '/usr/share/iproute2/rt_dsfield': '0x20 CS1\n',
  '/usr/share/iproute2/rt_realms': '3 office\n',
});

function load(line: string, facts?: MachineFacts) {
  const text =
    'vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.9.0.1 }\n' +
    `virtual_routes {\n${line}\n}\n}`;
  const { model, diagnostics } = loadConfig({ name: 'x', text }, facts, files);
  const codes = diagnostics.map(({ code }) => code);
  return { routes: model.instances[0]?.routes ?? [], codes };
}

/** The only route of a line, read without complaint. */
function route(line: string): Route {
  const { routes, codes } = load(line);
  expect(codes, line).toEqual([]);
  const [only] = routes;
  if (!only || routes.length !== 1) throw new Error(`${line}: ${routes.length} routes`);
  return only;
}

/** What is said of a line, and how many routes are left of it. */
function complaint(line: string): string {
  const { routes, codes } = load(line);
  return `${codes.join(' ')} ${routes.length}`;
}

const metricOf = (line: string) => route(`10.0.0.0/8 dev eth0 ${line}`).metrics;

describe('a route', () => {
  it('virtual_routes lists routes in order', () => {
    const { routes } = load('10.0.0.0/8 dev eth0\n10.1.0.0/16 dev eth0');
    const lengths = routes.map(({ destination }) => destination.length);
    expect(lengths).toEqual([8, 16]);
  });

  it('a destination is a prefix, an address or default', () => {
    expect(route('10.0.0.0/8 dev eth0').destination).toEqual({ address: '10.0.0.0', length: 8 });
    expect(route('10.0.0.1 dev eth0').destination.length).toBe(32);
    for (const all of ['default', 'any', 'all', 'to default', 'inet default']) {
      const { family, destination } = route(`${all} dev eth0`);
      expect([family, destination]).toEqual([4, { address: '0.0.0.0', length: 0 }]);
    }
    expect(route('default via fe80::1 dev eth0').destination.address).toBe('::');
    expect(route('dev eth0 to 10.0.0.0/8').destination.length).toBe(8);
    expect(complaint('dev eth0')).toBe('HF0901 0');
    expect(complaint('10.0.0.0/33 dev eth0')).toBe('HF0904 1');
    expect(complaint('300.0.0.0/8 dev eth0')).toBe('HF0902 0');
    expect(complaint('default6 dev eth0')).toBe('HF0913 1');
  });

  it('a kind stands in front of the destination', () => {
    expect(route('blackhole 10.0.0.0/8').type).toBe('blackhole');
    expect(route('unreachable to 10.0.0.0/8').type).toBe('unreachable');
    expect(route('10.0.0.0/8 dev eth0').type).toBe('unicast');
    expect(complaint('blackhole')).toBe('HF0103 0');
  });

  it('inet and inet6 say the family of a route', () => {
    expect(route('inet6 default dev eth0').family).toBe(6);
    expect(route('inet default dev eth0').family).toBe(4);
    expect(complaint('inet6 10.0.0.0/8 dev eth0')).toBe('HF0906 0');
  });

  it('via names the gateway of a route', () => {
    expect(route('10.0.0.0/8 via 10.9.0.2').gateway).toBe('10.9.0.2');
    expect(route('10.0.0.0/8 via inet 10.9.0.2').gateway).toBe('10.9.0.2');
    expect(complaint('10.0.0.0/8 via fe80::1')).toBe('HF0906 0');
    expect(complaint('10.0.0.0/8 via inet6 10.9.0.2')).toBe('HF0906 0');
    expect(complaint('10.0.0.0/8 via x')).toBe('HF0903 0');
    expect(complaint('10.0.0.0/8 via')).toBe('HF0103 0');
  });

  it('gw is an old name of via', () => {
    expect(load('10.0.0.0/8 gw 10.9.0.2').routes[0]?.gateway).toBe('10.9.0.2');
    expect(complaint('10.0.0.0/8 gw 10.9.0.2')).toBe('HF0909 1');
  });

  it('or makes two next hops', () => {
    const { routes, codes } = load('10.0.0.0/8 via 10.9.0.2 or 10.9.0.3');
    expect(codes).toEqual(['HF0909']);
    const gateways = routes[0]?.nextHops.map(({ gateway }) => gateway);
    expect([routes[0]?.gateway, gateways]).toEqual([undefined, ['10.9.0.2', '10.9.0.3']]);
  });

  it('src is the preferred source', () => {
    expect(route('10.0.0.0/8 dev eth0 src 10.9.0.1').preferredSource).toBe('10.9.0.1');
    expect(complaint('10.0.0.0/8 dev eth0 src fe80::1')).toBe('HF0906 0');
  });

  it('as is for MPLS only', () => {
    expect(complaint('10.0.0.0/8 dev eth0 as 10.9.0.1')).toBe('HF0907 1');
    expect(complaint('10.0.0.0/8 dev eth0 as to 10.9.0.1')).toBe('HF0907 1');
  });

  it('from is for IPv6 routes', () => {
    expect(route('2001:db8::/32 from 2001:db8:1::/48 dev eth0').source?.length).toBe(48);
    expect(complaint('10.0.0.0/8 from 10.1.0.0/16 dev eth0')).toBe('HF0906 0');
  });

  it('tos is a number or a name', () => {
    expect(route('10.0.0.0/8 dev eth0 tos 8').tos).toBe(8);
    expect(route('10.0.0.0/8 dev eth0 tos 0x10').tos).toBe(16);
    expect(route('10.0.0.0/8 dev eth0 dsfield CS1').tos).toBe(0x20);
    expect(complaint('10.0.0.0/8 dev eth0 tos 256')).toBe('HF0903 0');
  });

  it('table is a number or a name', () => {
    expect(route('10.0.0.0/8 dev eth0').table).toBe(254);
    expect(route('10.0.0.0/8 dev eth0 table 70000').table).toBe(70_000);
    expect(route('10.0.0.0/8 dev eth0 table provider').table).toBe(77);
    expect(complaint('10.0.0.0/8 dev eth0 table nobody')).toBe('HF0905 0');
  });

  it('vrf stands for its table', () => {
    const facts = {
      interfaces: ['eth0', 'red'],
      vrfTable: (name: string) => (name === 'red' ? 10 : undefined),
    };
    const { routes, codes } = load('10.0.0.0/8 dev eth0 vrf red', facts);
    expect([codes, routes[0]?.table]).toEqual([[], 10]);
    expect(complaint('10.0.0.0/8 dev eth0 vrf blue')).toBe('HF0903 0');
  });

  it('protocol is kept where nobody tracks the route', () => {
    expect(route('10.0.0.0/8 dev eth0').protocol).toBe(18);
    expect(route('10.0.0.0/8 dev eth0 protocol static no_track').protocol).toBe(4);
    expect(route('10.0.0.0/8 dev eth0 protocol mine no_track').protocol).toBe(0x4d);
    expect(load('10.0.0.0/8 dev eth0 protocol static')).toMatchObject({
      routes: [{ protocol: 18 }],
      codes: ['HF0907'],
    });
  });

  it('scope of a route is a name or a number', () => {
    expect(route('10.0.0.0/8 dev eth0').scope).toBe(0);
    expect(route('10.0.0.0/8 dev eth0 scope link').scope).toBe(253);
    expect(route('10.0.0.0/8 dev eth0 scope 100').scope).toBe(100);
    expect(complaint('10.0.0.0/8 dev eth0 scope 256')).toBe('HF0903 0');
  });

  it('metric has three names', () => {
    for (const name of ['metric', 'priority', 'preference']) {
      expect(route(`10.0.0.0/8 dev eth0 ${name} 7`).metric).toBe(7);
    }
    expect(complaint('10.0.0.0/8 dev eth0 metric 0x5')).toBe('HF0903 0');
  });

  it('dev and oif name the interface of a route', () => {
    expect(route('10.0.0.0/8 dev eth1').interface).toBe('eth1');
    expect(route('10.0.0.0/8 oif eth1').interface).toBe('eth1');
    expect(load('10.0.0.0/8 dev eth1', { interfaces: ['eth0'] }).codes).toEqual(['HF0104']);
    const hops = '10.0.0.0/8 nexthop dev eth1';
    expect(load(hops, { interfaces: ['eth0'] }).codes).toEqual(['HF0104']);
  });

  it('onlink is set by its presence', () => {
    expect(route('10.0.0.0/8 via 10.7.0.1 dev eth0 onlink').isOnlink).toBe(true);
    expect(route('10.0.0.0/8 via 10.7.0.1 dev eth0').isOnlink).toBe(false);
  });

  it('encap puts packets into a tunnel', () => {
    const tunnel = (words: string) => route(`10.0.0.0/8 encap ${words} dev eth0`).encapsulation;
    expect(tunnel('ip id 5 dst 10.1.1.1 src 10.2.2.2 tos 4 ttl 6 flags 1')).toEqual({
      ...{ type: 'ip', id: '5', destination: '10.1.1.1', source: '10.2.2.2' },
      ...{ tos: 4, ttl: 6, flags: 1 },
    });
    expect(tunnel('ip6 dst fe80::1 tc 4 hoplimit 6')).toMatchObject({
      type: 'ip6',
      tos: 4,
      ttl: 6,
    });
    expect(tunnel('mpls 100/200')).toEqual({ type: 'mpls', labels: [100, 200] });
    expect(tunnel('ila 1:2:3:abcd')).toEqual({ type: 'ila', locator: '000100020003abcd' });
    for (const bad of ['ip tos 4', 'ip dst fe80::1', 'ip6 dst 10.1.1.1', 'mpls x', 'ila x', 'x']) {
      expect(complaint(`10.0.0.0/8 dev eth0 encap ${bad}`), bad).toMatch(/^HF090[36] 0$/);
    }
    for (const short of ['', 'ip id', 'mpls']) {
      expect(complaint(`10.0.0.0/8 dev eth0 encap ${short}`), short).toMatch(/HF0103 0$/);
    }
  });

  it('expires is for IPv6 routes', () => {
    expect(route('2001:db8::/32 dev eth0 expires 100').expiresSeconds).toBe(100);
    expect(complaint('10.0.0.0/8 dev eth0 expires 100')).toBe('HF0906 0');
  });

  it('metrics of a path are numbers, and some can be locked', () => {
    const one = (name: string, value: number, isLocked: boolean) => [{ name, value, isLocked }];
    for (const name of ['mtu', 'advmss', 'reordering', 'cwnd', 'ssthresh']) {
      expect(metricOf(`${name} 9`)).toEqual(one(name, 9, false));
      expect(metricOf(`${name} lock 9`)).toEqual(one(name, 9, true));
    }
    for (const name of ['window', 'initcwnd', 'initrwnd', 'hoplimit']) {
      expect(metricOf(`${name} 9`)).toEqual(one(name, 9, false));
      expect(complaint(`10.0.0.0/8 dev eth0 ${name} lock 9`)).toBe('HF0903 0');
    }
    expect(metricOf('window 5 mtu 6').map(({ name }) => name)).toEqual(['mtu', 'window']);
    expect(complaint('10.0.0.0/8 dev eth0 hoplimit 256')).toBe('HF0903 0');
  });

  it('times of a path are in the unit of the kernel, milliseconds or seconds', () => {
    const value = (line: string) => metricOf(line)[0]?.value;
    expect([value('rtt 1s'), value('rttvar 1s'), value('rto_min 1s')]).toEqual([8000, 4000, 1000]);
    expect([value('rtt 300ms'), value('rtt 1.5s'), value('rto_min 300')]).toEqual([
      2400, 12000, 300,
    ]);
    expect(metricOf('rto_min lock 300')[0]?.isLocked).toBe(true);
    expect(load('10.0.0.0/8 dev eth0 rtt 10')).toMatchObject({
      routes: [{ metrics: [{ value: 1600 }] }],
      codes: ['HF0912'],
    });
    expect(complaint('10.0.0.0/8 dev eth0 rtt 10us')).toBe('HF0903 0');
  });

  it('realms are numbers or names', () => {
    const realms = (text: string) => route(`10.0.0.0/8 dev eth0 realms ${text}`).realms;
    expect([realms('5'), realms('5/6'), realms('office')]).toEqual([5, 0x50006, 3]);
    expect(realms('cosmos')).toBeUndefined();
    expect(complaint('10.0.0.0/8 dev eth0 realms 70000')).toBe('HF0905 0');
    expect(complaint('2001:db8::/32 dev eth0 realms 5')).toBe('HF0906 0');
  });

  it('features knows ecn', () => {
    expect(metricOf('features ecn')).toEqual([{ name: 'features', value: 1, isLocked: false }]);
    expect(complaint('10.0.0.0/8 dev eth0 features x')).toBe('HF0907 1');
  });

  it('switches of a path are 0 or 1', () => {
    for (const name of ['quickack', 'fastopen_no_cookie']) {
      expect(metricOf(`${name} 1`)).toEqual([{ name, value: 1, isLocked: false }]);
      expect(complaint(`10.0.0.0/8 dev eth0 ${name} 2`)).toBe('HF0903 0');
    }
  });

  it('congctl names a congestion control', () => {
    const reno = { name: 'congctl', value: 'reno', isLocked: true };
    expect(metricOf('congctl lock reno')).toEqual([reno]);
    expect(complaint('10.0.0.0/8 dev eth0 congctl lock')).toBe('HF0103 0');
  });

  it('pref is for IPv6 routes', () => {
    expect(route('2001:db8::/32 dev eth0 pref high').routerPreference).toBe('high');
    expect(complaint('2001:db8::/32 dev eth0 pref x')).toBe('HF0903 0');
    expect(complaint('10.0.0.0/8 dev eth0 pref high')).toBe('HF0906 0');
  });

  it('ttl-propagate is enabled or disabled', () => {
    expect(route('10.0.0.0/8 dev eth0 ttl-propagate enabled').propagatesTtl).toBe(true);
    expect(route('10.0.0.0/8 dev eth0 ttl-propagate disabled').propagatesTtl).toBe(false);
    expect(complaint('10.0.0.0/8 dev eth0 ttl-propagate x')).toBe('HF0907 1');
  });

  it('add, prepend and append place the route', () => {
    expect(route('10.0.0.0/8 dev eth0').placement).toBe('prepend');
    for (const word of ['add', 'prepend', 'append'] as const) {
      expect(route(`10.0.0.0/8 dev eth0 ${word}`).placement).toBe(word);
    }
  });

  it('nexthop makes several ways on', () => {
    const line =
      '10.0.0.0/8 nexthop via 10.9.0.2 dev eth0 weight 5 nexthop dev eth1 onlink realms 5 encap mpls 9';
    expect(route(line).nextHops).toMatchObject([
      { gateway: '10.9.0.2', interface: 'eth0', weight: 5, isOnlink: false },
      { interface: 'eth1', weight: 1, isOnlink: true, realms: 5, encapsulation: { type: 'mpls' } },
    ]);
    expect(complaint('10.0.0.0/8 nexthop via 10.9.0.2 weight 257')).toBe('HF0903 0');
    expect(complaint('10.0.0.0/8 nexthop via 10.9.0.2 weight')).toBe('HF0103 0');
    expect(complaint('10.0.0.0/8 nexthop via 10.9.0.2 mtu 5')).toBe('HF0907 1');
    expect(complaint('10.0.0.0/8 nexthop via 10.9.0.2 as 10.1.1.1')).toBe('HF0907 1');
    expect(complaint('10.0.0.0/8 nexthop via fe80::1')).toBe('HF0906 0');
    expect(complaint(`10.0.0.0/8 ${'nexthop dev x '.repeat(65)}`)).toBe('HF0903 0');
  });

  it('no_track leaves the route to others', () => {
    expect(load('10.0.0.0/8 dev eth0').routes[0]?.isTracked).toBe(true);
    expect(load('10.0.0.0/8 dev eth0 no_track').routes[0]?.isTracked).toBe(false);
  });

  it('the last of an option that is written twice counts', () => {
    expect(metricOf('mtu 5 mtu 6')[0]?.value).toBe(6);
    expect(route('10.0.0.0/8 dev eth0 dev eth1').interface).toBe('eth1');
  });

  it('with an unknown word is left out', () => {
    expect(complaint('10.0.0.0/8 dev eth0 weight 5')).toBe('HF0902 0');
    expect(complaint('10.0.0.0/8 dev eth0 track_group G')).toBe('HF0902 0');
  });
});
