// Proves what tracked interfaces, files and processes do to a machine's instances: faults, the sum of
// weights, lines, reload.
import { describe, expect, test } from 'vitest';
import type { Model } from '../config/model.ts';
import type { TrackedObject, TrackFileModel, TrackProcessModel } from '../config/track-model.ts';
import { second } from '../vrrp/testing.ts';
import {
  eth1,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

function file(name: string): TrackFileModel {
  return { name, path: `/run/${name}`, weight: 1, isReversed: false };
}

function process(name: string, changes: Partial<TrackProcessModel> = {}): TrackProcessModel {
  return {
    ...{ name, program: name, parameters: [], matchesCommandLine: false },
    ...{ weight: 0, isReversed: false, quorum: 1, quorumMax: undefined },
    ...{ forkDelayUs: 0, terminateDelayUs: 0, ...changes },
  };
}

function tracked(
  kind: TrackedObject['kind'],
  name: string,
  weight = 0,
  isReversed = false,
): TrackedObject {
  return { kind, name, weight, isReversed };
}

function modelWith(objects: readonly TrackedObject[], more: Partial<Model> = {}): Model {
  return { ...modelOf(instanceModel({ trackedObjects: objects })), ...more };
}

const secondLink = link({ index: 3, name: eth1 });
const priorityOf = (machine: Machine) => machine.host.status().instances[0]?.priority;
const loud = (words: readonly string[]) =>
  words.filter((line) => !/^(-D|announce|listen)/.test(line));

function told(model: Model, ...events: Parameters<Machine['do']>[0][]): Machine {
  const addresses = [ownInterfaceAddress, interfaceAddress('10.8.0.5/24', 3)];
  const machine = new Machine(model, [link(), secondLink], addresses);
  for (const event of events) machine.do(event);
  return machine.boot();
}

const fileNumber = (name: string, number: number) =>
  ({ kind: 'file-number', file: name, number }) as const;
const count = (name: string, processes: number, cause: 'fork' | 'exit' | 'exec' = 'exec') =>
  ({ kind: 'process-count', process: name, processes, cause }) as const;

describe('interfaces', () => {
  test('without a weight its loss is a fault', () => {
    const machine = told(modelWith([tracked('interface', 'eth1')]));
    expect(machine.states()).toEqual(['backup']);
    expect(loud(machine.do({ kind: 'link', link: { ...secondLink, up: false } }))).toEqual([
      'Netlink reports eth1 down',
      '(VI_1) Entering FAULT STATE',
      'VI_1 backup -> fault: fault',
    ]);
    expect(loud(machine.do({ kind: 'link', link: secondLink }))).toContain(
      'VI_1 fault -> backup: faults-gone',
    );
  });

  test('with a weight its loss costs priority, also when it goes for good', () => {
    const machine = told(modelWith([tracked('interface', 'eth1', 10)]));
    expect(priorityOf(machine)).toMatchObject({
      effective: 110,
      contributions: [{ from: 'eth1', amount: 10 }],
    });
    expect(machine.do({ kind: 'link-removed', index: 3 })).toContain(
      '(VI_1) Changing effective priority from 110 to 100',
    );
    expect(machine.states()).toEqual(['backup']);
  });

  test('where an address of its own is, its loss is a fault whatever it weighs', () => {
    const addresses = [virtualAddress('10.9.0.100'), virtualAddress('10.8.0.100', eth1)];
    const trackedObjects = [tracked('interface', 'eth1', 10)];
    const machine = told(modelOf(instanceModel({ addresses, trackedObjects })));
    expect(priorityOf(machine)).toMatchObject({ effective: 100, contributions: [] });
    machine.do({ kind: 'link', link: { ...secondLink, up: false } });
    expect(machine.states()).toEqual(['fault']);
  });

  test('reversed without a weight it must not be up', () => {
    const machine = told(modelWith([tracked('interface', 'eth1', 0, true)]));
    expect(machine.host.status().instances[0]?.faults).toEqual([
      { kind: 'interface-up', interface: 'eth1' },
    ]);
  });
});

describe('files', () => {
  const files = [file('f')];

  test('the number is there before the first election', () => {
    const machine = told(modelWith([tracked('file', 'f', 2)], { files }), fileNumber('f', 10));
    expect(priorityOf(machine)).toMatchObject({ effective: 120 });
  });

  test("a product below -253 is a fault, with keepalived's lines", () => {
    const machine = told(modelWith([tracked('file', 'f', 2)], { files }), fileNumber('f', 0));
    expect(loud(machine.do(fileNumber('f', -127)))).toEqual([
      '(VI_1): tracked file f now FAULT state',
      '(VI_1) Entering FAULT STATE',
      'VI_1 backup -> fault: fault',
    ]);
    const words = machine.do(fileNumber('f', 16));
    expect(words[0]).toBe('(VI_1): tracked file f leaving FAULT state');
    expect(priorityOf(machine)?.effective).toBe(132);
    expect(machine.states()).toEqual(['backup']);
  });

  test('the way into a fault leaves the priority alone, the way out sets it anew', () => {
    const objects = [tracked('file', 'f', 1), tracked('file', 'g', 1)];
    const model = modelWith(objects, { files: [file('f'), file('g')] });
    const machine = told(model, fileNumber('f', 10), fileNumber('g', 0));
    expect(machine.do(fileNumber('f', -254)).join()).not.toContain('effective priority');
    expect(priorityOf(machine)?.effective).toBe(110);
    expect(machine.do(fileNumber('g', -254)).join()).not.toContain('effective priority');
    expect(machine.do(fileNumber('g', 5))).toContain('(VI_1) Setting effective priority to 105');
    expect(machine.do(fileNumber('g', 6))).toContain(
      '(VI_1) Changing effective priority from 105 to 106',
    );
    expect(machine.do(fileNumber('f', 20)).slice(0, 3)).toEqual([
      '(VI_1): tracked file f leaving FAULT state',
      '(VI_1) Setting effective priority to 126',
      '(VI_1) Entering BACKUP STATE',
    ]);
  });

  test('a fault at the start is told with the number', () => {
    const machine = told(modelWith([tracked('file', 'f')], { files }), fileNumber('f', 5));
    const line = '(VI_1): entering FAULT state (tracked file f has status 5)';
    expect(machine.words).toContain(line);
  });

  test('a reload keeps the number, and knows that of a new file', () => {
    const machine = told(modelWith([tracked('file', 'f', 1)], { files }), fileNumber('f', 5));
    machine.do(fileNumber('g', 7));
    const objects = [tracked('file', 'f', 2), tracked('file', 'g', 1)];
    machine.do({ kind: 'reload', model: modelWith(objects, { files: [file('f'), file('g')] }) });
    expect(priorityOf(machine)?.effective).toBe(117);
    expect(machine.host.status().objects).toEqual([
      { kind: 'file', name: 'f', number: 5 },
      { kind: 'file', name: 'g', number: 7 },
    ]);
  });
});

describe('processes', () => {
  test('without quorum a fault, with it well', () => {
    const model = modelWith([tracked('process', 'p')], { processes: [process('p')] });
    const machine = told(model, count('p', 0));
    const line = '(VI_1) entering FAULT state (tracked process p quorum not achieved)';
    expect(machine.words).toContain(line);
    expect(loud(machine.do(count('p', 1)))).toEqual([
      'Quorum gained for tracked process p',
      '(VI_1) Entering BACKUP STATE',
      'VI_1 fault -> backup: faults-gone',
    ]);
  });

  test('a lost quorum is believed after terminate_delay, unless it comes back', () => {
    const processes = [process('p', { terminateDelayUs: second })];
    const machine = told(modelWith([tracked('process', 'p', 10)], { processes }), count('p', 1));
    machine.do(count('p', 0, 'exit'), second / 2);
    machine.do(count('p', 1, 'fork'), second);
    machine.runUntil(2 * second);
    expect(priorityOf(machine)?.effective).toBe(110);
    machine.do(count('p', 0, 'exit'), 2 * second);
    expect(machine.runUntil(3 * second)).toContain('Quorum lost for tracked process p');
    expect(priorityOf(machine)?.effective).toBe(100);
  });

  test('a reload takes another quorum at once, and knows the count of a new one', () => {
    const model = modelWith([tracked('process', 'p', 10)], { processes: [process('p')] });
    const machine = told(model, count('p', 1));
    machine.do(count('q', 3));
    const processes = [process('p', { quorum: 2 }), process('q', { quorum: 3 })];
    const objects = [tracked('process', 'p', 10), tracked('process', 'q', 5)];
    machine.do({ kind: 'reload', model: modelWith(objects, { processes }) });
    expect(priorityOf(machine)?.effective).toBe(105);
    expect(machine.host.status().objects).toEqual([
      { kind: 'process', name: 'p', processes: 1, hasQuorum: false },
      { kind: 'process', name: 'q', processes: 3, hasQuorum: true },
    ]);
  });
});
