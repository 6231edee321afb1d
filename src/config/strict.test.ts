// Owns the proof of strict mode: what it resets, what it says, what it means without a word.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';
import type { InstanceModel } from './model.ts';

interface Words {
  readonly global?: string;
  /** Before the addresses, which begin at line 7 where this is one line. */
  readonly instance?: string;
  readonly addresses?: readonly string[];
}

function load({ global = 'vrrp_strict', instance = '', addresses = ['192.0.2.1'] }: Words) {
  const list = ['virtual_ipaddress {', ...addresses, '}'].join('\n');
  const text =
    `vrrp_instance V {\ninterface eth0\nvirtual_router_id 51\n${instance}\n` +
    `${addresses.length > 0 ? list : ''}\n}\nglobal_defs {\n${global}\n}\n`;
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const problems = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return { found: model.instances[0], problems };
}

const isStrict = ({ found }: ReturnType<typeof load>) => found?.accepts === false;

describe('strict mode', () => {
  it('strict_mode goes before vrrp_strict, wherever that stands', () => {
    expect(isStrict(load({}))).toBe(true);
    expect(isStrict(load({ global: 'vrrp_strict off' }))).toBe(false);
    expect(isStrict(load({ global: '' }))).toBe(false);
    expect(isStrict(load({ global: '', instance: 'strict_mode' }))).toBe(true);
    expect(isStrict(load({ instance: 'strict_mode off' }))).toBe(false);
    const wrong = load({ global: '', instance: 'strict_mode x' });
    expect([isStrict(wrong), wrong.problems[0]?.slice(0, 6)]).toEqual([false, 'HF0304']);
  });

  it('means without a word: no acceptance, no answers to lower adverts, three missed adverts', () => {
    const { found, problems } = load({});
    expect(problems).toEqual([]);
    expect(found).toMatchObject({
      ...{ accepts: false, lowerPriorityNoAdvert: true, higherPrioritySendAdvert: false },
      ...{ downTimerAdverts: 3, ownerIgnoresAdverts: true },
      garp: { repeat: 5, lowerPriorityRepeat: 0, lowerPriorityDelayUs: 0 },
    });
  });

  it('goes before the defaults of global_defs', () => {
    const words = ['vrrp_higher_prio_send_advert', 'vrrp_lower_prio_no_advert false'];
    const garp = ['vrrp_garp_lower_prio_repeat 3', 'vrrp_garp_lower_prio_delay 3'];
    const { found, problems } = load({ global: ['vrrp_strict', ...words, ...garp].join('\n') });
    expect(problems).toEqual([]);
    expect(found).toEqual(load({}).found);
    const ignoring = load({ global: 'vrrp_strict\nvrrp_owner_ignore_adverts off' });
    expect(ignoring.found?.ownerIgnoresAdverts).toBe(false);
  });

  it.each<readonly [string, string | undefined, Partial<InstanceModel>]>([
    [
      'accept',
      'warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting',
      { accepts: false },
    ],
    ['version 3\naccept', undefined, { accepts: true }],
    ['version 3', undefined, { accepts: false }],
    ['no_accept', undefined, { accepts: false }],
    ['state MASTER\naccept', undefined, { accepts: true }],
    ['priority 255', undefined, { accepts: true, initialState: 'master' }],
    [
      'state MASTER\npriority 100',
      'State MASTER must match being address owner',
      { initialState: 'backup', priority: 100 as InstanceModel['priority'] },
    ],
    [
      'state BACKUP\npriority 255',
      'State MASTER must match being address owner',
      { initialState: 'master' },
    ],
    [
      'authentication {\nauth_type PASS\nauth_pass x\n}',
      'Strict mode does not support authentication. Ignoring.',
      { authentication: { type: 'none' } },
    ],
    [
      'preempt_delay 5',
      'preempt_delay is incompatible with strict mode - resetting',
      { preemptDelayUs: 0 },
    ],
    ['preempt_delay 0', undefined, { preemptDelayUs: 0 }],
    [
      'down_timer_adverts 5',
      'down_timer_adverts is incompatible with strict mode - resetting',
      { downTimerAdverts: 3 },
    ],
    ['down_timer_adverts 3', undefined, { downTimerAdverts: 3 }],
    [
      'higher_prio_send_advert',
      'strict mode requires higher_prio_send_advert to be clear. resetting',
      { higherPrioritySendAdvert: false },
    ],
    [
      'lower_prio_no_advert off',
      'Strict mode requires no lower priority advert. resetting',
      { lowerPriorityNoAdvert: true },
    ],
    [
      'use_vmac\nvmac_xmit_base',
      'xmit_base is incompatible with strict mode - resetting',
      { advertInterface: 'vrrp.51' as InstanceModel['advertInterface'] },
    ],
    ['garp_lower_prio_repeat 4', 'Strict mode requires no repeat garps. resetting', {}],
    ['garp_lower_prio_delay 4', 'Strict mode requires no repeat garp delay. resetting', {}],
    ['garp_lower_prio_repeat 0', undefined, {}],
  ])('%j draws %j', (instance, message, expected) => {
    const { found, problems } = load({ instance });
    const said = problems.filter((text) => !text.startsWith('HF0408'));
    expect(said).toEqual(message === undefined ? [] : [`HF0412 (V) ${message}`]);
    expect(found).toMatchObject({ ...expected, garp: { lowerPriorityRepeat: 0 } });
  });

  it('insists on signatures', () => {
    const key = 'k'.repeat(32);
    const hmac = (more: string) => `auth_hmac {\nkey 1 ${key}\nactive_key 1\n${more}\n}`;
    const { found, problems } = load({ instance: hmac('mode permissive') });
    expect(found?.authentication).toMatchObject({ type: 'hmac', mode: 'enforce' });
    expect(problems).toEqual([
      'HF0412 (V) auth_hmac: mode permissive is incompatible with strict mode - enforcing',
    ]);
    expect(load({ instance: hmac('mode enforce') }).problems).toEqual([]);
    const lax = load({ global: '', instance: hmac('mode permissive') });
    expect(lax.found?.authentication).toMatchObject({ mode: 'permissive' });
  });

  it('wants version 3 and a link-local address first in IPv6', () => {
    const addresses = ['fe80::1', 'fd09::1'];
    expect(load({ addresses })).toMatchObject({ found: { version: 3 }, problems: [] });
    expect(load({ addresses, instance: 'version 2' })).toMatchObject({
      found: { version: 3 },
      problems: ['HF0412 (V) cannot use IPv6 with VRRP version 2; setting version 3'],
    });
    expect(load({ addresses: addresses.toReversed() }).problems).toEqual([
      'HF0521 (V) the first IPv6 VIP address must be link local',
    ]);
  });

  it('wants an address', () => {
    const problem = 'HF0413 (V) No VIP specified; at least one is required';
    expect(load({ addresses: [] }).problems).toEqual([problem]);
    expect(load({ addresses: [], instance: 'no_virtual_ipaddress' }).problems).toEqual([problem]);
  });
});

it('no_virtual_ipaddress says that there is none to be missed', () => {
  const none = { global: '', addresses: [] };
  expect(load(none).problems).toHaveLength(1);
  expect(load({ ...none, instance: 'no_virtual_ipaddress' }).problems).toEqual([]);
});
