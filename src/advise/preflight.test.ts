// Owns the proof of every finding of the preflight, and that a good machine has none.
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { ipv4, ipv6, interfaceName as named } from '../vrrp/testing.ts';
import { type Condition, judgeCondition, questionsOf } from './preflight.ts';
import { preflightKinds } from './preflight-kinds.ts';

function modelOf(text: string) {
  return loadConfig({ name: 'keepalived.conf', text }).model;
}

function instance(...words: readonly string[]): string {
  return `vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n${words.join('\n')}\n}\n`;
}

const vip = 'virtual_ipaddress {\n10.9.0.100\n}';
const plain = modelOf(instance(vip));

const every = new Set(Array.from({ length: 41 }, (_, bit) => bit));
const without = (...bits: readonly number[]) =>
  new Set([...every].filter((bit) => !bits.includes(bit)));

type LinkCondition = Condition['links'][number];

const eth0: LinkCondition = {
  name: named('eth0'),
  isUp: true,
  hasCarrier: true,
  isMulticast: true,
  isIpv6Off: false,
  addresses: [ipv4('10.9.0.1'), ipv6('fe80::1')],
};

const group = ipv4('224.0.0.18');

const good: Condition = {
  capabilities: every,
  links: [eth0],
  multicast: [{ interface: named('eth0'), group, outcome: { kind: 'heard' } }],
  firewallProblem: undefined,
  areSettingsWritable: true,
  vrrpSockets: 0,
  container: undefined,
};

const links = (changes: Partial<LinkCondition>): Partial<Condition> => {
  return { links: [{ ...eth0, ...changes }] };
};

const probed = (outcome: Condition['multicast'][number]['outcome']): Partial<Condition> => {
  return { multicast: [{ interface: named('eth0'), group, outcome }] };
};

const inGroup = { interface: named('eth0'), group: ipv6('ff02::12') };
const unreachable = { kind: 'refused', reason: 'no route', isForbidden: false } as const;

const asUser = modelOf(
  `vrrp_script s {\nscript /bin/true\nuser nobody\n}\n${instance(vip, 'track_script {\ns\n}')}`,
);
const inRealTime = modelOf(`global_defs {\nvrrp_rt_priority 50\n}\n${instance(vip)}`);
const inIpv6 = modelOf(instance('virtual_ipaddress {\nfe80::100\n}'));
const onMacvlan = modelOf(instance(vip, 'use_vmac'));
const refusing = modelOf(instance(vip, 'no_accept'));
const inVrf = modelOf(
  'vrrp_instance VI_1 {\nvirtual_router_id 51\nvrf red\nunicast_src_ip 10.9.0.1\n' +
    'unicast_peer {\n10.8.0.2\n}\nvirtual_ipaddress {\n10.9.0.100 dev eth0\n}\n}\n',
);
const red: LinkCondition = { ...eth0, name: named('red'), addresses: [] };

const cases: readonly (readonly [string, Partial<Condition>, typeof plain, RegExp])[] = [
  ['PF01', { capabilities: without(13) }, plain, /CAP_NET_RAW is missing: adverts can neither/],
  ['PF01', { capabilities: without(12) }, plain, /CAP_NET_ADMIN is missing: addresses can neither/],
  ['PF02', { capabilities: without(7) }, asUser, /CAP_SETUID is missing: scripts cannot run as/],
  ['PF02', { capabilities: without(23) }, inRealTime, /CAP_SYS_NICE is missing/],
  ['PF03', { links: [] }, plain, /eth0 is not there yet: VI_1 will wait/],
  ['PF04', links({ isUp: false, hasCarrier: false }), plain, /eth0 is down: VI_1 will begin/],
  ['PF04', links({ hasCarrier: false }), plain, /eth0 is without a carrier/],
  ['PF05', links({ isMulticast: false }), plain, /eth0 does no multicast: VI_1 can neither/],
  ['PF06', links({ addresses: [] }), plain, /eth0 has no IPv4 address of its own: VI_1 has none/],
  ['PF06', links({ addresses: [ipv6('fd09::1')] }), inIpv6, /no IPv6 link-local address/],
  ['PF07', links({ isIpv6Off: true }), inIpv6, /IPv6 is switched off on eth0: VI_1 cannot/],
  [
    'PF08',
    probed({ kind: 'refused', reason: 'not permitted', isForbidden: true }),
    plain,
    /224\.0\.0\.18 may not leave/,
  ],
  ['PF15', probed(unreachable), plain, /cannot leave by eth0: no route/],
  ['PF09', probed({ kind: 'unheard' }), plain, /224\.0\.0\.18 does not come in by eth0/],
  ['PF10', { areSettingsWritable: false }, onMacvlan, /use_vmac cannot set what it needs/],
  ['PF11', { firewallProblem: 'none' }, refusing, /no packet filter \(none\): no_accept does/],
  ['PF14', {}, inVrf, /no VRF device red yet: VI_1 will wait/],
  ['PF04', { links: [eth0, { ...red, isUp: false }] }, inVrf, /red is down: VI_1 will begin/],
  ['PF12', { vrrpSockets: 2 }, plain, /another program on this machine .*2 sockets/],
];

describe('the preflight', () => {
  test.each([plain, asUser, inRealTime, inIpv6, onMacvlan, refusing])(
    'finds nothing on a good machine',
    (model) => {
      expect(judgeCondition(model, good)).toEqual([]);
    },
  );

  test('looks at the device of a VRF, and finds nothing where it is there', () => {
    expect(questionsOf(inVrf)).toEqual({ interfaces: ['red', 'eth0'], groups: [] });
    expect(judgeCondition(inVrf, { ...good, links: [eth0, red] })).toEqual([]);
  });

  test.each(cases)('says %s', (code, changes, model, text) => {
    const found = judgeCondition(model, { ...good, ...changes });
    expect(found.map((each) => each.code)).toEqual([code]);
    expect(found[0]?.text).toMatch(text);
    expect(JSON.stringify(found)).not.toMatch(/[{]\w+[}]/);
  });

  test('a virtual address that is there already is said, and does not count as an own one', () => {
    const present = links({ addresses: [ipv4('10.9.0.100')] });
    const found = judgeCondition(plain, { ...good, ...present });
    expect(found.map(({ code }) => code)).toEqual(['PF06', 'PF13']);
  });

  test('every finding can be made', () => {
    const made = new Set([...cases.map(([code]) => code), 'PF13']);
    expect([...made].sort()).toEqual(Object.keys(preflightKinds));
  });

  test('begins with the worst', () => {
    const changes = {
      ...links({ isMulticast: false, hasCarrier: false }),
      capabilities: new Set<number>(),
    };
    const severities = judgeCondition(plain, { ...good, ...changes }).map((each) => each.severity);
    expect(severities).toEqual(['fatal', 'fatal', 'error', 'warning']);
  });

  test('speaks of containers where there is one', () => {
    const changes = { capabilities: without(13), container: 'docker' };
    const [found] = judgeCondition(plain, { ...good, ...changes });
    expect(found?.remedy).toContain('docker run --cap-add NET_RAW');
  });

  test('does not look for multicast where there is only unicast, or no carrier for any', () => {
    const unicast = modelOf(instance(vip, 'unicast_peer {\n10.9.0.2\n}'));
    expect(questionsOf(unicast).groups).toEqual([]);
    expect(questionsOf(plain).groups).toEqual([{ interface: 'eth0', group }]);
    const found = judgeCondition(unicast, {
      ...good,
      multicast: [],
      ...links({ isMulticast: false }),
    });
    expect(found).toEqual([]);
  });

  test('what follows from something that was said is not said as well', () => {
    const codes = (condition: Partial<Condition>, model = plain) =>
      judgeCondition(model, { ...good, ...condition }).map(({ code }) => code);
    const forbidden = { ...unreachable, isForbidden: true };
    expect(codes({ capabilities: without(13), ...probed(forbidden) })).toEqual(['PF01']);
    expect(codes({ ...links({ addresses: [] }), ...probed(unreachable) })).toEqual(['PF06']);
    const multicast = [{ ...inGroup, outcome: unreachable }];
    expect(codes({ ...links({ isIpv6Off: true }), multicast }, inIpv6)).toEqual(['PF07']);
  });

  test('a machine that tells nothing of capabilities is not accused', () => {
    expect(judgeCondition(plain, { ...good, capabilities: undefined })).toEqual([]);
  });
});
