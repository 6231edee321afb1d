// Owns the proof of virtual_ipaddress and its options; the catalogue names these titles.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

const head = 'vrrp_instance VI_1 { interface eth0\nvirtual_router_id 51\n';

function load(text: string) {
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const messages = diagnostics.map(({ message }) => message);
  return { found: model.instances[0]?.addresses, problems, messages };
}

/** The addresses of an instance whose virtual_ipaddress lines begin at line 4. */
function addresses(...lines: readonly string[]) {
  return load(`${head}virtual_ipaddress {\n${lines.join('\n')}\n}\n}\n`);
}

const carried = (found: ReturnType<typeof load>['found']) =>
  found?.filter(({ isExcluded }) => !isExcluded).length;

describe('addresses', () => {
  it('virtual_ipaddress lists the addresses in order', () => {
    const { found, problems } = addresses('192.0.2.9/24', '192.0.2.1', '192.0.2.5/');
    expect(problems).toEqual([]);
    expect(found?.map(({ address, prefixLength }) => [address, prefixLength])).toEqual([
      ['192.0.2.9', 24],
      ['192.0.2.1', 32],
      ['192.0.2.5', 32],
    ]);
    const { found: both } = load(
      `${head}virtual_ipaddress { 192.0.2.1 }\nvirtual_ipaddress { 192.0.2.2 }\n}`,
    );
    expect(both?.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it('dev places an address on another interface', () => {
    expect(addresses('192.0.2.1').found?.[0]?.interface).toBe('eth0');
    expect(addresses('192.0.2.1 dev eth1').found?.[0]?.interface).toBe('eth1');
    expect(addresses('192.0.2.1 dev').problems).toEqual(['error HF0506 4:11']);
    const twice = addresses('192.0.2.1 dev eth1 dev eth2');
    expect(twice.found?.[0]?.interface).toBe('eth1');
    expect(twice.problems).toEqual(['error HF0507 4:20']);
  });

  it.each([
    ['global', 0],
    ['site', 200],
    ['link', 253],
    ['host', 254],
    ['nowhere', 255],
    ['7', 7],
  ])('scope %s is %i', (text, expected) => {
    expect(addresses(`192.0.2.1 scope ${text}`).found?.[0]?.scope).toBe(expected);
  });

  it('scope takes a name or a number', () => {
    for (const text of ['foo', '256', '-1']) {
      const { found, problems } = addresses(`192.0.2.1 scope ${text}`);
      expect([found?.[0]?.scope, problems]).toEqual([0, ['error HF0508 4:17']]);
    }
  });

  it.each([
    ['192.0.2.1/24 brd +', '192.0.2.255'],
    ['192.0.2.129/25 brd -', '192.0.2.128'],
    ['10.1.2.3/12 brd +', '10.15.255.255'],
    ['192.0.2.1/32 brd 192.0.255.255', '192.0.255.255'],
    ['192.0.2.1/24', undefined],
  ])('%s has the broadcast address %s', (line, expected) => {
    const { found, problems } = addresses(line);
    expect([found?.[0]?.broadcast, problems]).toEqual([expected, []]);
  });

  it('brd takes an address, + or -', () => {
    const narrow = addresses('192.0.2.1/31 brd +');
    expect([narrow.found?.[0]?.broadcast, narrow.problems]).toEqual([
      undefined,
      ['error HF0511 4:18'],
    ]);
    for (const text of ['x', 'fe80::1']) {
      const { found, problems } = addresses('192.0.2.7', `192.0.2.1/24 brd ${text}`);
      expect(found?.map(({ address }) => address)).toEqual(['192.0.2.7']);
      expect(problems).toEqual(['error HF0510 5:18']);
    }
  });

  it('broadcast is another name of brd', () => {
    expect(addresses('192.0.2.1/24 broadcast +').found?.[0]?.broadcast).toBe('192.0.2.255');
    expect(addresses('192.0.2.1/24 brd + broadcast -').problems).toEqual(['error HF0507 4:20']);
  });

  it('label is at most 15 bytes', () => {
    expect(addresses('192.0.2.1 label eth0:vip').found?.[0]?.label).toBe('eth0:vip');
    const long = addresses('192.0.2.7', '192.0.2.1 label abcdefghijklmnop');
    expect(long.found?.map(({ address }) => address)).toEqual(['192.0.2.7']);
    expect(long.problems).toEqual(['error HF0509 5:17']);
  });

  it.each([
    ['10.9.0', 'error HF0501 5:1', 'VRRP parsed invalid IP 10.9.0. skipping IP...'],
    ['10.9.0.010', 'error HF0501 5:1', 'VRRP parsed invalid IP 10.9.0.010. skipping IP...'],
    ['dev eth0', 'error HF0501 5:1', 'VRRP parsed invalid IP dev. skipping IP...'],
    ['192.0.2.7/24', 'error HF0503 5:1', '(VI_1) VIP duplicates a VIP 192.0.2.7 - ignoring'],
    [
      'fe80::1',
      'error HF0504 5:1',
      '(VI_1) address family must match VRRP instance [fe80::1] - ignoring',
    ],
  ])('%s as a second address is dropped', (line, problem, message) => {
    const { found, problems, messages } = addresses('192.0.2.7', line);
    expect(found?.map(({ address }) => address)).toEqual(['192.0.2.7']);
    expect([problems, messages]).toEqual([[problem], [message]]);
  });

  it.each(['33', 'x', '-1', '1234'])('a prefix length of %s becomes 32', (length) => {
    const { found, problems } = addresses(`192.0.2.1/${length}`);
    expect([found?.[0]?.prefixLength, problems]).toEqual([32, ['error HF0502 4:1']]);
  });

  it('skips unknown options word by word', () => {
    const { found, problems } = addresses('192.0.2.1 foo bar dev eth1');
    expect(found?.[0]).toMatchObject({ address: '192.0.2.1', interface: 'eth1' });
    expect(problems).toEqual(['error HF0505 4:11', 'error HF0505 4:15']);
    const unknown = "Unknown configuration entry 'devv' for ip address - ignoring";
    const { messages } = addresses('192.0.2.1 devv 1');
    expect(messages[0]).toBe(`${unknown}; did you mean 'dev'?`);
  });

  it('an instance without addresses is said to be senseless', () => {
    const empty = load(`${head}}`);
    expect(empty.messages).toEqual(['(VI_1) No VIP specified; at least one is sensible']);
    expect(empty.found).toEqual([]);
  });

  it('the first address decides the family', () => {
    const sixth = addresses('fe80::1', '192.0.2.1', '2001:db8::1');
    expect(sixth.found?.map(({ address }) => address)).toEqual(['fe80::1', '2001:db8::1']);
    expect(sixth.problems).toEqual(['error HF0504 5:1']);
    const fourth = addresses('192.0.2.1', 'fe80::1');
    expect(fourth.found?.map(({ address }) => address)).toEqual(['192.0.2.1']);
    expect(fourth.problems).toEqual(['error HF0504 5:1']);
  });

  it('an IPv6 address has no duplicate address detection and, as /128, is deprecated', () => {
    const { found } = addresses('fe80::1', '2001:db8::1/64', '2001:db8::2/128');
    expect(
      found?.map(({ flags, preferredLifetimeSeconds, scope }) => [
        ...flags,
        preferredLifetimeSeconds,
        scope,
      ]),
    ).toEqual([
      ['nodad', 0, 253],
      ['nodad', undefined, 0],
      ['nodad', 0, 0],
    ]);
  });

  it('-nodad turns duplicate address detection on', () => {
    const { found, problems } = addresses('fe80::1 -nodad dev eth1', 'fe80::2');
    expect([found?.map(({ flags }) => flags), problems]).toEqual([[[], ['nodad']], []]);
    expect(found?.[0]?.interface).toBe('eth1');
    expect(addresses('fe80::1 nodad').problems).toEqual(['error HF0505 4:9']);
  });

  it.each([
    ['fe80::1 preferred_lft forever', undefined],
    ['fe80::1/64 preferred_lft 0', 0],
    ['fe80::1 preferred_lft 100', 100],
    ['fe80::1 preferred_lft 4294967295', undefined],
  ])('%s is preferred for %s s', (line, expected) => {
    const { found, problems } = addresses(line);
    expect([found?.[0]?.preferredLifetimeSeconds, problems]).toEqual([expected, []]);
  });

  it('preferred_lft is in seconds; 0 deprecates, forever does not', () => {
    for (const text of ['x', '-1', '4294967296']) {
      const { found, problems } = addresses(`fe80::1 preferred_lft ${text}`);
      expect([found?.[0]?.preferredLifetimeSeconds, problems]).toEqual([0, ['error HF0515 4:23']]);
    }
    expect(addresses('fe80::1 preferred_lft').problems).toEqual(['error HF0506 4:9']);
  });

  it.each(['preferred_lft 100', 'home', 'mngtmpaddr', '-nodad'])(
    '%s has no effect on an IPv4 address',
    (option) => {
      const { found, problems } = addresses(`192.0.2.1 ${option}`);
      expect(problems).toEqual(['warning HF0517 4:11']);
      expect(found).toEqual(addresses('192.0.2.1').found);
      expect(addresses('192.0.2.1 preferred_lft forever').problems).toEqual([]);
    },
  );

  it('home, mngtmpaddr, noprefixroute and autojoin are flags', () => {
    const { found, problems } = addresses(
      'fe80::1 noprefixroute mngtmpaddr home -nodad',
      'ff02::77 autojoin',
    );
    expect(problems).toEqual([]);
    expect(found?.map(({ flags }) => flags)).toEqual([
      ['home', 'mngtmpaddr', 'noprefixroute'],
      ['nodad', 'autojoin'],
    ]);
    expect(addresses('192.0.2.1/24 noprefixroute').found?.[0]?.flags).toEqual(['noprefixroute']);
  });

  it('autojoin is for multicast groups', () => {
    expect(addresses('239.0.0.1 autojoin').problems).toEqual([]);
    const { found, problems } = addresses('192.0.2.1 autojoin');
    expect([found?.[0]?.flags, problems]).toEqual([['autojoin'], ['warning HF0518 4:11']]);
  });

  it.each([
    ['192.0.2.1 peer 192.0.2.2', 32, '192.0.2.2', []],
    ['192.0.2.1 peer 192.0.2.2/24', 24, '192.0.2.2', []],
    ['192.0.2.1/24 peer 192.0.2.2', 32, '192.0.2.2', ['error HF0520 4:1']],
    ['192.0.2.1 peer 192.0.2.2 brd 192.0.2.9', 32, '192.0.2.2', ['error HF0520 4:26']],
    ['192.0.2.1/24 peer x', 24, undefined, ['error HF0519 4:19']],
    ['192.0.2.1/24 peer fe80::1', 24, undefined, ['error HF0519 4:19']],
    ['fe80::1 peer fe80::2', 128, 'fe80::2', []],
    ['fe80::1 peer', 128, undefined, ['error HF0506 4:9']],
  ])('%s has a prefix of %i bits and the peer %s', (line, length, peer, expected) => {
    const { found, problems } = addresses(line);
    expect(found?.[0]).toMatchObject({ prefixLength: length, broadcast: undefined });
    expect([found?.[0]?.peer, problems]).toEqual([peer, expected]);
  });

  it('peer is the other end, whose prefix length counts', () => {
    const twice = addresses('192.0.2.1 peer 192.0.2.2/31 peer 192.0.2.3');
    expect(twice.found?.[0]).toMatchObject({ peer: '192.0.2.2', prefixLength: 31 });
    expect(twice.problems).toEqual(['error HF0507 4:29']);
  });

  it('no_track leaves an address alone', () => {
    const { found, problems } = addresses('192.0.2.1 no_track', '192.0.2.2');
    expect([found?.map(({ isTracked }) => isTracked), problems]).toEqual([[false, true], []]);
  });

  it.each([
    ['fe80::1 label foo', 'error HF0513 4:9', 1],
    ['fe80::1 scope host', 'error HF0514 4:9', 1],
    ['fe80::1 brd fe80::ff', 'error HF0510 4:13', 0],
    ['fe80::1 brd +', 'error HF0510 4:9', 0],
    ['fe80::1/129', 'error HF0502 4:1', 1],
  ])('%s is %s and leaves %i addresses', (line, problem, count) => {
    const { found, problems } = addresses(line);
    expect(problems.filter((text) => !text.includes('HF0405'))).toEqual([problem]);
    expect(found).toHaveLength(count);
    expect(found?.every(({ scope, label }) => scope === 253 && label === undefined)).toBe(true);
  });

  it('the first IPv6 address should be link-local', () => {
    const wrong = addresses('2001:db8::1', 'fe80::1');
    expect(wrong.problems).toEqual(['warning HF0516 4:1']);
    expect(wrong.messages).toEqual(['(VI_1) the first IPv6 VIP address should be link local']);
    expect(wrong.found?.map(({ address }) => address)).toEqual(['2001:db8::1', 'fe80::1']);
    expect(addresses('febf::1', '2001:db8::1').problems).toEqual([]);
    expect(addresses('fec0::1').problems).toEqual(['warning HF0516 4:1']);
  });

  it('the 90th IPv6 address does not fit an advert: it is held without being in it', () => {
    const lines = Array.from({ length: 95 }, (_, at) => `fe80::${at + 1}`);
    const { found, problems } = addresses(...lines);
    expect([carried(found), problems]).toEqual([89, ['error HF0512 93:1']]);
    expect(found).toHaveLength(95);
  });

  it('the 256th address does not fit an advert', () => {
    const lines = Array.from({ length: 300 }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
    const { found, problems } = addresses(...lines);
    expect([carried(found), problems]).toEqual([255, ['error HF0512 259:1']]);
    expect(found).toHaveLength(300);
  });

  it('virtual_ipaddress_excluded lists addresses of either family', () => {
    const { found, problems } = load(
      `${head}virtual_ipaddress { 192.0.2.1 }\n` +
        'virtual_ipaddress_excluded {\nfe80::5\n192.0.2.7/24 dev eth1\n}\n}',
    );
    expect(problems).toEqual([]);
    expect(found).toMatchObject([
      { address: '192.0.2.1', isExcluded: false },
      { address: 'fe80::5', prefixLength: 128, isExcluded: true },
      { address: '192.0.2.7', prefixLength: 24, interface: 'eth1', isExcluded: true },
    ]);
  });

  it('an excluded address does not decide the family, and is no address of the advert', () => {
    const { messages } = load(`${head}virtual_ipaddress_excluded { fe80::5 }\n}`);
    expect(messages).toEqual(['(VI_1) No VIP specified; at least one is sensible']);
  });

  it('an excluded address that is in the advert is listed once', () => {
    const lists = 'virtual_ipaddress { 192.0.2.1 }\nvirtual_ipaddress_excluded { 192.0.2.1 }';
    const { found, messages } = load(`${head}${lists}\n}`);
    expect(found).toHaveLength(1);
    expect(messages).toEqual(['(VI_1) VIP duplicates a VIP 192.0.2.1 - ignoring']);
  });
});
