// Owns the proof of what a vrrp_sync_group means, with keepalived 2.2.7's own messages.
import { describe, expect, test } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';

const instance = (name: string, vrid: number, words = '') =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${vrid}\n${words}\nvirtual_ipaddress { 10.9.0.${vrid} }\n}\n`;
const group = (name: string, members: string, words = '') =>
  `vrrp_sync_group ${name} {\ngroup {\n${members}\n}\n${words}\n}\n`;
const pair = (words = '') => instance('VI_1', 51, words) + instance('VI_2', 52);
const security = 'global_defs {\nenable_script_security\nscript_user root\n}\n';
const script = (name: string, words = '') =>
  `vrrp_script ${name} {\nscript /usr/bin/true\n${words}\n}\n`;
const track = (...lines: readonly string[]) => `track_script {\n${lines.join('\n')}\n}`;

function load(text: string) {
  const { model, diagnostics } = loadConfig({ name: 'x', text });
  const messages = diagnostics
    .filter(({ severity }) => severity !== 'note')
    .map(({ message }) => message);
  return { model, messages, status: configTestExitCode(diagnostics) };
}

describe('a sync group', () => {
  test('a group names its members', () => {
    const { model, messages } = load(pair() + group('G1', 'VI_1\nVI_2'));
    expect(messages).toEqual([]);
    expect(model.groups).toMatchObject([{ name: 'G1', members: ['VI_1', 'VI_2'], isFast: false }]);
    expect(model.instances.map(({ syncGroup }) => syncGroup)).toEqual(['G1', 'G1']);
  });

  test('may name them on one line, and stand before them', () => {
    const { model, messages } = load(group('G1', 'VI_2 VI_1') + pair());
    expect(messages).toEqual([]);
    expect(model.groups[0]?.members).toEqual(['VI_2', 'VI_1']);
  });

  test('an instance without a group has none', () => {
    const { model } = load(pair() + instance('VI_3', 53) + group('G1', 'VI_1\nVI_2'));
    expect(model.instances[2]?.syncGroup).toBeUndefined();
  });

  test('sync_group_fast_handover is a word of the group', () => {
    const { model, messages } = load(
      pair() + group('G1', 'VI_1\nVI_2', '#:holdfast sync_group_fast_handover'),
    );
    expect([messages, model.groups[0]?.isFast]).toEqual([[], true]);
  });

  test.each([
    [
      group('G1', 'VI_1\nVI_9'),
      [
        "Virtual router VI_9 specified in sync group G1 doesn't exist - ignoring",
        "Sync group G1 has only 1 virtual router(s) - this probably isn't what you want",
      ],
    ],
    [group('G1', ''), ['Sync group G1 has no virtual router(s). removing']],
    ['vrrp_sync_group G1 {\n}\n', ['Sync group G1 has no virtual router(s). removing']],
    [
      group('G1', 'VI_1\nVI_2') + group('G2', 'VI_2\nVI_3'),
      [
        'Virtual router VI_2 cannot exist in more than one sync group; ignoring G2',
        "Sync group G2 has only 1 virtual router(s) - this probably isn't what you want",
      ],
    ],
    [
      group('G1', 'VI_1\nVI_1\nVI_2'),
      ['Virtual router VI_1 cannot exist in more than one sync group; ignoring G1'],
    ],
    [group('G1', 'VI_1\nVI_2') + group('G1', 'VI_3'), ['vrrp sync group G1 already defined']],
  ])('that is wrong is said to be, as keepalived does: %#', (groups, expected) => {
    const { messages, status } = load(pair() + instance('VI_3', 53) + groups);
    expect([new Set(messages), status]).toEqual([new Set(expected), 5]);
  });

  test('global_tracking only draws a warning', () => {
    const { messages, status } = load(pair() + group('G1', 'VI_1\nVI_2', 'global_tracking'));
    const instead = 'Use track_interface/script/file on the sync group';
    expect(messages).toEqual([`(G1) global_tracking is deprecated. ${instead}`]);
    expect(status).toBe(0);
  });

  test('of an owner and others is warned of', () => {
    const { messages, status } = load(pair('priority 255') + group('G1', 'VI_1\nVI_2'));
    const what = 'has some member(s) as address owner and some not as address owner';
    expect(messages).toEqual([`Sync group G1 ${what}. This won't work.`]);
    expect(status).toBe(0);
  });
});

describe('scripts and sync groups', () => {
  test('scripts of a group are tracked by every member', () => {
    const { model, messages } = load(
      `${security}${script('u')}${script('w', 'weight 10')}${pair()}` +
        group('G1', 'VI_1\nVI_2', track('u', 'w')),
    );
    expect(messages).toEqual([]);
    const tracked = [
      { script: 'u', weight: 0, isReversed: false },
      { script: 'w', weight: 10, isReversed: false },
    ];
    expect(model.instances.map(({ trackedScripts }) => trackedScripts)).toEqual([tracked, tracked]);
  });

  test('weighted scripts of members need sync_group_tracking_weight', () => {
    const text = `${security}${script('u')}${script('w', 'weight 10')}${pair(track('w', 'u'))}`;
    const without = load(text + group('G1', 'VI_1\nVI_2'));
    expect(without.messages).toEqual([
      '(VI_1) ignoring tracked script w with weights due to SYNC group',
    ]);
    expect(without.model.instances[0]?.trackedScripts.map((each) => each.script)).toEqual(['u']);
    const with_ = load(text + group('G1', 'VI_1\nVI_2', 'sync_group_tracking_weight'));
    expect(with_.messages).toEqual([]);
    expect(with_.model.instances[0]?.trackedScripts.map((each) => each.script)).toEqual(['w', 'u']);
  });

  test("a member's own line about a script of the group gives way", () => {
    const text = `${security}${script('u')}${pair(track('u weight 5'))}`;
    const { model } = load(text + group('G1', 'VI_1\nVI_2', track('u')));
    expect(model.instances[0]?.trackedScripts).toEqual([
      { script: 'u', weight: 0, isReversed: false },
    ]);
  });
});
