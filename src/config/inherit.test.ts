// Owns the proof of what instances take over from global_defs, and from where in the file.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

const global = (...lines: readonly string[]) => `global_defs {\n${lines.join('\n')}\n}\n`;

function instance(name: string, vrid: number, ...lines: readonly string[]): string {
  const own = lines.map((line) => `${line}\n`).join('');
  const vips = `virtual_ipaddress { 192.0.2.${vrid} }`;
  return `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${vrid}\n${own}${vips}\n}\n`;
}

function load(...parts: readonly string[]) {
  const { model, diagnostics } = loadConfig({ name: 'x', text: parts.join('') });
  const problems = diagnostics.map(({ code, position, message }) => {
    return `${code} ${position.line}:${position.column} ${message}`;
  });
  return { models: model.instances, problems };
}

/** The model of one instance behind some words of global_defs. */
function behind(words: readonly string[], ...own: readonly string[]) {
  const { models, problems } = load(global(...words), instance('A', 1, ...own));
  return { ...models[0], problems };
}

describe('what an instance copies where it begins', () => {
  const words = [
    'vrrp_garp_master_repeat 7',
    'vrrp_garp_master_delay 3',
    'vrrp_garp_master_refresh 30',
    'vrrp_garp_master_refresh_repeat 2',
    'vrrp_down_timer_adverts 4',
  ];

  it('an instance copies what global_defs says before it', () => {
    expect(behind(words)).toMatchObject({
      problems: [],
      downTimerAdverts: 4,
      garp: { repeat: 7, delayUs: 3_000_000, refreshUs: 30_000_000, refreshRepeat: 2 },
    });
    expect(behind(words, 'garp_master_repeat 1', 'down_timer_adverts 2')).toMatchObject({
      downTimerAdverts: 2,
      garp: { repeat: 1, delayUs: 3_000_000 },
    });
  });

  it('says which words come too late, and for whom', () => {
    const first = instance('A', 1);
    const second = instance('B', 2, 'garp_master_repeat 3');
    const { models, problems } = load(first, second, global(...words), instance('C', 3));
    expect(models.map(({ garp }) => garp.repeat)).toEqual([5, 3, 7]);
    expect(problems).toEqual([
      'HF0317 13:1 vrrp_garp_master_repeat comes too late for A, which begins before it',
      'HF0317 14:1 vrrp_garp_master_delay comes too late for A, B, which begin before it',
      'HF0317 15:1 vrrp_garp_master_refresh comes too late for A, B, which begin before it',
      'HF0317 16:1 vrrp_garp_master_refresh_repeat comes too late for A, B, which begin before it',
      'HF0317 17:1 vrrp_down_timer_adverts comes too late for A, B, which begin before it',
    ]);
  });

  it('says nothing of a late word that would have changed nothing', () => {
    const repeated = load(
      global('vrrp_garp_master_repeat 7'),
      instance('A', 1),
      global(words[0] ?? ''),
    );
    expect(repeated.problems).toEqual([]);
    expect(load(instance('A', 1), global('vrrp_garp_master_repeat 5')).problems).toEqual([]);
  });
});

describe('vrrp_min_garp', () => {
  it('vrrp_min_garp changes the defaults of the defaults', () => {
    const minimal = { repeat: 1, delayUs: 0, refreshUs: 0, refreshRepeat: 0 };
    const lower = { lowerPriorityRepeat: 1, lowerPriorityDelayUs: 0 };
    expect(behind(['vrrp_min_garp']).garp).toMatchObject({ ...minimal, ...lower });
    expect(behind(['vrrp_min_garp off']).garp?.repeat).toBe(5);
    const written = { repeat: 7, delayUs: 4_000_000 };
    for (const order of [-1, 1]) {
      const lines = ['vrrp_min_garp', 'vrrp_garp_master_repeat 7', 'vrrp_garp_master_delay 4'];
      expect(behind(lines.slice().sort((a, b) => order * a.localeCompare(b))).garp).toMatchObject(
        written,
      );
    }
    expect(behind(['vrrp_min_garp'], 'garp_master_repeat 3').garp?.repeat).toBe(3);
  });

  it('leaves nothing of a refresh without packets', () => {
    const words = ['vrrp_min_garp', 'vrrp_garp_master_refresh 30'];
    expect(behind(words).garp?.refreshUs).toBe(0);
    expect(behind(words, 'garp_master_refresh_repeat 2').garp?.refreshUs).toBe(30_000_000);
  });

  it('is named where it comes too late', () => {
    expect(load(instance('A', 1), global('vrrp_min_garp')).problems).toEqual([
      'HF0317 7:1 vrrp_min_garp comes too late for A, which begins before it',
    ]);
  });
});

describe('what holds wherever it stands', () => {
  it('some defaults hold wherever global_defs stands', () => {
    const late = global(
      'vrrp_lower_prio_no_advert',
      'vrrp_higher_prio_send_advert',
      'vrrp_owner_ignore_adverts',
    );
    const words = ['lower_prio_no_advert', 'higher_prio_send_advert', 'owner_ignore_adverts'];
    const own = instance('B', 2, ...words.map((word) => `${word} off`));
    const { models, problems } = load(instance('A', 1), own, late);
    expect(problems).toEqual([]);
    expect(models.map(({ lowerPriorityNoAdvert }) => lowerPriorityNoAdvert)).toEqual([true, false]);
    expect(models.map((each) => each.higherPrioritySendAdvert)).toEqual([true, false]);
    expect(models.map(({ ownerIgnoresAdverts }) => ownerIgnoresAdverts)).toEqual([true, false]);
  });

  it('global_defs chooses what masters put back', () => {
    const own = instance('B', 2, 'vip_restore off');
    const { models, problems } = load(instance('A', 1), own, global('vip_restore'));
    expect(problems).toEqual([]);
    expect(models.map(({ restores }) => restores)).toEqual([true, undefined]);
  });

  const holds = (...texts: readonly string[]) => {
    const { models, problems } = load(...texts);
    expect(problems).toEqual([]);
    return models.map(({ startupHoldUs }) => startupHoldUs);
  };

  it('startup_hold waits for a link that receives', () => {
    const own = instance('B', 2, 'startup_hold off');
    expect(holds(instance('A', 1), own, global('startup_hold auto'))).toEqual([
      40_000_000,
      undefined,
    ]);
    expect(holds(instance('A', 1, 'startup_hold auto'), own)).toEqual([40_000_000, undefined]);
    expect(holds(instance('A', 1), global('#:holdfast startup_hold auto'))).toEqual([40_000_000]);
  });

  it('startup_hold_max bounds the wait', () => {
    const own = instance('B', 2, 'startup_hold_max 3.5');
    const all = global('startup_hold auto', 'startup_hold_max 60');
    expect(holds(instance('A', 1), own, all)).toEqual([60_000_000, 3_500_000]);
    expect(holds(instance('A', 1), global('startup_hold_max 60'))).toEqual([undefined]);
  });

  it('a lower-priority set falls back to global_defs, not to the own first set', () => {
    const own = ['garp_master_repeat 3', 'garp_master_delay 9'];
    const fallen = (...words: readonly string[]) => {
      const [model] = load(instance('A', 1, ...own), global(...words)).models;
      return [model?.garp.lowerPriorityRepeat, model?.garp.lowerPriorityDelayUs];
    };
    expect(fallen()).toEqual([5, 5_000_000]);
    expect(fallen('vrrp_garp_master_repeat 8', 'vrrp_garp_master_delay 2')).toEqual([8, 2_000_000]);
    expect(fallen('vrrp_garp_lower_prio_repeat 0', 'vrrp_garp_lower_prio_delay 1')).toEqual([
      0, 1_000_000,
    ]);
    expect(fallen('vrrp_min_garp')).toEqual([1, 0]);
  });
});
