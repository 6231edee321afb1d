// Owns the proof of `interface_up_down_delays`.
import { expect, it } from 'vitest';
import { loadConfig } from './load.ts';

function load(lines: readonly string[], behind = '', interfaces?: readonly string[]) {
  const text = `interface_up_down_delays {\n${lines.join('\n')}\n}\n${behind}`;
  const { model, diagnostics } = loadConfig({ name: 'x', text }, interfaces && { interfaces });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const delays = (model.linkDelays ?? []).map((each) => [each.interface, each.downUs, each.upUs]);
  return { delays, problems };
}

const instance = (...words: readonly string[]) =>
  `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${words.join('\n')}
virtual_ipaddress { 192.0.2.1 }\n}\n`;

it('interface_up_down_delays names an interface and its delays', () => {
  expect(load(['eth0 2 1', 'eth1 0.5'])).toEqual({
    delays: [
      ['eth0', 2_000_000, 1_000_000],
      ['eth1', 500_000, 0],
    ],
    problems: [],
  });
  expect(load(['eth0 2', 'eth0 3 4']).delays).toEqual([['eth0', 3_000_000, 4_000_000]]);
});

it.each([
  ['eth0', 'warning HF1406 2:1'],
  ['eth0 256', 'error HF0302 2:6'],
  ['eth0 1 -1', 'error HF0302 2:8'],
  ['eth0 x', 'error HF0301 2:6'],
  ['abcdefghijklmnop 1', 'error HF0307 2:1'],
  ['eth9 1', 'error HF1405 2:1'],
])('%s is refused', (line, problem) => {
  expect(load([line], '', ['eth0'])).toEqual({ delays: [], problems: [problem] });
});

it('what follows on a line has no effect', () => {
  const { delays, problems } = load(['eth0 1 2 3']);
  expect([delays.length, ...problems]).toEqual([1, 'warning HF0108 2:10']);
});

it('a delay that would outlast the master down interval is shortened', () => {
  expect(load(['eth0 5 7'], instance())).toEqual({
    delays: [['eth0', 1_996_094, 1_996_094]],
    problems: ['warning HF1407 2:1'],
  });
  const slow = instance('advert_int 3', 'down_timer_adverts 5');
  expect(load(['eth0 60'], slow).delays).toEqual([['eth0', 11_988_282, 0]]);
  expect(load(['eth0 1.9 1'], instance()).problems).toEqual([]);
  expect(load(['eth1 9'], instance()).problems).toEqual([]);
  expect(load(['eth0 1'], instance('down_timer_adverts 1')).delays).toEqual([['eth0', 0, 0]]);
});
