// Owns the proof of what a brain makes of interfaces that are missing, come back under another
// index or name, and of a full picture after lost kernel messages.
import { describe, expect, test } from 'vitest';
import { interfaceName, priority, second } from '../vrrp/testing.ts';
import { Host } from './host.ts';
import {
  eth0,
  eth1,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const vip = interfaceAddress('10.9.0.100/32');
const stateOf = (host: Host) => host.status().instances[0]?.state;

/** Master since 3609375 us; the echo of its address has arrived. */
function master(): Machine {
  const machine = new Machine().boot();
  machine.runUntil(4 * second);
  return machine;
}

describe('an interface that does not exist', () => {
  test('at start: FAULT, never master of an address that has no place', () => {
    const machine = new Machine(modelOf(instanceModel({ interface: eth1 }))).boot();
    expect(machine.states()).toEqual(['fault']);
    expect(machine.words).toContain('(VI_1) entering FAULT state');
    expect(machine.host.nextDeadlineUs).toBeUndefined();
  });

  test('with no interface at all: FAULT', () => {
    const machine = new Machine(modelOf(instanceModel()), [], []).boot();
    expect(machine.states()).toEqual(['fault']);
  });

  test('when it appears later: listen, then BACKUP with the full timer', () => {
    const machine = new Machine(modelOf(instanceModel()), [], []).boot();
    expect(machine.do({ kind: 'link', link: link() }, second)).toContain(
      'listen eth0 2: v4/112 51',
    );
    machine.do({ kind: 'address-added', address: ownInterfaceAddress }, second);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.nextDeadlineUs).toBe(second + 3_609_375);
  });

  test('deleted while MASTER: FAULT, nothing sent; said as keepalived does, with -D only', () => {
    const machine = master();
    const words = machine.do({ kind: 'link-removed', index: 2 }, 5 * second);
    expect(machine.states()).toEqual(['fault']);
    expect(words.filter((line) => line.startsWith('send'))).toEqual([]);
    expect(words[0]).toBe('-D Interface eth0 deleted');
  });

  test('re-created with another index: listen again, the address goes to the new index', () => {
    const machine = master();
    machine.do({ kind: 'link-removed', index: 2 }, 5 * second);
    machine.addresses.length = 0;
    expect(machine.do({ kind: 'link', link: link({ index: 7 }) })).toContain(
      'listen eth0 7: v4/112 51',
    );
    machine.do({ kind: 'address-added', address: interfaceAddress('10.9.0.5/16', 7) });
    expect(machine.states()).toEqual(['backup']);
    expect(machine.runUntil(9 * second)).toContain('add 10.9.0.100/32@7');
  });

  test('re-created with the same index: listen again, the old membership died with it', () => {
    const machine = new Machine().boot();
    machine.do({ kind: 'link-removed', index: 2 }, second);
    expect(machine.do({ kind: 'link', link: link() }, 2 * second)).toContain(
      'listen eth0 2: v4/112 51',
    );
  });

  test('another interface that takes over the name is listened on', () => {
    const machine = new Machine().boot();
    machine.do({ kind: 'link', link: link({ name: interfaceName('old0') }) }, second);
    expect(machine.do({ kind: 'link', link: link({ index: 3 }) })).toContain(
      'listen eth0 3: v4/112 51',
    );
  });

  test('a link event under the same index does not listen again', () => {
    const machine = new Machine().boot();
    expect(machine.setUp(false, second).join()).not.toContain('listen');
    expect(machine.setUp(true, 2 * second).join()).not.toContain('listen');
  });

  test('renamed while MASTER: FAULT, and the address does not stay behind on it', () => {
    const machine = master();
    const renamed = link({ name: interfaceName('wan0') });
    machine.do({ kind: 'link', link: renamed }, 5 * second);
    expect(machine.states()).toEqual(['fault']);
    expect(machine.holds('10.9.0.100/32')).toBe(false);
  });
});

describe('a virtual address on another interface', () => {
  const model = modelOf(instanceModel({ addresses: [virtualAddress('10.8.0.100', eth1)] }));
  const links = [link(), link({ index: 3, name: eth1 })];
  const own = [ownInterfaceAddress, interfaceAddress('10.8.0.5/16', 3)];

  test('is added and announced there; the adverts go out of the own interface', () => {
    const machine = new Machine(model, links, own).boot();
    const words = machine.runUntil(4 * second);
    expect(words).toContain('add 10.8.0.100/32@3');
    expect(words).toContain('announce 10.8.0.100 on 3');
    expect(words).toContain('send eth0 100 #1');
  });

  test('its removal there is a theft', () => {
    const machine = new Machine(model, links, own).boot();
    machine.runUntil(4 * second);
    const address = interfaceAddress('10.8.0.100/32', 3);
    machine.do({ kind: 'address-removed', address }, 5 * second);
    expect(machine.states()).toEqual(['backup']);
  });

  test('that interface down is a fault of the instance: its address would be held in vain', () => {
    const machine = new Machine(model, links, own).boot();
    machine.do({ kind: 'link', link: link({ index: 3, name: eth1, up: false }) }, second);
    expect(machine.states()).toEqual(['fault']);
    machine.do({ kind: 'link', link: link({ index: 3, name: eth1 }) }, 2 * second);
    expect(machine.states()).toEqual(['backup']);
  });
});

describe('a full picture after lost messages', () => {
  const picture = (machine: Machine, changes: Partial<Record<'links' | 'addresses', never[]>>) =>
    machine.do({
      kind: 'interfaces',
      links: machine.links,
      addresses: [...machine.addresses],
      ...changes,
    });

  test('that shows what was known changes nothing', () => {
    const machine = master();
    const deadlineUs = machine.host.nextDeadlineUs;
    expect(picture(machine, {})).toEqual([]);
    expect(machine.host.nextDeadlineUs).toBe(deadlineUs);
  });

  test('a link that went down meanwhile: FAULT', () => {
    const machine = master();
    machine.links[0] = link({ up: false });
    expect(picture(machine, {})).toContain('Netlink reports eth0 down');
    expect(machine.states()).toEqual(['fault']);
  });

  test('a VIP that vanished meanwhile: an election', () => {
    const machine = master();
    machine.addresses.splice(0, 2, ownInterfaceAddress);
    expect(picture(machine, {})).toContain('VI_1 master -> backup: address-taken');
  });

  test('an own address that vanished meanwhile: FAULT; one that came: the source', () => {
    const machine = master();
    machine.addresses.splice(0, 2);
    picture(machine, {});
    expect(machine.states()).toEqual(['fault']);
    machine.addresses.push(interfaceAddress('10.9.0.7/16'));
    picture(machine, {});
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.status().instances[0]?.sourceAddress).toBe('10.9.0.7');
  });

  test('an interface that vanished meanwhile: FAULT', () => {
    const machine = master();
    picture(machine, { links: [], addresses: [] });
    expect(machine.states()).toEqual(['fault']);
  });

  test('an interface that came back under another index: listen, FAULT, BACKUP', () => {
    const machine = master();
    machine.links[0] = link({ index: 9 });
    machine.addresses.splice(0, 2, interfaceAddress('10.9.0.5/16', 9));
    const words = picture(machine, {});
    expect(words).toContain('listen eth0 9: v4/112 51');
    expect(words.filter((line) => line.includes('->'))).toEqual([
      'VI_1 master -> fault: fault',
      'VI_1 fault -> backup: faults-gone',
    ]);
  });

  test('a VIP whose arrival was lost and that is gone again: an election, not a hollow master', () => {
    const host = new Host(modelOf(instanceModel()));
    const before = { links: [link()], addresses: [ownInterfaceAddress] };
    host.handle({ kind: 'interfaces', ...before }, 0);
    host.handle({ kind: 'start' }, 0);
    host.handle({ kind: 'timer' }, 3_609_375); // holds the address; the echo is lost
    expect(stateOf(host)).toBe('master');
    host.handle({ kind: 'interfaces', ...before }, 4 * second);
    expect(stateOf(host)).toBe('backup');
  });
});

describe('echoes that come late', () => {
  const owner = { priority: priority(255), initialState: 'master' } as const;

  /** An owner whose timers ran before any echo: held, given up, held, given up, held again. */
  function hastyOwner(): Host {
    const host = new Host(modelOf(instanceModel(owner)));
    const addresses = [ownInterfaceAddress, vip];
    host.handle({ kind: 'interfaces', links: [link()], addresses }, 0);
    host.handle({ kind: 'start' }, 0);
    host.handle({ kind: 'timer' }, 0);
    return host;
  }

  test('one removal of ours, then the address added again: no theft', () => {
    const host = hastyOwner();
    host.handle({ kind: 'address-removed', address: vip }, 1);
    host.handle({ kind: 'address-added', address: vip }, 1);
    expect(stateOf(host)).toBe('master');
  });

  test('two removals of ours, told after both: no theft', () => {
    const host = hastyOwner();
    host.handle({ kind: 'link', link: link({ up: false }) }, 1); // gives up: the second removal
    host.handle({ kind: 'link', link: link() }, 2);
    host.handle({ kind: 'timer' }, 2 + 3_003_906); // holds for the second time
    for (let round = 0; round < 2; round += 1) {
      host.handle({ kind: 'address-removed', address: vip }, 4 * second);
      host.handle({ kind: 'address-added', address: vip }, 4 * second);
    }
    expect(stateOf(host)).toBe('master');
  });

  test('after our removal and its echo, a removal by somebody else is a theft again', () => {
    const host = hastyOwner();
    host.handle({ kind: 'address-removed', address: vip }, 1);
    host.handle({ kind: 'address-added', address: vip }, 1);
    host.handle({ kind: 'address-removed', address: vip }, 2);
    expect(stateOf(host)).toBe('backup');
  });

  test('a change of lifetime of the own address (a renewed lease) is no event', () => {
    const machine = master();
    expect(machine.do({ kind: 'address-added', address: ownInterfaceAddress })).toEqual([]);
    expect(machine.do({ kind: 'address-added', address: vip })).toEqual([]);
  });
});

test('status says whether the kernel has the address, who is master, and the next deadline', () => {
  const machine = master();
  expect(machine.host.status().instances[0]).toMatchObject({
    name: 'VI_1',
    interface: eth0,
    vrid: 51,
    state: 'master',
    sinceUs: 3_609_375,
    cause: { kind: 'no-master-heard', waitedUs: 3_609_375 },
    faults: [],
    priority: { configured: 100, effective: 100 },
    sourceAddress: '10.9.0.5',
    master: undefined,
    deadlineUs: 3_609_375 + second,
    addresses: [{ address: '10.9.0.100', prefixLength: 32, isPresent: true }],
  });
  machine.setUp(false, 5 * second);
  expect(machine.host.status().instances[0]).toMatchObject({
    faults: [{ kind: 'interface-down', interface: 'eth0' }],
    addresses: [{ isPresent: false }],
  });
});
