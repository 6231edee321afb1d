// Owns the proof of a reload: what both readings know goes on, what differs is changed, in which order.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, Model } from '../config/model.ts';
import { lowerAddress, priority, second, vrid } from '../vrrp/testing.ts';
import {
  eth0,
  eth1,
  instanceModel,
  instanceModel6,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
  scriptModel,
  trackedScript,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const vip = '10.9.0.100/32';
const links = [link(), link({ index: 3, name: eth1 })];
const own = [ownInterfaceAddress, interfaceAddress('10.8.0.5/16', 3)];
const reloadAtUs = 4 * second;
const elsewhere = { file: 'other.conf', line: 77, column: 5 };
const first = instanceModel({ priority: priority(200) });

/** Master since 3218750 us. */
function master(model: Model = modelOf(first)): Machine {
  const machine = new Machine(model, links, own).boot();
  machine.runUntil(3_700_000);
  return machine;
}
const backup = (model: Model = modelOf(first)) => new Machine(model, links, own).boot();
/** What reaches the kernel or the wire, and changes of state. */
const deeds = (words: readonly string[]) => words.filter((line) => !/^(-D|\(|VRRP_)/.test(line));
const changed = (changes: Partial<InstanceModel>) => modelOf({ ...first, ...changes });

describe('nothing that matters', () => {
  const same: readonly [string, Model][] = [
    ['nothing changed', modelOf({ ...first })],
    ['other places in the file', changed({ position: elsewhere, interfacePosition: elsewhere })],
    ['another name', changed({ name: 'VI_new' })],
    [
      'another notify script',
      changed({
        notify: {
          ...first.notify,
          always: { argv: ['/bin/true'], runAs: undefined, position: elsewhere },
        },
      }),
    ],
  ];

  test.each(same)('%s: MASTER, no packet, no change of an address or a state', (_name, model) => {
    const machine = master();
    expect(deeds(machine.reload(model, reloadAtUs))).toEqual([]);
    expect(machine.states()).toEqual(['master']);
    expect(machine.host.nextDeadlineUs).toBe(4_218_750);
  });

  test.each(same)('%s: BACKUP, its timer runs on', (_name, model) => {
    const machine = backup();
    expect(deeds(machine.reload(model, second))).toEqual([]);
    expect(machine.host.nextDeadlineUs).toBe(3_218_750);
  });

  test('a pending second set of announcements is not lost', () => {
    const machine = master();
    machine.reload(changed({ interfacePosition: elsewhere }), reloadAtUs);
    const words = machine.runUntil(3_218_750 + 5 * second);
    expect(words.filter((line) => line.startsWith('announce'))).toHaveLength(5);
  });

  test('stays MASTER under the new name: the lines use it from then on', () => {
    const machine = master();
    machine.reload(changed({ name: 'VI_new' }), reloadAtUs);
    expect(machine.do({ kind: 'stop' }, 5 * second)).toContain('-D (VI_new) sent 0 priority');
    expect(machine.host.status().instances[0]?.name).toBe('VI_new');
  });

  test('statistics go on', () => {
    const machine = master();
    machine.reload(changed({ name: 'VI_new' }), reloadAtUs);
    expect(machine.host.status().instances[0]?.statistics).toMatchObject({
      becameMaster: 1,
      advertsSent: 1,
    });
  });
});

describe('priority', () => {
  const sends = (words: readonly string[]) => words.filter((line) => line.startsWith('send'));

  test('200 -> 210: stays MASTER and says the new one at once, and it alone', () => {
    const machine = master();
    const words = machine.reload(changed({ priority: priority(210) }), reloadAtUs);
    expect(deeds(words)).toEqual(['send eth0 210 #2']);
    expect(words).toContain('(VI_1) Changing effective priority from 200 to 210');
    expect(machine.host.nextDeadlineUs).toBe(reloadAtUs + second);
  });

  test('200 -> 90, backup 100: stays MASTER until the better one speaks', () => {
    const machine = master();
    expect(sends(machine.reload(changed({ priority: priority(90) }), reloadAtUs))).toEqual([
      'send eth0 90 #2',
    ]);
    expect(machine.states()).toEqual(['master']);
    machine.hear({ priority: 100 }, reloadAtUs + 10);
    expect(machine.states()).toEqual(['backup']);
  });

  test('255 -> 100: an owner is one no more', () => {
    const owner = { priority: priority(255), initialState: 'master' } as const;
    const machine = master(changed(owner));
    const words = machine.reload(changed({ priority: priority(100) }), reloadAtUs);
    expect(sends(words).at(-1)).toMatch(/^send eth0 100 /);
    machine.hear({ priority: 101 }, reloadAtUs + 10);
    expect(machine.states()).toEqual(['backup']);
  });

  test('in BACKUP the running timer moves by the difference', () => {
    const machine = backup();
    machine.hear({ priority: 254 }, second);
    machine.reload(changed({ priority: priority(100) }), 2 * second);
    expect(machine.host.nextDeadlineUs).toBe(second + 3_609_375);
  });
});

describe('advert_int', () => {
  test('1 -> 2 takes effect at once', () => {
    const machine = master();
    const words = machine.reload(changed({ advertIntervalUs: 2 * second }), reloadAtUs);
    expect(deeds(words)).toEqual(['send eth0 200 #2']);
    expect(machine.host.nextDeadlineUs).toBe(reloadAtUs + 2 * second);
  });

  test('in BACKUP: full down timer from the reload', () => {
    const machine = backup();
    machine.reload(changed({ advertIntervalUs: 2 * second }), second);
    expect(machine.host.nextDeadlineUs).toBe(second + 6_218_750);
  });
});

describe('instances', () => {
  const other = instanceModel({
    name: 'VI_2',
    vrid: vrid(52),
    addresses: [virtualAddress('10.9.0.200')],
  });

  test('one added starts as at the start: BACKUP (init), the full timer; the other goes on', () => {
    const machine = master();
    const words = machine.reload(modelOf(first, other), reloadAtUs);
    expect(deeds(words)).toEqual([
      'listen eth0 2: v4/112 51 52',
      'remove 10.9.0.200/32@2',
      'VI_2 init -> backup: start',
    ]);
    expect(words).toContain('(VI_2) Entering BACKUP STATE (init)');
    expect(machine.states()).toEqual(['master', 'backup']);
    machine.runUntil(reloadAtUs + 3_609_374);
    expect(machine.states()).toEqual(['master', 'backup']);
    machine.runUntil(reloadAtUs + 3_609_375);
    expect(machine.states()).toEqual(['master', 'master']);
  });

  test('one added on an interface that is down: FAULT with its reason', () => {
    const machine = backup();
    machine.do({ kind: 'link', link: link({ index: 3, name: eth1, up: false }) }, 10);
    const words = machine.reload(modelOf(first, { ...other, interface: eth1 }), second);
    expect(words).toContain('(VI_2): entering FAULT state (interface eth1 down)');
    expect(machine.states()).toEqual(['backup', 'fault']);
  });

  test('one removed: priority 0, its addresses off, nothing of it is left', () => {
    const machine = master(modelOf(first, { ...other, priority: priority(200) }));
    expect(machine.states()).toEqual(['master', 'master']);
    const words = machine.reload(modelOf(first), reloadAtUs);
    expect(deeds(words)).toEqual([
      'send eth0 0 #2',
      'remove 10.9.0.200/32@2',
      'VI_2 master -> stopped: stop',
      'listen eth0 2: v4/112 51',
    ]);
    expect(machine.states()).toEqual(['master']);
    expect(machine.holds('10.9.0.200/32')).toBe(false);
    const later = machine.runUntil(20 * second);
    expect(later.filter((line) => line.startsWith('send')).join()).not.toContain('eth0 0');
  });

  test('a removed BACKUP goes without a packet', () => {
    const machine = backup(modelOf(first, other));
    expect(deeds(machine.reload(modelOf(first), second))).toEqual([
      'VI_2 backup -> stopped: stop',
      'listen eth0 2: v4/112 51',
    ]);
  });

  test('all removed (an empty file): everything is released, the sockets close, nothing is due', () => {
    const machine = master();
    expect(deeds(machine.reload(modelOf(), reloadAtUs))).toEqual([
      'send eth0 0 #2',
      'remove 10.9.0.100/32@2',
      'VI_1 master -> stopped: stop',
      'listen eth0 2: nothing',
    ]);
    expect(machine.host.nextDeadlineUs).toBeUndefined();
    expect(machine.host.farewell()).toEqual([]);
  });

  test('all removed and one put back: the interface is listened on again', () => {
    const machine = master();
    machine.reload(modelOf(), reloadAtUs);
    expect(machine.reload(modelOf(first), 5 * second)).toContain('listen eth0 2: v4/112 51');
    machine.hear({ priority: 254 }, 6 * second);
    expect(machine.host.status().instances[0]?.statistics.advertsReceived).toBe(1);
  });

  test("an address that the new file makes virtual is nobody's source any more", () => {
    const machine = new Machine(modelOf(first), undefined, [
      interfaceAddress('10.9.0.7/32'),
      ownInterfaceAddress,
    ]).boot();
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('10.9.0.7');
    const taking = { ...other, addresses: [virtualAddress('10.9.0.7')] };
    machine.host.handle({ kind: 'reload', model: modelOf(first, taking) }, second);
    expect(machine.host.status().instances[1]?.sourceAddress).toBe('10.9.0.5');
  });

  test('in another order: nothing happens, status follows the file', () => {
    const machine = master(modelOf(first, other));
    expect(deeds(machine.reload(modelOf(other, first), reloadAtUs))).toEqual([
      'listen eth0 2: v4/112 52 51',
    ]);
    expect(machine.host.status().instances.map(({ name }) => name)).toEqual(['VI_2', 'VI_1']);
  });

  test('VRID changed: priority 0 with the old one, BACKUP (init), MASTER after the full timer', () => {
    const machine = master();
    const words = machine.reload(changed({ vrid: vrid(60) }), reloadAtUs);
    expect(deeds(words)).toEqual([
      'send eth0 0 #2',
      'remove 10.9.0.100/32@2',
      'VI_1 master -> stopped: stop',
      'listen eth0 2: v4/112 60',
      'remove 10.9.0.100/32@2',
      'VI_1 init -> backup: start',
    ]);
    expect(machine.holds(vip)).toBe(false);
    expect(machine.host.nextDeadlineUs).toBe(reloadAtUs + 3_218_750);
    machine.runUntil(reloadAtUs + 3_218_750);
    expect(machine.holds(vip)).toBe(true);
  });

  test('interface changed: let go on the old one before listening on the new one, both told', () => {
    const machine = master();
    const addresses = [virtualAddress('10.9.0.100', eth1)];
    const words = machine.reload(
      changed({ interface: eth1, advertInterface: eth1, addresses }),
      reloadAtUs,
    );
    expect(deeds(words)).toEqual([
      'send eth0 0 #2',
      'remove 10.9.0.100/32@2',
      'VI_1 master -> stopped: stop',
      ...[`listen eth1 3: v4/112 51`, 'listen eth0 2: nothing'],
      'remove 10.9.0.100/32@3',
      'VI_1 init -> backup: start',
    ]);
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('10.8.0.5');
    machine.hear({ priority: 254, from: lowerAddress }, 5 * second, eth0);
    expect(machine.host.status().instances[0]?.statistics.advertsReceived).toBe(0);
  });

  test('the same VRID in the other family is another virtual router', () => {
    const machine = new Machine(modelOf(first), links, [...own, interfaceAddress('fe80::5/64')]);
    machine.boot().runUntil(3_700_000);
    machine.reload(modelOf(first, instanceModel6()), reloadAtUs);
    expect(machine.states()).toEqual(['master', 'backup']);
  });
});

test('garp_*: what is announced later follows the new words', () => {
  const machine = master();
  const garp = { ...first.garp, lowerPriorityRepeat: 1, lowerPriorityDelayUs: 0 };
  machine.reload(changed({ garp }), reloadAtUs);
  const words = machine.hear({ priority: 50 }, reloadAtUs + 10);
  expect(words.filter((line) => line.startsWith('announce'))).toHaveLength(1);
});

describe('authentication', () => {
  const pass = { authentication: { type: 'pass', password: 'other' } } as const;
  const ah = { authentication: { type: 'ah', password: 'other' } } as const;

  test('password changed: stays MASTER, says it at once, accepts only it', () => {
    const machine = master();
    expect(deeds(machine.reload(changed(pass), reloadAtUs))).toEqual(['send eth0 200 #2']);
    machine.hear({ priority: 254 }, 4.1 * second);
    expect(machine.states()).toEqual(['master']);
    machine.hear({ priority: 254, password: 'other' }, 4.2 * second);
    expect(machine.states()).toEqual(['backup']);
  });

  test('to AH: the socket that the next advert goes through is open before it', () => {
    const machine = master();
    expect(deeds(machine.reload(changed(ah), reloadAtUs))).toEqual([
      'listen eth0 2: v4/51 51',
      'send eth0 200 #2',
    ]);
  });
});

describe('scripts', () => {
  const tracked = { ...first, trackedScripts: [trackedScript('web')] };
  const weighted = { ...first, trackedScripts: [trackedScript('web', 5)] };
  const withScript = (instance: InstanceModel, more: Partial<Model> = {}): Model => ({
    ...modelOf(instance),
    scripts: [scriptModel('web')],
    ...more,
  });

  test('"considered successful on reload": kept with its result, the instance goes on', () => {
    const machine = backup(withScript(tracked));
    machine.report('web', 0, 10);
    machine.runUntil(3_300_000);
    const words = machine.reload(withScript({ ...tracked, nopreempt: true }), reloadAtUs);
    expect(words).toContain('VRRP_Script(web) considered successful on reload');
    expect(machine.states()).toEqual(['master']);
  });

  test('one that has failed stays failed', () => {
    const machine = backup(withScript(tracked));
    machine.report('web', 1, 10);
    expect(machine.reload(withScript({ ...tracked, nopreempt: true }), second)).toContain(
      'VRRP_Script(web) considered unsuccessful on reload',
    );
    expect(machine.states()).toEqual(['fault']);
  });

  test('weight 5 instead of 0: the kept result counts at once', () => {
    const machine = backup(withScript(tracked));
    machine.report('web', 0, 10);
    expect(machine.reload(withScript(weighted), second)).toContain(
      '(VI_1) Changing effective priority from 200 to 205',
    );
  });

  test('no longer tracked: its fault goes with it', () => {
    const machine = backup(withScript(tracked));
    machine.report('web', 1, 10);
    machine.reload(modelOf(first), second);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.nextDeadlineUs).toBe(second + 3_218_750);
  });

  test('one added to a MASTER takes it out of service only when it fails', () => {
    const machine = master();
    expect(deeds(machine.reload(withScript(tracked), reloadAtUs))).toEqual([]);
    expect(machine.states()).toEqual(['master']);
    machine.report('web', 1, 4.1 * second);
    expect(machine.states()).toEqual(['fault']);
  });

  test('on_stale is read anew', () => {
    const machine = backup(withScript(tracked));
    machine.report('web', 0, 0);
    const { global } = modelOf();
    machine.reload(withScript(tracked, { global: { ...global, onStale: 'fault' } }), second);
    machine.hear({ priority: 254 }, 4 * second);
    machine.hear({ priority: 254 }, 6.5 * second);
    machine.runUntil(7 * second);
    expect(machine.states()).toEqual(['fault']);
  });
});
