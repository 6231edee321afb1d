// Owns the proof of what operators order: maintenance, handover, another priority, alone and in a group.
import { describe, expect, it } from 'vitest';
import type { Model } from '../config/model.ts';
import { ipv4, priority, second, vrid } from '../vrrp/testing.ts';
import { OrderBook } from './orders.ts';
import { eth1, instanceModel, modelOf, virtualAddress } from './test-models.ts';
import { Machine } from './testing.ts';

const downUs = 3_609_375;
const one = instanceModel({ name: 'VI_1' });
const model = modelOf(one);
const maintenance = (isOn: boolean, instance?: string) =>
  ({ kind: 'order', order: { kind: 'maintenance', instance, isOn } }) as const;
const handover = { kind: 'order', order: { kind: 'handover', instance: undefined } } as const;
const override = (value: number | undefined, untilUs?: number) => {
  const given = value === undefined ? undefined : priority(value);
  const order = { kind: 'override', instance: 'VI_1', priority: given, untilUs } as const;
  return { kind: 'order', order } as const;
};

function master(of: Model = model): Machine {
  const machine = new Machine(of).boot();
  machine.runUntil(downUs);
  expect(machine.states()).toEqual(of.instances.map(() => 'master'));
  return machine;
}

describe('maintenance', () => {
  it('lets go with priority 0 and stays out until it ends', () => {
    const machine = master();
    const words = machine.do(maintenance(true));
    expect(words).toContain('VI_1 master -> fault: fault');
    expect(words).toContain('remove 10.9.0.100/32@2');
    expect(machine.holds('10.9.0.100/32')).toBe(false);
    machine.runUntil(60 * second);
    expect(machine.states()).toEqual(['fault']);
    expect(machine.host.status().instances[0]?.faults).toEqual([{ kind: 'maintenance' }]);
    expect(machine.do(maintenance(false))).toContain('VI_1 fault -> backup: faults-gone');
    machine.runUntil(70 * second);
    expect(machine.states()).toEqual(['master']);
  });

  it('lasts over a reload, also one that renames the instance, and holds from the start on', () => {
    const machine = new Machine(model);
    machine.do(maintenance(true, 'VI_1'), 0);
    machine.boot();
    expect(machine.states()).toEqual(['fault']);
    machine.reload(modelOf({ ...one, name: 'web', priority: priority(150) }), second);
    machine.runUntil(60 * second);
    expect(machine.host.status().instances).toMatchObject([
      { name: 'web', state: 'fault', faults: [{ kind: 'maintenance' }] },
    ]);
  });

  it('of the machine holds back what a reload adds', () => {
    const machine = master();
    machine.do(maintenance(true));
    const two = instanceModel({ name: 'VI_2', vrid: vrid(52) });
    machine.reload(modelOf(one, { ...two, addresses: [virtualAddress('10.9.0.101')] }));
    expect(machine.states()).toEqual(['fault', 'fault']);
  });

  it('of one member is a fault of its group', () => {
    const grouped = ['VI_1', 'VI_2'].map((name, at) =>
      instanceModel({ name, syncGroup: 'G', vrid: vrid(51 + at) }),
    );
    const position = { file: 'keepalived.conf', line: 1, column: 1 };
    const group = { name: 'G', position, members: ['VI_1', 'VI_2'], isFast: false };
    const machine = master({ ...modelOf(...grouped), groups: [group] });
    const words = machine.do(maintenance(true, 'VI_2'));
    expect(machine.states()).toEqual(['fault', 'fault']);
    expect(words).toContain('VRRP_Group(G) Syncing instances to FAULT state');
  });
});

describe('handover', () => {
  const lower = { vrid: 51, from: ipv4('10.9.0.9'), priority: 50 };

  it('leaves the mastership to a lower priority, and takes it again only when that is silent', () => {
    const machine = master();
    const words = machine.do(handover);
    expect(words).toContain('VI_1 master -> backup: handover');
    expect(words).toContain('-D (VI_1) sent 0 priority');
    for (let at = 1; at <= 20; at += 1) machine.hear(lower, downUs + at * second);
    expect(machine.states()).toEqual(['backup']);
    machine.runUntil(downUs + 20 * second + downUs - 1);
    expect(machine.states()).toEqual(['backup']);
    machine.runUntil(downUs + 20 * second + downUs);
    expect(machine.states()).toEqual(['master']);
    // It is over: the next lower advert is answered as ever.
    expect(machine.hear(lower).join()).toContain('forcing new election');
  });

  it('is taken back after the master down time when nobody comes', () => {
    const machine = master();
    machine.do(handover);
    machine.runUntil(2 * downUs - 1);
    expect(machine.states()).toEqual(['backup']);
    machine.runUntil(2 * downUs);
    expect(machine.states()).toEqual(['master']);
  });

  it('does nothing to a backup', () => {
    const machine = new Machine(model).boot();
    expect(machine.do(handover)).toEqual([]);
  });

  it('of one member has all of its group say priority 0', () => {
    const grouped = ['VI_1', 'VI_2'].map((name, at) =>
      instanceModel({ name, syncGroup: 'G', vrid: vrid(51 + at) }),
    );
    const position = { file: 'keepalived.conf', line: 1, column: 1 };
    const group = { name: 'G', position, members: ['VI_1', 'VI_2'], isFast: false };
    const machine = master({ ...modelOf(...grouped), groups: [group] });
    const order = { kind: 'handover', instance: 'VI_2' } as const;
    const words = machine.do({ kind: 'order', order });
    expect(words.filter((word) => word.endsWith('sent 0 priority'))).toEqual([
      '-D (VI_2) sent 0 priority',
      '-D (VI_1) sent 0 priority',
    ]);
  });
});

describe('another priority', () => {
  it('counts in place of the configured one, and goes back by itself', () => {
    const machine = master();
    const untilUs = machine.nowUs + 600 * second;
    const words = machine.do(override(150, untilUs));
    expect(words).toContain('(VI_1) Changing effective priority from 100 to 150');
    expect(machine.host.status().instances[0]?.priority).toEqual({
      ...{ configured: 100, override: { priority: 150, untilUs }, contributions: [] },
      effective: 150,
    });
    machine.runUntil(untilUs - 1);
    expect(machine.host.status().instances[0]?.priority.effective).toBe(150);
    machine.runUntil(untilUs);
    expect(machine.host.status().instances[0]?.priority).toEqual({
      ...{ configured: 100, contributions: [], effective: 100 },
    });
  });

  it('lasts over a reload and ends by another order', () => {
    const machine = master();
    machine.do(override(150));
    machine.reload(modelOf({ ...one, priority: priority(120) }));
    expect(machine.host.status().instances[0]?.priority.effective).toBe(150);
    machine.do(override(undefined));
    expect(machine.host.status().instances[0]?.priority.effective).toBe(120);
  });

  it('does not count from the start on when it was over before', () => {
    const machine = new Machine(model);
    machine.do(override(150, second), 0);
    machine.boot(second);
    expect(machine.host.status().instances[0]?.priority.effective).toBe(100);
  });

  it('does not touch an owner', () => {
    const machine = master(modelOf({ ...one, priority: priority(255) }));
    machine.do(override(50));
    expect(machine.host.status().instances[0]?.priority.effective).toBe(255);
  });
});

it('what stands is told to the next engine as orders, without what is over or gone', () => {
  const book = new OrderBook();
  const two = instanceModel({ name: 'VI_2', interface: eth1, advertInterface: eth1 });
  const both = modelOf(one, two);
  book.take(maintenance(true, 'VI_2').order, both);
  book.take(override(150, 5 * second).order, both);
  expect(book.standing(both)).toEqual([
    { ...override(150, 5 * second).order },
    { kind: 'maintenance', instance: 'VI_2', isOn: true },
  ]);
  book.expire(5 * second);
  book.adopt(model);
  expect(book.standing(both)).toEqual([]);
});
