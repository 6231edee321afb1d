// Proves what a virtual router tells beside its transitions, and that it does so only when asked.
import { describe, expect, test } from 'vitest';
import type { InstanceNoticesModel } from '../config/notices-model.ts';
import { vrid } from '../vrrp/testing.ts';
import { eth1, instanceModel, modelOf } from './test-models.ts';
import { Machine } from './testing.ts';

const second = 1_000_000;
const position = { file: 'keepalived.conf', line: 1, column: 1 };

/** Master from 4 s on, with a script of weight 20. */
function master(notices: InstanceNoticesModel | undefined): Machine {
  const trackedScripts = [{ script: 's', weight: 20, isReversed: false }];
  const own = instanceModel({ trackedScripts, ...(notices && { notices }) });
  const command = { argv: ['/bin/true'], runAs: undefined, position };
  const script = {
    ...{ name: 's', position, command, intervalUs: 100 * second, timeoutUs: second },
    ...{ rise: 1, fall: 1, weight: 20, isReversed: false, startsFailed: false },
  };
  const machine = new Machine({ ...modelOf(own), scripts: [script] }).boot();
  machine.runUntil(4 * second);
  return machine;
}

const told = (words: readonly string[]) => words.filter((line) => line.includes(' tells of '));

describe('notices', () => {
  test('each advert of lower priority that reaches a master', () => {
    const machine = master({ lowerAdverts: true, priorityChanges: false });
    expect(told(machine.hear({ priority: 50 }))).toEqual(['VI_1 tells of lower-advert 100']);
    expect(told(machine.hear({ priority: 50 }))).toHaveLength(1);
    expect(told(machine.hear({ priority: 150 }))).toEqual([]);
    expect(told(machine.hear({ priority: 50 }))).toEqual([]);
  });

  test('each change of the effective priority, in FAULT too (keepalived 2.2.7)', () => {
    const machine = master({ lowerAdverts: false, priorityChanges: false });
    expect(told(machine.report('s', 0))).toEqual(['VI_1 tells of priority 120']);
    expect(told(machine.report('s', 0))).toEqual([]);
    expect(told(machine.setUp(false))).toEqual([]);
    expect(told(machine.report('s', 1))).toEqual(['VI_1 tells of priority 100']);
    machine.setUp(true);
    expect(told(machine.report('s', 0))).toEqual(['VI_1 tells of priority 120']);
    expect(told(machine.hear({ priority: 50 }))).toEqual([]);
  });

  test('at a start those with a fault are the first that anybody hears of (keepalived 2.2.7)', () => {
    const broken = instanceModel({ name: 'VI_2', vrid: vrid(52), interface: eth1 });
    const machine = new Machine(modelOf(instanceModel(), broken)).boot();
    expect(machine.words.filter((line) => / -> /.test(line))).toEqual([
      'VI_2 init -> fault: fault',
      'VI_1 init -> backup: start',
    ]);
  });

  test('nothing when nobody asked', () => {
    const machine = master(undefined);
    expect(told([...machine.hear({ priority: 50 }), ...machine.report('s', 0)])).toEqual([]);
  });
});
