// Owns the proof of what tracked scripts do to a machine's instances: held back in silence, faults, and
// the arithmetic of weights. What a script's results come to is in trackers.test.ts.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, Model, ScriptModel } from '../config/model.ts';
import { priority, second, vrid } from '../vrrp/testing.ts';
import { instanceModel, modelOf, scriptModel, trackedScript } from './test-models.ts';
import { Machine } from './testing.ts';

function modelWith(
  changes: Partial<InstanceModel>,
  scripts: readonly ScriptModel[] = [scriptModel('web')],
): Model {
  const trackedScripts = scripts.map(({ name, weight }) => trackedScript(name, weight));
  return { ...modelOf(instanceModel({ trackedScripts, ...changes })), scripts };
}

const boot = (changes: Partial<InstanceModel> = {}, scripts?: readonly ScriptModel[]) =>
  new Machine(modelWith(changes, scripts)).boot();
const weighted = (name: string, weight: number) => scriptModel(name, { weight });
const owner = { priority: priority(255), initialState: 'master' } as const;
/** What is sent, added, removed or changes state, and lines that are shown without -D. */
const loud = (words: readonly string[]) => words.filter((line) => !/^(-D|announce)/.test(line));

describe('an unweighted script', () => {
  test('instance held in FAULT (no log) until the first result: a silent transition', () => {
    const machine = boot();
    expect(loud(machine.words).slice(1)).toEqual([
      'remove 10.9.0.100/32@2',
      'VI_1 init -> fault: fault (silent)',
    ]);
    expect(machine.runUntil(3 * second)).toEqual([]);
  });

  test('the first success: "Entering BACKUP STATE" without "(init)", the full timer from there', () => {
    const machine = boot();
    expect(machine.report('web', 0, 2 * second)).toEqual([
      'VRRP_Script(web) succeeded',
      '(VI_1) Entering BACKUP STATE',
      'VI_1 fault -> backup: faults-gone',
    ]);
    expect(machine.host.nextDeadlineUs).toBe(2 * second + 3_609_375);
  });

  test('an owner goes straight to MASTER: advert in the same microsecond, no BACKUP line', () => {
    const machine = boot(owner);
    const words = [...machine.report('web', 0, 2 * second), ...machine.runUntil(2 * second)];
    expect(words.join('\n')).not.toContain('BACKUP');
    expect(words).toContain('send eth0 255 #1');
    expect(machine.states()).toEqual(['master']);
  });

  test('the first failure: FAULT is notified, no state line', () => {
    const machine = boot();
    expect(machine.report('web', 1, second)).toEqual([
      'Script `web` now returning 1',
      'VRRP_Script(web) failed (exited with status 1)',
      'VI_1 fault -> fault: fault',
    ]);
    expect(machine.host.nextDeadlineUs).toBeGreaterThan(4 * second);
  });

  test('down while MASTER: lines in order, two priority 0, the address off', () => {
    const machine = boot();
    machine.report('web', 0, 0);
    machine.runUntil(3_609_375);
    expect(machine.report('web', 1, 3.7 * second)).toEqual([
      'Script `web` now returning 1',
      'VRRP_Script(web) failed (exited with status 1)',
      '(VI_1) Entering FAULT STATE',
      'send eth0 0 #2',
      'send eth0 0 #3',
      '-D (VI_1) sent 0 priority',
      '-D (VI_1) removing VIPs.',
      'remove 10.9.0.100/32@2',
      'VI_1 master -> fault: fault',
    ]);
    expect(machine.holds('10.9.0.100/32')).toBe(false);
  });

  test('FAULT is left only when interface and script are well', () => {
    const machine = boot();
    machine.report('web', 1, 0);
    machine.setUp(false, second);
    machine.report('web', 0, 2 * second);
    expect(machine.states()).toEqual(['fault']);
    machine.setUp(true, 3 * second);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.nextDeadlineUs).toBe(3 * second + 3_609_375);
  });

  test('a script concerns the instances that track it and no other', () => {
    const second52 = instanceModel({ name: 'VI_2', vrid: vrid(52), addresses: [] });
    const model = modelWith({});
    const machine = new Machine({ ...model, instances: [...model.instances, second52] }).boot();
    expect(machine.states()).toEqual(['fault', 'backup']);
    machine.report('web', 1, second);
    expect(machine.states()).toEqual(['fault', 'backup']);
  });

  test('status names the fault', () => {
    const machine = boot();
    expect(machine.host.status().instances[0]?.faults).toEqual([
      { kind: 'script-unknown', script: 'web' },
    ]);
    machine.report('web', 1, second);
    expect(machine.host.status().instances[0]?.faults).toEqual([
      { kind: 'script-failed', script: 'web' },
    ]);
  });

  test('the interface is named before the script', () => {
    const machine = boot();
    machine.report('web', 1, second);
    machine.setUp(false, 2 * second);
    expect(machine.host.status().instances[0]?.faults.map(({ kind }) => kind)).toEqual([
      'interface-down',
      'script-failed',
    ]);
  });

  test('a fresh result within the stale time keeps it; silence is said', () => {
    const machine = boot();
    machine.report('web', 0, 0);
    machine.hear({ priority: 200 }, 3 * second);
    expect(machine.runUntil(5_999_999)).toEqual([]);
    expect(machine.runUntil(6 * second)).toEqual([
      'tracker web: no result for 6 s, holding its last result',
    ]);
    expect(machine.states()).toEqual(['backup']);
  });
});

describe('weighted scripts', () => {
  const changing = (from: number, to: number) =>
    `(VI_1) Changing effective priority from ${from} to ${to}`;

  /** The line about the priority, if there is one. */
  const priorityLine = (words: readonly string[]) =>
    words.find((line) => line.includes('effective priority'));

  test('start with the base priority as BACKUP (init), change when the result comes', () => {
    const machine = boot({}, [weighted('up', 20)]);
    expect(machine.words).toContain('(VI_1) Entering BACKUP STATE (init)');
    expect(machine.report('up', 0, second)).toEqual([
      'VRRP_Script(up) succeeded',
      changing(100, 120),
    ]);
    expect(machine.host.nextDeadlineUs).toBe(3_531_250);
  });

  test('250 with +20 and -10: 254; +20 lost: 250; then -10: 240; +20 back: 254; -10 gone: no line', () => {
    const machine = boot({ priority: priority(250) }, [weighted('up', 20), weighted('down', -10)]);
    expect(priorityLine(machine.report('up', 0, 1))).toBe(changing(250, 254));
    expect(priorityLine(machine.report('down', 0, 2))).toBeUndefined();
    expect(priorityLine(machine.report('up', 1, 3))).toBe(changing(254, 250));
    expect(priorityLine(machine.report('down', 1, 4))).toBe(changing(250, 240));
    expect(priorityLine(machine.report('up', 0, 5))).toBe(changing(240, 254));
    expect(priorityLine(machine.report('down', 0, 6))).toBeUndefined();
  });

  test('10 with -20 and +15: 25, 5, 1 (sum -10), 10, 25', () => {
    const machine = boot({ priority: priority(10) }, [weighted('down', -20), weighted('up', 15)]);
    machine.report('down', 0, 1);
    const lines = [
      machine.report('up', 0, 2),
      machine.report('down', 1, 3),
      machine.report('up', 1, 4),
      machine.report('down', 0, 5),
      machine.report('up', 0, 6),
    ].map(priorityLine);
    expect(lines).toEqual([
      changing(10, 25),
      changing(25, 5),
      changing(5, 1),
      changing(1, 10),
      changing(10, 25),
    ]);
  });

  test('a change in MASTER is advertised with the next regular advert, not at once', () => {
    const machine = boot({}, [weighted('up', 20)]);
    machine.runUntil(3_609_375);
    expect(machine.report('up', 0, 4 * second).join()).not.toContain('send');
    expect(machine.host.nextDeadlineUs).toBe(4_609_375);
    expect(machine.runUntil(4_609_375)).toEqual(['send eth0 120 #2']);
  });

  test('a backup that rises above its master discards its adverts and takes over', () => {
    const machine = boot({}, [weighted('up', 60)]);
    machine.hear({ priority: 150 }, second);
    machine.report('up', 0, 1.5 * second);
    expect(machine.host.nextDeadlineUs).toBe(second + 3_375_000);
    expect(machine.hear({ priority: 150 }, 2 * second)).toEqual([
      '(VI_1) received lower priority (150) advert from 10.9.0.9 - discarding',
    ]);
    machine.runUntil(second + 3_375_000);
    expect(machine.states()).toEqual(['master']);
  });

  test('with a weight the node never goes to FAULT', () => {
    const machine = boot({ priority: priority(50) }, [weighted('down', -253)]);
    machine.report('down', 1, second);
    expect(machine.states()).toEqual(['backup']);
    expect(machine.host.status().instances[0]?.priority).toEqual({
      configured: 50,
      contributions: [{ from: 'down', amount: -253 }],
      effective: 1,
    });
  });

  test('an owner is never changed by trackers', () => {
    const machine = boot(owner, [weighted('down', -100)]);
    expect(priorityLine(machine.report('down', 1, second))).toBeUndefined();
    expect(machine.host.status().instances[0]?.priority.effective).toBe(255);
  });

  test('every transition carries the effective priority of its moment', () => {
    const machine = boot({}, [weighted('up', 20)]);
    machine.report('up', 0, second);
    const effects = machine.host.handle({ kind: 'timer' }, 3_531_250);
    const transition = effects.find(({ kind }) => kind === 'transition');
    expect(transition).toMatchObject({ transition: { to: 'master', effectivePriority: 120 } });
  });
});
