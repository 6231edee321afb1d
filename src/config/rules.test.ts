// Owns the proof of what each option on the line of a rule means, and of what is said of bad ones.
import { describe, expect, it } from 'vitest';
import type { Rule } from '../net/rule.ts';
import { surroundingsWith } from './language/testing.ts';
import { loadConfig } from './load.ts';

const files = surroundingsWith({
  '/opt/tables/rt_tables': '77 provider\n',
  '/opt/own/group': '5 backbone\n',
});

function load(line: string) {
  const text =
    'global_defs {\niproute_usr_dir /opt/tables\niproute_etc_dir /opt/own\n}\n' +
    'vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 10.9.0.1 }\n' +
    `virtual_rules {\n${line}\n}\n}`;
  const { model, diagnostics } = loadConfig({ name: 'x', text }, undefined, files);
  return {
    rules: model.instances[0]?.rules ?? [],
    codes: diagnostics.map(({ code }) => code),
  };
}

/** The only rule of a line that goes on with `table 100 preference 5`, read without complaint. */
function rule(line: string, rest = 'table 100 preference 5'): Rule {
  const { rules, codes } = load(`${line} ${rest}`);
  expect(codes, line).toEqual([]);
  const [only] = rules;
  if (!only || rules.length !== 1) throw new Error(`${line}: ${rules.length} rules`);
  return only;
}

/** What is said of a line, and how many rules are left of it. */
function complaint(line: string): string {
  const { rules, codes } = load(line);
  return `${codes.join(' ')} ${rules.length}`;
}

const behind = 'table 100 preference 5';

describe('a rule', () => {
  it('virtual_rules lists rules in order', () => {
    const { rules } = load('table 100 preference 9\ntable 100 preference 8');
    expect(rules.map(({ preference }) => preference)).toEqual([9, 8]);
  });

  it('inet and inet6 say the family of a rule', () => {
    expect([rule('').family, rule('inet').family, rule('inet6').family]).toEqual([4, 4, 6]);
    expect(complaint(`inet6 from 10.0.0.0/8 ${behind}`)).toBe('HF0906 0');
    expect(complaint(`from 10.0.0.0/8 to 2001:db8::/32 ${behind}`)).toBe('HF0906 0');
  });

  it('not inverts a rule', () => {
    expect(rule('not from 10.0.0.0/8').isInverted).toBe(true);
    expect(rule('from 10.0.0.0/8').isInverted).toBe(false);
  });

  it('from and to select packets by prefix', () => {
    const { family, source, destination } = rule('from 2001:db8::/32 to 2001:db8:1::/48');
    expect([family, source?.length, destination?.length]).toEqual([6, 32, 48]);
    expect(rule('from all to any').source).toBeUndefined();
    expect(complaint(`from x ${behind}`)).toBe('HF0903 0');
    expect(complaint(`10.0.0.0/8 ${behind}`)).toBe('HF0902 0');
  });

  it('table and lookup name the table to look in', () => {
    const lookup = {
      kind: 'lookup',
      suppressedGroup: undefined,
      suppressedPrefixLength: undefined,
    };
    expect(rule('', 'table main preference 5').action).toEqual({ ...lookup, table: 254 });
    expect(rule('', 'lookup 70000 preference 5').action).toEqual({ ...lookup, table: 70_000 });
    expect(rule('', 'table provider preference 5').action).toEqual({ ...lookup, table: 77 });
    expect(complaint('table 0 preference 5')).toBe('HF0903 0');
    expect(complaint('table nobody preference 5')).toBe('HF0905 0');
  });

  it('names come from the files of iproute2', () => {
    expect(rule('', 'table provider preference 5').action).toMatchObject({ table: 77 });
    expect(rule('sup_group backbone').action).toMatchObject({ suppressedGroup: 5 });
  });

  it('preference of a rule has three names', () => {
    for (const name of ['preference', 'order', 'priority']) {
      expect(rule('', `table 100 ${name} 7`).preference).toBe(7);
    }
    expect(complaint('table 100 preference x')).toBe('HF0903 0');
  });

  it('without a preference gets one in front of those before', () => {
    const { rules, codes } = load(
      'from 10.1.0.0/16 table 100\nfrom 2001:db8::/32 table 100\nfrom 10.2.0.0/16 table 100',
    );
    expect(codes).toEqual(['HF0908', 'HF0908', 'HF0908']);
    expect(rules.map(({ preference }) => preference)).toEqual([16_384, 16_384, 16_383]);
  });

  it('tos of a rule is a number or a name', () => {
    expect([rule('tos 0x10').tos, rule('dsfield 8').tos, rule('').tos]).toEqual([16, 8, 0]);
    expect(complaint(`tos AF11 ${behind}`)).toBe('HF0905 0');
  });

  it('fwmark is a number with a mask', () => {
    expect(rule('fwmark 5').mark).toEqual({ value: 5, mask: undefined });
    expect(rule('fwmark 0x5/0xff').mark).toEqual({ value: 5, mask: 255 });
    for (const bad of ['x', '5/x', '4294967296', '1/2/3']) {
      expect(complaint(`fwmark ${bad} ${behind}`), bad).toBe('HF0903 0');
    }
  });

  it('realms of a rule are numbers or names', () => {
    expect(rule('realms 5/6').realms).toBe(0x50006);
    expect(rule('realms cosmos').realms).toBeUndefined();
    expect(complaint('realms 5 blackhole preference 5')).toBe('HF0903 0');
  });

  it('suppressors refuse routes', () => {
    for (const name of ['suppress_prefixlength', 'sup_pl']) {
      expect(rule(`${name} 8`).action).toMatchObject({ suppressedPrefixLength: 8 });
    }
    for (const name of ['suppress_ifgroup', 'sup_group']) {
      expect(rule(`${name} default`).action).toMatchObject({ suppressedGroup: 0 });
    }
    expect(complaint('sup_pl 5 blackhole preference 5')).toBe('HF0903 0');
    expect(complaint(`sup_group x ${behind}`)).toBe('HF0905 0');
  });

  it('iif and oif name interfaces', () => {
    expect(rule('iif eth0').inputInterface).toBe('eth0');
    expect(rule('dev eth0').inputInterface).toBe('eth0');
    expect(rule('oif eth1').outputInterface).toBe('eth1');
  });

  it('tunnel-id has 64 bits', () => {
    expect(rule('tunnel-id 18446744073709551615').tunnelId).toBe('18446744073709551615');
    expect(complaint(`tunnel-id 18446744073709551616 ${behind}`)).toBe('HF0903 0');
  });

  it('uidrange is two numbers', () => {
    expect(rule('uidrange 5-10').userIds).toEqual({ first: 5, last: 10 });
    for (const bad of ['5', '10-5', 'x']) {
      expect(complaint(`uidrange ${bad} ${behind}`), bad).toBe('HF0903 0');
    }
  });

  it('l3mdev is an action', () => {
    expect(rule('', 'l3mdev preference 5').action).toEqual({ kind: 'l3mdev' });
    expect(complaint(`l3mdev ${behind}`)).toBe('HF0903 0');
  });

  it('protocol of a rule is kept where nobody tracks it', () => {
    expect(rule('').protocol).toBe(18);
    expect(rule('protocol 77 no_track').protocol).toBe(77);
    expect(rule('no_track').protocol).toBeUndefined();
    expect(load(`protocol 77 ${behind}`)).toMatchObject({
      rules: [{ protocol: 18 }],
      codes: ['HF0907'],
    });
    expect(complaint(`protocol static ${behind}`)).toBe('HF0903 0');
  });

  it('ipproto is a number or a name', () => {
    expect([rule('ipproto tcp').ipProtocol, rule('ipproto 132').ipProtocol]).toEqual([6, 132]);
    expect(complaint(`ipproto 256 ${behind}`)).toBe('HF0903 0');
    expect(complaint(`ip_proto tcp ${behind}`)).toBe('HF0902 0');
  });

  it('sport and dport are ports or ranges', () => {
    expect(rule('sport 80-90').sourcePorts).toEqual({ first: 80, last: 90 });
    expect(rule('dport 443').destinationPorts).toEqual({ first: 443, last: 443 });
    for (const bad of ['90-80', '65536', 'http']) {
      expect(complaint(`sport ${bad} ${behind}`), bad).toBe('HF0903 0');
    }
  });

  it('type is an action without a table', () => {
    for (const kind of ['blackhole', 'unreachable', 'prohibit']) {
      expect(rule('', `type ${kind} preference 5`).action).toEqual({ kind });
      expect(rule('', `${kind} preference 5`).action).toEqual({ kind });
    }
    expect(rule('', 'type 6 preference 5').action).toEqual({ kind: 'blackhole' });
    expect(complaint('type 5 preference 5')).toBe('HF0903 0');
    expect(complaint('type unicast preference 5')).toBe('HF0905 0');
    expect(complaint(`type blackhole ${behind}`)).toBe('HF0903 0');
    expect(complaint('from 10.0.0.0/8 preference 5')).toBe('HF0901 0');
  });

  it('nop does nothing', () => {
    expect(rule('', 'nop preference 5').action).toEqual({ kind: 'nop' });
  });

  it('goto leads on', () => {
    expect(rule('', 'goto 100 preference 5').action).toEqual({ kind: 'goto', preference: 100 });
    expect(complaint('goto 5 preference 5')).toBe('HF0903 0');
    expect(load('goto 100').rules).toEqual([]);
  });

  it('no_track leaves the rule to others', () => {
    expect(load(behind).rules[0]?.isTracked).toBe(true);
    expect(load(`no_track ${behind}`).rules[0]?.isTracked).toBe(false);
    expect(complaint(`track_group G ${behind}`)).toBe('HF0902 0');
  });
});
