// Owns the proof of the words about unicast and multicast: who is spoken with, from where, and what is
// said of words that cannot be meant.
import { describe, expect, test } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';

interface Given {
  readonly global?: readonly string[];
  /** Lines of virtual_ipaddress, behind the other words. */
  readonly addresses?: readonly string[];
}

/** Lines 7 and on of an instance behind two lines of global_defs; without addresses its last block. */
function read(lines: readonly string[], { global = [], addresses = ['10.9.0.100'] }: Given = {}) {
  const head = ['vrrp_instance VI_1 {', 'interface eth0', 'virtual_router_id 51', 'version 3'];
  const text = [
    ...['global_defs {', ...global, '}', ...head, ...lines],
    ...['virtual_ipaddress {', ...addresses, '}', '}'],
  ].join('\n');
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const [instance] = model.instances;
  return {
    instance,
    transport: instance?.transport,
    problems: diagnostics.map(({ severity, code }) => `${severity} ${code}`),
    messages: diagnostics.map(({ message }) => message),
    exitCode: configTestExitCode(diagnostics),
  };
}

const peers = (...lines: readonly string[]) => ['unicast_peer {', ...lines, '}'];
const multicast = { kind: 'multicast', group: '224.0.0.18' };
const unicast = {
  kind: 'unicast',
  peers: [{ address: '10.9.0.2', leastTimeToLive: 0, mostTimeToLive: 255 }],
  timeToLive: undefined,
  checksSource: false,
  oldChecksum: 'detect',
};
const peer = peers('10.9.0.2');

describe('peers', () => {
  test('unicast_peer lists the peers', () => {
    expect(read([]).transport).toEqual(multicast);
    expect(read(peer)).toMatchObject({ transport: unicast, problems: [] });
    expect(read(['unicast_peer { 10.9.0.2 }']).transport).toEqual(unicast);
    const two = read(peers('10.9.0.3', '10.9.0.2')).transport;
    expect(two).toMatchObject({ peers: [{ address: '10.9.0.3' }, { address: '10.9.0.2' }] });
  });

  test('min_ttl and max_ttl are a range, and then only peers are heard', () => {
    const range = read(peers('10.9.0.2 min_ttl 3 max_ttl 9', '10.9.0.3 max_ttl 64'));
    expect(range.transport).toMatchObject({
      checksSource: true,
      peers: [
        { leastTimeToLive: 3, mostTimeToLive: 9 },
        { leastTimeToLive: 0, mostTimeToLive: 64 },
      ],
    });
    expect(range.problems).toEqual([]);
    const empty = read(peers('10.9.0.2 min_ttl 30 max_ttl 9'));
    expect(empty).toMatchObject({ problems: ['error HF1009'], exitCode: 5 });
    expect(empty.messages).toEqual([
      '(VI_1) min_ttl 30 > max_ttl 9 - all packets will be discarded',
    ]);
  });

  test.each([
    ['10.9.0.2 10.9.0.3', 'error HF1007', '10.9.0.3 is missing a value'],
    ['10.9.0.2 foo 3', 'error HF1007', 'foo is unknown'],
    ['10.9.0.2 max_ttl', 'error HF1007', 'max_ttl is missing a value'],
    ['10.9.0.2 min_ttl 300', 'error HF0302', "min_ttl: number '300' outside range [0, 255]"],
    ['10.9.0.2 max_ttl x', 'error HF0301', "max_ttl: invalid number 'x'"],
  ])('%s keeps the peer', (line, problem, message) => {
    const { transport, problems, messages } = read(peers(line));
    expect(transport).toEqual(unicast);
    expect([problems, messages]).toEqual([[problem], [`(VI_1) ${message}`]]);
  });

  test.each([
    ['bogus', 'error HF1002'],
    ['10.9.0.300', 'error HF1002'],
    ['10.9.0.4/24', 'error HF1002'],
    ['224.0.0.18', 'error HF1002'],
    ['fd09::2', 'error HF1003'],
    ['10.9.0.2', 'error HF1006'],
  ])('%s behind a good one is dropped', (line, problem) => {
    const { transport, problems, exitCode } = read(peers('10.9.0.2', line));
    expect([transport, problems, exitCode]).toEqual([unicast, [problem], 5]);
  });

  test('a list for all machines may name this one, which is said', () => {
    const { transport, problems } = read(['unicast_src_ip 10.9.0.1', ...peers('10.9.0.1')]);
    expect(transport).toMatchObject({ peers: [{ address: '10.9.0.1' }] });
    expect(problems).toEqual(['note HF1008']);
  });

  test.each([
    ['an empty list', peers()],
    ['a list without an address', peers('bogus')],
    ['unicast_src_ip', ['unicast_src_ip 10.9.0.1']],
    ['check_unicast_src', ['check_unicast_src']],
    ['old_unicast_checksum', ['old_unicast_checksum never']],
    ['unicast_ttl', ['unicast_ttl 3']],
  ])('%s without a peer is multicast, and an error that says so', (_, lines) => {
    const { transport, problems, exitCode } = read(lines);
    expect([transport, exitCode]).toEqual([multicast, 5]);
    expect(problems).toContain('error HF1004');
  });

  test('multicast_without_peers asks for it, and nothing is said', () => {
    const asked = '#:holdfast multicast_without_peers';
    for (const words of [peers(), ['unicast_ttl 3'], ['unicast_src_ip 10.9.0.1']]) {
      const { transport, problems, exitCode } = read([...words, asked]);
      expect([transport, problems, exitCode]).toEqual([multicast, [], 0]);
    }
    // Peers that are wrong are still said to be.
    expect(read([...peers('bogus'), asked]).problems).toEqual(['error HF1002']);
    expect(read([...peers(), `${asked} false`]).problems).toEqual(['error HF1004']);
    expect(read([...peer, asked]).transport).toEqual(unicast);
  });

  test('unicast_fault_no_peer is a fault instead of multicast', () => {
    const { transport, problems, messages, exitCode } = read(['unicast_fault_no_peer']);
    expect(transport).toEqual({ ...unicast, peers: [] });
    expect([problems, exitCode]).toEqual([['warning HF1005'], 0]);
    expect(messages).toEqual([
      '(VI_1) Cannot use unicast without any peers - going to fault state',
    ]);
    expect(read([...peer, 'unicast_fault_no_peer']).transport).toEqual(unicast);
  });
});

test('one virtual router id stands for one router of an interface, unicast or not', () => {
  const one = (name: string, source: string) =>
    [
      ...[`vrrp_instance ${name} {`, 'interface eth0', 'virtual_router_id 51', 'version 3'],
      ...[`unicast_src_ip ${source}`, ...peers('10.9.0.9')],
      ...['virtual_ipaddress {', '10.9.0.100', '}', '}'],
    ].join('\n');
  const text = [one('A', '10.9.0.1'), one('B', '10.9.0.2')].join('\n');
  const { diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  expect(diagnostics.map(({ code }) => code)).toEqual(['HF0403']);
});

describe('source', () => {
  test('unicast_src_ip is the source of adverts', () => {
    expect(read(peer).instance?.sourceAddress).toBeUndefined();
    expect(read(['unicast_src_ip 10.9.0.1', ...peer]).instance?.sourceAddress).toBe('10.9.0.1');
    const bogus = read(['unicast_src_ip bogus', ...peer]);
    expect([bogus.instance?.sourceAddress, bogus.problems]).toEqual([undefined, ['error HF1001']]);
    expect(bogus.messages).toEqual(['(VI_1) malformed src address[bogus]. Skipping...']);
  });

  test('mcast_src_ip is the source of adverts', () => {
    const { instance, problems } = read(['mcast_src_ip 10.9.0.1']);
    expect([instance?.sourceAddress, problems]).toEqual(['10.9.0.1', []]);
    const both = read(['unicast_src_ip 10.9.0.1', 'mcast_src_ip 10.9.0.3', ...peer]).instance;
    expect(both?.sourceAddress).toBe('10.9.0.3');
  });

  test('track_src_ip insists on the source address', () => {
    expect(read([]).instance?.tracksSourceAddress).toBe(false);
    const { instance, problems } = read(['track_src_ip']);
    expect([instance?.tracksSourceAddress, problems]).toEqual([true, []]);
  });

  test('check_unicast_src hears peers only', () => {
    const { transport } = read(['check_unicast_src', ...peer]);
    expect(transport).toEqual({ ...unicast, checksSource: true });
  });

  test('vrrp_check_unicast_src is the default', () => {
    const { transport } = read(peer, { global: ['vrrp_check_unicast_src'] });
    expect(transport).toEqual({ ...unicast, checksSource: true });
  });

  test('unicast_ttl is 0 to 255', () => {
    expect(read(['unicast_ttl 3', ...peer]).transport).toEqual({ ...unicast, timeToLive: 3 });
    const { transport, problems } = read(['unicast_ttl 256', ...peer]);
    expect([transport, problems]).toEqual([unicast, ['error HF0302']]);
  });

  test('old_unicast_checksum is always, never or detected', () => {
    const mode = (...lines: readonly string[]) => read([...lines, ...peer]).transport;
    expect(mode('old_unicast_checksum')).toMatchObject({ oldChecksum: 'always' });
    expect(mode('old_unicast_checksum never')).toMatchObject({ oldChecksum: 'never' });
    expect(mode('old_unicast_checksum foo')).toMatchObject({ oldChecksum: 'detect' });
    expect(read(['old_unicast_checksum foo', ...peer]).problems).toEqual(['error HF1012']);
  });
});

describe('family', () => {
  test('what is said first decides, an address of adverts as well as a virtual one', () => {
    const source = read(['unicast_src_ip fd09::1', ...peers('fd09::2')], { addresses: [] });
    expect([source.instance?.family, source.problems]).toEqual([6, ['error HF0405']]);
    const virtual = read(['unicast_src_ip fd09::1', ...peers('fd09::2')]);
    expect(virtual.instance?.family).toBe(6);
    expect(virtual.problems).toEqual(['error HF0405', 'error HF0504']);
    const mixed = read(['mcast_src_ip fd09::1', 'native_ipv6'], { addresses: ['fe80::1'] });
    expect([mixed.instance?.family, mixed.problems]).toEqual([6, []]);
  });

  test('virtual addresses that stand first decide about the others', () => {
    const { instance, problems } = read(['virtual_ipaddress { 10.9.0.9 }', ...peers('fd09::2')]);
    expect(instance?.family).toBe(4);
    expect(problems.sort()).toEqual(['error HF1003', 'error HF1004']);
    expect(instance?.transport).toEqual(multicast);
    const source = read(['virtual_ipaddress { 10.9.0.9 }', 'mcast_src_ip fd09::1']);
    expect([source.instance?.sourceAddress, source.problems]).toEqual([
      undefined,
      ['error HF1003'],
    ]);
  });
});

describe('multicast groups', () => {
  test('mcast_dst_ip is the group of one instance', () => {
    expect(read(['mcast_dst_ip 224.0.0.77']).transport).toEqual({
      ...multicast,
      group: '224.0.0.77',
    });
    for (const [value, text] of [
      ['10.0.0.1', 'mcast_dst_ip [10.0.0.1] is not multicast. Skipping'],
      ['bogus', 'malformed mcast dest address bogus. Skipping...'],
    ]) {
      const { transport, problems, messages } = read([`mcast_dst_ip ${value}`]);
      expect([transport, problems]).toEqual([multicast, ['error HF1010']]);
      expect(messages).toEqual([`(VI_1) ${text}`]);
    }
    const both = read(['mcast_dst_ip 224.0.0.77', ...peer]);
    expect([both.transport, both.problems]).toEqual([unicast, ['error HF1011']]);
  });

  test('vrrp_mcast_group4 is the group of IPv4 instances', () => {
    const global = ['vrrp_mcast_group4 224.0.0.77'];
    expect(read([], { global }).transport).toEqual({ ...multicast, group: '224.0.0.77' });
    expect(read(['mcast_dst_ip 224.0.0.78'], { global }).transport).toEqual({
      ...multicast,
      group: '224.0.0.78',
    });
  });

  test('vrrp_mcast_group6 is the group of IPv6 instances', () => {
    const global = ['vrrp_mcast_group6 ff02::77', 'vrrp_mcast_group4 224.0.0.77'];
    const { transport } = read([], { global, addresses: ['fe80::100'] });
    expect(transport).toEqual({ ...multicast, group: 'ff02::77' });
    expect(read([], { addresses: ['fe80::100'] }).transport).toEqual({
      ...multicast,
      group: 'ff02::12',
    });
  });

  test.each([
    ['vrrp_mcast_group4 10.0.0.1', 'vrrp_mcast_group4 [10.0.0.1] is not multicast. Skipping'],
    ['vrrp_mcast_group4 ff02::12', 'vrrp_mcast_group4 [ff02::12] is not IPv4. Skipping'],
    ['vrrp_mcast_group4 x', "Can't parse vrrp_mcast_group4 [x]. Skipping"],
    ['vrrp_mcast_group6 224.0.0.77', 'vrrp_mcast_group6 [224.0.0.77] is not IPv6. Skipping'],
  ])('%s is said and not used', (line, message) => {
    const { transport, problems, messages } = read([], { global: [line] });
    expect([transport, problems, messages]).toEqual([multicast, ['error HF1010'], [message]]);
  });
});
