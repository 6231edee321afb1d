// Owns the proof of sync groups as running keepalived pairs showed them: together to MASTER, BACKUP and
// FAULT, who goes first, who says priority 0.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, Model, SyncGroupModel } from '../config/model.ts';
import { ipv4, known, second, vrid } from '../vrrp/testing.ts';
import {
  eth0,
  eth1,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
  scriptModel,
  trackedScript,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const first = instanceModel({ name: 'VI_1', syncGroup: 'G1' });
const second_ = instanceModel({
  ...{ name: 'VI_2', syncGroup: 'G1', interface: eth1, vrid: vrid(52) },
  addresses: [virtualAddress('10.9.1.100', eth1)],
});
const links = [link(), link({ index: 3, name: eth1 })];
const addresses = [ownInterfaceAddress, interfaceAddress('10.9.1.5/24', 3)];
const downUs = 3_609_375;
const skewUs = 609_375;

function grouped(
  changes: Partial<SyncGroupModel> = {},
  instances: readonly InstanceModel[] = [first, second_],
): Model {
  const position = { file: 'keepalived.conf', line: 1, column: 1 };
  const members = instances.map(({ name }) => name);
  const group = { name: 'G1', position, members, isFast: false, ...changes };
  return { ...modelOf(...instances), groups: [group] };
}

function booted(model = grouped(), on = links): Machine {
  return new Machine(model, on, addresses).boot();
}

/** States and lines about them, without details. */
const story = (words: readonly string[]) =>
  words.filter(
    (word) => /STATE|Syncing|send|->|Master received/.test(word) && !word.startsWith('-D'),
  );

/** Both are master. */
function masters(model = grouped()): Machine {
  const machine = booted(model);
  machine.runUntil(downUs);
  expect(machine.states()).toEqual(['master', 'master']);
  return machine;
}

const peer = { vrid: 51, from: ipv4('10.9.0.9'), priority: 200 };
const peer2 = {
  ...{ vrid: 52, from: ipv4('10.9.1.9'), priority: 200 },
  addresses: [ipv4('10.9.1.100')],
};

function setUp(machine: Machine, at: 0 | 1, up: boolean, nowUs: number): string[] {
  const changed = { ...known(machine.links[at]), up };
  machine.links[at] = changed;
  return machine.do({ kind: 'link', link: changed }, nowUs);
}

describe('to MASTER', () => {
  test('all go at once: the one that completes the group first, then the line, then the others', () => {
    const machine = booted();
    expect(story(machine.runUntil(downUs))).toEqual([
      'VI_2 backup -> master: no-master-heard',
      'send eth1 100 #1',
      '(VI_2) Entering MASTER STATE',
      'VRRP_Group(G1) Syncing instances to MASTER state',
      'VI_1 backup -> master: group',
      'send eth0 100 #1',
      '(VI_1) Entering MASTER STATE',
    ]);
  });

  test('not while one member hears a better master; what the other wanted stays', () => {
    const machine = booted();
    machine.hear({ ...peer2 }, 3 * second, eth1);
    machine.runUntil(3 * second + downUs - 1);
    expect(machine.states()).toEqual(['backup', 'backup']);
    machine.runUntil(3 * second + downUs);
    expect(machine.states()).toEqual(['master', 'master']);
  });

  test('an advert takes the wish back', () => {
    const machine = booted();
    machine.hear({ ...peer2 }, 3 * second, eth1);
    machine.runUntil(4 * second); // VI_1 wants to
    machine.hear({ ...peer }, 4 * second);
    machine.runUntil(3 * second + downUs);
    expect(machine.states()).toEqual(['backup', 'backup']);
    machine.runUntil(4 * second + downUs);
    expect(machine.states()).toEqual(['master', 'master']);
  });

  test('a group of one goes by itself', () => {
    const machine = booted(grouped({}, [first]));
    machine.runUntil(downUs);
    expect(machine.states()).toEqual(['master']);
  });
});

describe('to BACKUP', () => {
  test('a higher advert for one demotes all, nobody says priority 0', () => {
    const machine = masters();
    expect(story(machine.hear({ ...peer }, 5 * second))).toEqual([
      expect.stringContaining('Master received advert from 10.9.0.9 with higher priority 200'),
      '(VI_1) Entering BACKUP STATE',
      'VI_1 master -> backup: higher-priority',
      'VRRP_Group(G1) Syncing instances to BACKUP state',
      '(VI_2) Entering BACKUP STATE',
      'VI_2 master -> backup: group',
    ]);
    expect(machine.holds('10.9.1.100/32')).toBe(false);
  });
});

describe('a stolen address', () => {
  test('sends all into an election: each says priority 0 and waits its skew time, without a group line', () => {
    const machine = masters();
    machine.runUntil(5 * second);
    expect(story(machine.steal('10.9.0.100/32', 5 * second))).toEqual([
      '(VI_1) Entering BACKUP STATE',
      'send eth0 0 #3',
      'VI_1 master -> backup: address-taken',
      '(VI_2) Entering BACKUP STATE',
      'send eth1 0 #3',
      'VI_2 master -> backup: group',
    ]);
    machine.runUntil(5 * second + skewUs - 1);
    expect(machine.states()).toEqual(['backup', 'backup']);
    machine.runUntil(5 * second + skewUs);
    expect(machine.states()).toEqual(['master', 'master']);
  });
});

describe('to FAULT', () => {
  test('one takes all along: it says priority 0 twice where it can, the others once', () => {
    const machine = masters();
    const words = setUp(machine, 1, false, 5 * second);
    expect(story(words)).toEqual([
      '(VI_2) Entering FAULT STATE',
      'VI_2 master -> fault: fault',
      'VRRP_Group(G1) Syncing instances to FAULT state',
      '(VI_1) Entering FAULT STATE',
      'send eth0 0 #2',
      'VI_1 master -> fault: fault',
    ]);
  });

  test('a backup follows without a line of its own', () => {
    expect(story(setUp(booted(), 1, false, second))).toEqual([
      '(VI_2) Entering FAULT STATE',
      'VI_2 backup -> fault: fault',
      'VRRP_Group(G1) Syncing instances to FAULT state',
      'VI_1 backup -> fault: fault',
    ]);
  });

  test('and all leave it together, with the full timer', () => {
    const machine = masters();
    setUp(machine, 1, false, 5 * second);
    expect(story(setUp(machine, 1, true, 8 * second))).toEqual([
      '(VI_2) Entering BACKUP STATE',
      'VI_2 fault -> backup: faults-gone',
      'VRRP_Group(G1) Syncing instances to BACKUP state',
      '(VI_1) Entering BACKUP STATE',
      'VI_1 fault -> backup: faults-gone',
    ]);
    machine.runUntil(8 * second + downUs - 1);
    expect(machine.states()).toEqual(['backup', 'backup']);
    machine.runUntil(8 * second + downUs);
    expect(machine.states()).toEqual(['master', 'master']);
  });

  test('not before the last fault of any member is gone', () => {
    const machine = masters();
    setUp(machine, 1, false, 5 * second);
    setUp(machine, 0, false, 6 * second);
    setUp(machine, 1, true, 7 * second);
    expect(machine.states()).toEqual(['fault', 'fault']);
    setUp(machine, 0, true, 8 * second);
    expect(machine.states()).toEqual(['backup', 'backup']);
  });

  test('a faulty start holds all back, and status says who', () => {
    const machine = booted(grouped(), [link(), link({ index: 3, name: eth1, up: false })]);
    expect(machine.states()).toEqual(['fault', 'fault']);
    expect(machine.host.status().instances[0]?.faults).toEqual([
      { kind: 'group-member', group: 'G1', instance: 'VI_2', isSilent: false },
    ]);
  });

  test('a faulty start says once what holds all back', () => {
    const machine = booted(grouped(), [link(), link({ index: 3, name: eth1, up: false })]);
    expect(machine.words.filter((word) => /FAULT/.test(word))).toEqual([
      '(VI_1) entering FAULT state',
      '(VI_2): entering FAULT state (interface eth1 down)',
      '(VI_2) entering FAULT state',
      'VRRP_Group(G1): Syncing VI_2 to FAULT state',
    ]);
  });

  test('a script that has not reported holds the group back silently', () => {
    const model = {
      ...grouped({}, [{ ...first, trackedScripts: [trackedScript('web')] }, second_]),
      scripts: [scriptModel('web')],
    };
    const machine = booted(model);
    expect(machine.states()).toEqual(['fault', 'fault']);
    expect(story(machine.words).filter((word) => word.includes('STATE'))).toEqual([]);
    machine.report('web', 0, second);
    expect(machine.states()).toEqual(['backup', 'backup']);
    machine.report('web', 1, 2 * second);
    expect(machine.states()).toEqual(['fault', 'fault']);
  });
});

describe('hand-over', () => {
  const heard = (model: Model): Machine => {
    const machine = booted(model);
    machine.hear({ ...peer }, second);
    machine.hear({ ...peer2 }, second, eth1);
    machine.hear({ ...peer, priority: 0 }, second + 1000);
    return machine;
  };

  test('is as slow as the slowest member in keepalived', () => {
    const machine = heard(grouped());
    machine.runUntil(second + downUs - 1);
    expect(machine.states()).toEqual(['backup', 'backup']);
    machine.runUntil(second + downUs);
    expect(machine.states()).toEqual(['master', 'master']);
  });

  test('with sync_group_fast_handover one priority 0 is enough for all', () => {
    const machine = heard(grouped({ isFast: true }));
    machine.runUntil(second + 1000 + skewUs);
    expect(machine.states()).toEqual(['master', 'master']);
  });

  test('but not for a member that follows another machine on the same link', () => {
    const sameLink = { ...second_, interface: eth0 };
    const machine = booted(grouped({ isFast: true }, [first, sameLink]));
    machine.hear({ ...peer }, second);
    machine.hear({ ...peer2, from: ipv4('10.9.0.8') }, second);
    machine.hear({ ...peer, priority: 0 }, second + 1000);
    machine.runUntil(second + 1000 + skewUs);
    expect(machine.states()).toEqual(['backup', 'backup']);
  });
});

describe('a reload', () => {
  test('that changes nothing does nothing', () => {
    const machine = masters();
    machine.runUntil(5 * second);
    expect(machine.reload(grouped(), 5 * second).filter((word) => !word.startsWith('-D'))).toEqual(
      [],
    );
  });

  test('that ends the group leaves its members to themselves', () => {
    const machine = masters();
    machine.reload(
      modelOf({ ...first, syncGroup: undefined }, { ...second_, syncGroup: undefined }),
      5 * second,
    );
    setUp(machine, 1, false, 6 * second);
    expect(machine.states()).toEqual(['master', 'fault']);
  });

  test('that makes a group with a faulty member takes the other along', () => {
    const machine = booted(
      modelOf({ ...first, syncGroup: undefined }, { ...second_, syncGroup: undefined }),
    );
    machine.runUntil(downUs);
    setUp(machine, 1, false, 5 * second);
    expect(machine.states()).toEqual(['master', 'fault']);
    machine.reload(grouped(), 6 * second);
    expect(machine.states()).toEqual(['fault', 'fault']);
  });

  test('that adds a member to a group of masters leaves them masters until it agrees', () => {
    const machine = booted(grouped({}, [first]));
    machine.runUntil(downUs);
    machine.reload(grouped(), 5 * second);
    expect(machine.states()).toEqual(['master', 'backup']);
    machine.runUntil(5 * second + downUs);
    expect(machine.states()).toEqual(['master', 'master']);
  });
});
