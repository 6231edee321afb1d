// Owns the proof of `log_unknown_vrids`: who is listened to, and what is said of whom nobody knows.
import { expect, test } from 'vitest';
import { second, vrid } from '../vrrp/testing.ts';
import { instanceModel, modelOf } from './test-models.ts';
import { Machine } from './testing.ts';

function machineThat(logsUnknownVrids: boolean): Machine {
  const model = modelOf(instanceModel());
  return new Machine({ ...model, global: { ...model.global, logsUnknownVrids } }).boot();
}

test('log_unknown_vrids names who is not configured', () => {
  const machine = machineThat(true);
  const line = 'Unknown VRID(77) received on interface(eth0). ignoring...';
  expect(machine.hear({ vrid: vrid(77) }, second)).toEqual([line]);
  expect(machine.hear({ vrid: vrid(77) }, 2 * second)).toEqual([line]);
  expect(machine.hear({ vrid: vrid(51), priority: 200 }, 3 * second).join()).not.toContain(
    'Unknown',
  );
});

test('without it nothing is said', () => {
  expect(machineThat(false).hear({ vrid: vrid(77) }, second)).toEqual([]);
});

test('its sockets let every virtual router through', () => {
  const every = Array.from({ length: 255 }, (_, at) => at + 1).join(' ');
  expect(machineThat(true).words).toContain(`listen eth0 2: v4/112 ${every}`);
  expect(machineThat(false).words).toContain('listen eth0 2: v4/112 51');
});
