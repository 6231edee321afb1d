// Proves what the lines of track_interface, track_file and track_process come to.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

const facts = { interfaces: ['lo', 'eth0', 'eth1'] };

function block(opening: string, ...lines: readonly string[]): string {
  return `${opening} {\n${lines.join('\n')}\n}`;
}

function instance(name: string, ...lines: readonly string[]): string {
  const vrid = name.charCodeAt(0);
  return block(
    `vrrp_instance ${name}`,
    `interface eth0\nvirtual_router_id ${vrid}\nvirtual_ipaddress {\n10.9.0.${vrid}\n}`,
    ...lines,
  );
}

function load(...parts: readonly string[]) {
  const { model, diagnostics } = loadConfig({ name: 'x', text: parts.join('\n') }, facts);
  const said = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return { model, said, objects: model.instances.map((each) => each.trackedObjects) };
}

describe('interfaces', () => {
  it('track_interface lists interfaces', () => {
    const list = block('track_interface', 'eth1', 'lo weight -20 reverse', 'eth2 weight 254');
    const { objects, said } = load(instance('A', list));
    expect(objects).toEqual([
      [
        { kind: 'interface', name: 'eth1', weight: 0, isReversed: false },
        { kind: 'interface', name: 'lo', weight: -20, isReversed: true },
        { kind: 'interface', name: 'eth2', weight: 253, isReversed: false },
      ],
    ]);
    expect(said).toEqual([
      "HF0104 (A) tracked interface eth2 doesn't exist; there are eth0, eth1",
      "HF0312 (A) track_interface eth2: number '254' outside range [-253, 253]; setting to 253",
    ]);
  });

  it('one that is listed twice counts once', () => {
    const { objects, said } = load(instance('A', block('track_interface', 'lo', 'lo weight 5')));
    expect(objects[0]).toHaveLength(1);
    expect(said).toEqual(['HF0607 (A) duplicate track_interface lo - ignoring']);
  });

  it('its own is tracked by itself', () => {
    const { objects, said } = load(instance('A', block('track_interface', 'eth0 weight 5')));
    expect(objects).toEqual([undefined]);
    expect(said).toEqual(['HF1801 (A) Ignoring track_interface eth0 since own interface']);
  });

  it('an owner takes no weight', () => {
    const list = block('track_interface', 'eth1 weight 5', 'lo');
    const { objects, said } = load(instance('A', 'priority 255', list));
    expect(objects).toEqual([[{ kind: 'interface', name: 'lo', weight: 0, isReversed: false }]]);
    expect(said).toEqual(['HF0608 (A) ignoring eth1 tracked interface due to address owner']);
  });
});

describe('sync groups', () => {
  const members = block('group', 'A', 'B');

  it('interfaces of a group are tracked by every member', () => {
    const list = block('track_interface', 'eth1 weight 7');
    const { objects, said } = load(
      instance('A', block('track_interface', 'lo')),
      instance('B'),
      block('vrrp_sync_group G', members, list),
    );
    const ofGroup = { kind: 'interface', name: 'eth1', weight: 7, isReversed: false };
    const own = { kind: 'interface', name: 'lo', weight: 0, isReversed: false };
    expect(objects).toEqual([[own, ofGroup], [ofGroup]]);
    expect(said).toEqual([]);
  });

  it('a weight of one member alone is no weight, unless the group allows it', () => {
    const list = block('track_interface', 'eth1 weight 7');
    const parts = [instance('A', list), instance('B')];
    const { objects, said } = load(...parts, block('vrrp_sync_group G', members));
    expect(objects[0]).toMatchObject([{ name: 'eth1', weight: 0 }]);
    expect(said).toEqual(['HF0706 (A) ignoring eth1 tracked interface weight due to SYNC group']);
    const group = block('vrrp_sync_group G', members, 'sync_group_tracking_weight');
    expect(load(...parts, group)).toMatchObject({
      objects: [[{ weight: 7 }], undefined],
      said: [],
    });
  });

  it("what member and group track counts with the group's weight", () => {
    const { objects, said } = load(
      instance('A', block('track_interface', 'eth1')),
      instance('B'),
      block('vrrp_sync_group G', members, block('track_interface', 'eth1 weight 7', 'eth0')),
    );
    const ofGroup = { kind: 'interface', name: 'eth1', weight: 7, isReversed: false };
    expect(objects).toEqual([[ofGroup], [ofGroup]]);
    expect(said).toHaveLength(3);
    expect(said[0]).toContain('is configured on VRRP instance and sync group');
  });

  it('with an owner among the members no weight counts', () => {
    const { objects, said } = load(
      instance('A', 'priority 255'),
      instance('B', 'priority 255'),
      block('vrrp_sync_group G', members, block('track_interface', 'eth1 weight 7')),
    );
    expect(objects[1]).toMatchObject([{ weight: 0 }]);
    const who = "(G) Cannot have weighted track interface 'eth1' with member having priority 255";
    expect(said).toEqual([`HF0608 ${who} - setting weight 0`]);
  });
});

describe('files', () => {
  const file = block('track_file f', 'file /run/f');

  it('track_file names a file and its weight', () => {
    const { model, said } = load(
      file,
      block('track_file g', 'file /run/g', 'weight -254 reverse'),
      block('track_file h', 'weight 3'),
    );
    expect(model.files).toEqual([
      { name: 'f', path: '/run/f', weight: 1, isReversed: false },
      { name: 'g', path: '/run/g', weight: -254, isReversed: true },
    ]);
    expect(said).toEqual(['HF1802 No file set for track_file h - ignoring']);
  });

  it('init_file takes a number and overwrite in either order', () => {
    const initials = ['init_file', 'init_file 7', 'init_file overwrite -3', 'init_file abc'].map(
      (line) => load(block('track_file f', 'file /run/f', line)).model.files?.[0]?.initial,
    );
    expect(initials).toEqual([
      { number: 0, isOverwriting: false },
      { number: 7, isOverwriting: false },
      { number: -3, isOverwriting: true },
      { number: 0, isOverwriting: false },
    ]);
  });

  it('vrrp_track_file is track_file', () => {
    const { model, said } = load(block('vrrp_track_file f', 'file /run/f'));
    expect(model.files).toHaveLength(1);
    expect(said).toEqual(['HF1805 "vrrp_track_file" is deprecated, please use "track_file"']);
  });

  it('track_file lists files', () => {
    const list = block('track_file', 'f', 'g weight 254', 'f', 'nosuch');
    const { objects, said } = load(
      file,
      block('track_file g', 'file /run/g', 'weight 2 reverse'),
      instance('A', list),
    );
    expect(objects[0]).toEqual([
      { kind: 'file', name: 'f', weight: 1, isReversed: false },
      { kind: 'file', name: 'g', weight: 254, isReversed: true, hasOwnWeight: true },
    ]);
    expect(said).toEqual([
      'HF0607 (A) duplicate track_file f - ignoring',
      'HF0604 (A) track file nosuch not found, ignoring...',
    ]);
  });

  it('files of a group are tracked by every member', () => {
    const members = block('group', 'A', 'B');
    const { objects, said } = load(
      file,
      instance('A', block('track_file', 'f')),
      instance('B'),
      block('vrrp_sync_group G', members, block('track_file', 'f weight 3')),
    );
    const ofGroup = [{ kind: 'file', name: 'f', weight: 3, isReversed: false, hasOwnWeight: true }];
    expect(objects).toEqual([ofGroup, ofGroup]);
    expect(said).toEqual([
      'HF0706 (A) ignoring weight from tracked file f due to SYNC group. specify weight 0',
    ]);
  });

  it('on an owner a file without the weight 0 is a fault, unless the line has a weight', () => {
    const { objects } = load(file, instance('A', 'priority 255', block('track_file', 'f')));
    expect(objects[0]).toMatchObject([{ weight: 0 }]);
    const weighted = load(file, instance('A', 'priority 255', block('track_file', 'f weight 2')));
    expect(weighted.objects[0]).toBeUndefined();
    expect(weighted.said).toEqual([
      'HF0608 (A) ignoring tracked file f with weight 2 due to address_owner',
    ]);
  });

  it('a line with a weight is ignored on a member of a sync group', () => {
    const { objects, said } = load(
      file,
      instance('A', block('track_file', 'f weight 2')),
      instance('B'),
      block('vrrp_sync_group G', block('group', 'A', 'B')),
    );
    expect(objects).toEqual([undefined, undefined]);
    expect(said).toEqual(['HF0706 (A) ignoring tracked file f with weight 2 due to SYNC group']);
  });
});

describe('processes', () => {
  const process = (name: string, ...lines: readonly string[]) =>
    block(`vrrp_track_process ${name}`, ...lines);
  const load1 = (...lines: readonly string[]) => {
    const { model, said } = load(process('p', ...lines));
    return { process: model.processes?.[0], said };
  };

  it('vrrp_track_process counts processes', () => {
    expect(load1('process haproxy')).toEqual({
      process: {
        ...{ name: 'p', program: 'haproxy', parameters: [], matchesCommandLine: false },
        ...{ weight: 0, isReversed: false, quorum: 1, quorumMax: undefined },
        ...{ forkDelayUs: 0, terminateDelayUs: 0 },
      },
      said: [],
    });
    const lines = ['process "/tmp/a b" -f "x y"', 'param_match initial', 'weight -254 reverse'];
    expect(load1(...lines).process).toMatchObject({
      ...{ program: '/tmp/a b', parameters: ['-f', 'x y'], parameterMatch: 'initial' },
      ...{ matchesCommandLine: true, weight: -254, isReversed: true },
    });
    expect(load1('process a', 'full_command').process?.matchesCommandLine).toBe(true);
    expect(load1('weight 5').said).toEqual(["HF1802 track process 'p' process name not specified"]);
  });

  it('quorum and quorum_max bound the number', () => {
    const bounds = (...lines: readonly string[]) => {
      const { process: built, said } = load1('process a', ...lines);
      return [built?.quorum, built?.quorumMax, said.length];
    };
    expect(bounds('quorum 2', 'quorum_max 3')).toEqual([2, 3, 0]);
    expect(bounds('quorum_max 0')).toEqual([0, 0, 0]);
    expect(bounds('quorum 5', 'quorum_max 3')).toEqual([5, undefined, 1]);
    expect(bounds('quorum 0')).toEqual([1, undefined, 1]);
  });

  it('delay sets both delays', () => {
    const delays = (...lines: readonly string[]) => {
      const built = load1('process a', ...lines).process;
      return [built?.forkDelayUs, built?.terminateDelayUs];
    };
    expect(delays('delay 1.5')).toEqual([1_500_000, 1_500_000]);
    expect(delays('delay 1.5', 'fork_delay 2')).toEqual([2_000_000, 1_500_000]);
    expect(delays('terminate_delay 2', 'delay 0.25')).toEqual([250_000, 250_000]);
  });

  it('track_process lists processes', () => {
    const list = block('track_process', 'p weight 254', 'q', 'nosuch');
    const { objects, said } = load(
      process('p', 'process a'),
      process('q', 'process b', 'weight 5 reverse'),
      instance('A', list),
    );
    expect(objects[0]).toEqual([
      { kind: 'process', name: 'p', weight: 254, isReversed: false },
      { kind: 'process', name: 'q', weight: 5, isReversed: true },
    ]);
    expect(said).toEqual(['HF0604 (A) track process nosuch not found, ignoring...']);
  });

  it('processes of a group are tracked by every member', () => {
    const group = block('vrrp_sync_group G', block('group', 'A', 'B'), block('track_process', 'p'));
    const { objects } = load(process('p', 'process a'), instance('A'), instance('B'), group);
    const ofGroup = [{ kind: 'process', name: 'p', weight: 0, isReversed: false }];
    expect(objects).toEqual([ofGroup, ofGroup]);
  });

  it('process_monitor_rcv_bufs sizes the process connector', () => {
    const words = ['process_monitor_rcv_bufs 9000', 'process_monitor_rcv_bufs_force'];
    expect(load(block('global_defs', ...words)).model.engineProcess?.processBuffer).toEqual({
      bytes: 9000,
      isForced: true,
    });
  });
});
