// Owns the proof of `vrrp_startup_delay` and `vrrp_delay_after_boot`: nothing heard, nothing said.
import { describe, expect, test } from 'vitest';
import type { InstanceModel, Model } from '../config/model.ts';
import { priority, second, vrid } from '../vrrp/testing.ts';
import { StartupDelay } from './startup-delay.ts';
import { instanceModel, link, modelOf, scriptModel, trackedScript } from './test-models.ts';
import { Machine } from './testing.ts';

function delayed(changes: Partial<InstanceModel> = {}, global: Partial<Model['global']> = {}) {
  const model = modelOf(instanceModel(changes));
  const scripts = [scriptModel('web')];
  return { ...model, scripts, global: { ...model.global, startupDelayUs: 10 * second, ...global } };
}

const owner = { priority: priority(255), initialState: 'master' } as const;
const sent = (words: readonly string[]) => words.filter((line) => line.startsWith('send'));

test('"Delaying startup for 10 seconds", then "Delayed start completed"', () => {
  const machine = new Machine(delayed()).boot();
  expect(machine.words).toContain('Delaying startup for 10 seconds');
  expect(machine.runUntil(10 * second - 1)).toEqual([]);
  expect(machine.runUntil(10 * second)).toEqual(['Delayed start completed']);
});

test('received adverts are discarded, not even counted', () => {
  const machine = new Machine(delayed()).boot();
  expect(machine.hear({ priority: 200 }, 9 * second)).toEqual([]);
  expect(machine.host.status().instances[0]?.statistics.advertsReceived).toBe(0);
  machine.runUntil(10 * second);
  machine.hear({ priority: 200 }, 11 * second);
  expect(machine.host.status().instances[0]?.statistics.advertsReceived).toBe(1);
  expect(machine.host.nextDeadlineUs).toBe(11 * second + 3_609_375);
});

test('timers count from that moment', () => {
  const machine = new Machine(delayed()).boot();
  expect(sent(machine.runUntil(13_609_374))).toEqual([]);
  expect(sent(machine.runUntil(13_609_375))).toEqual(['send eth0 100 #1']);
});

test('an owner becomes MASTER at that moment, after the line', () => {
  const machine = new Machine(delayed(owner)).boot();
  const words = machine.runUntil(10 * second);
  expect(words[0]).toBe('Delayed start completed');
  expect(sent(words)).toEqual(['send eth0 255 #1']);
});

describe('nothing is transmitted before, whatever gets well meanwhile', () => {
  test('an interface that comes up within the delay', () => {
    const machine = new Machine(delayed(), [link({ up: false })]).boot();
    machine.setUp(true, second);
    expect(sent(machine.runUntil(13_609_374))).toEqual([]);
    machine.runUntil(13_609_375);
    expect(machine.states()).toEqual(['master']);
  });

  test('a script that reports within the delay', () => {
    const trackedScripts = [trackedScript('web')];
    const machine = new Machine(delayed({ ...owner, trackedScripts })).boot();
    machine.report('web', 0, second);
    expect(sent(machine.runUntil(10 * second - 1))).toEqual([]);
    machine.runUntil(10 * second);
    expect(machine.states()).toEqual(['master']);
  });

  test('an instance that a reload within the delay adds', () => {
    const model = delayed();
    const machine = new Machine(model).boot();
    const added = instanceModel({ ...owner, name: 'VI_2', vrid: vrid(52) });
    machine.reload({ ...model, instances: [...model.instances, added] }, second);
    expect(sent(machine.runUntil(10 * second - 1))).toEqual([]);
    machine.runUntil(10 * second);
    expect(machine.states()).toEqual(['backup', 'master']);
  });
});

test('an advert that waited over the end of the delay counts before the timers do', () => {
  const machine = new Machine(delayed()).boot();
  const heard = machine.hear({ priority: 200 }, 60 * second);
  expect(heard).toContain('Delayed start completed');
  machine.runUntil(60 * second);
  expect(machine.states()).toEqual(['backup']);
});

test('stop within the delay: nothing to say, nothing due', () => {
  const machine = new Machine(delayed()).boot();
  expect(sent(machine.do({ kind: 'stop' }, second))).toEqual([]);
  expect(sent(machine.runUntil(60 * second))).toEqual([]);
});

test('vrrp_delay_after_boot counts from boot; the longer one wins', () => {
  const begin = (delayUs: number, afterBootUs: number, nowUs: number) => {
    const delay = new StartupDelay();
    const line = delay.begin(delayUs, afterBootUs, nowUs);
    return [delay.deadlineUs, line];
  };
  expect(begin(2 * second, 60 * second, 50 * second)).toEqual([
    60 * second,
    'Delaying startup for 10 seconds',
  ]);
  expect(begin(20 * second, 60 * second, 50 * second)).toEqual([
    70 * second,
    'Delaying startup for 20 seconds',
  ]);
  expect(begin(0, 60 * second, 61 * second)).toEqual([undefined, undefined]);
  expect(begin(0, 0, 5)).toEqual([undefined, undefined]);
});

test('the seconds are written as %g writes them', () => {
  const line = (us: number) => new StartupDelay().begin(us, 0, 0);
  expect(line(2.5 * second)).toBe('Delaying startup for 2.5 seconds');
  expect(line(12_345_678)).toBe('Delaying startup for 12.3457 seconds');
});
