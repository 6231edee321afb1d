// Owns the scenarios about elections, links, cuts and what the protocol says of them. Never plays
// them.
import { nodeConfig } from './configuration.ts';
import { web1IsBackup, web1IsMaster, web2IsBackup, web2IsMaster } from './moments.ts';
import type { Scenario, Step } from './scenario.ts';
import { pair, start, startBoth } from './scenarios-death.ts';

/** web2 is master alone, then web1 comes. */
const startLate: readonly Step[] = [
  start('web2'),
  { after: web2IsMaster, pauseMs: 500, action: { kind: 'start', node: 'web1' } },
];

const ipv6 = ['fe80::100', 'fd09::100'];

export const protocolScenarios: readonly Scenario[] = [
  {
    name: 'the higher priority comes late',
    story:
      'The lower priority is master alone; the higher one starts and takes over (VRRPv3, 0.3 s).',
    about: ['protocol'],
    nodes: pair(),
    steps: startLate,
    lastsMs: 2500,
  },
  {
    name: 'an owner comes late',
    story: 'Priority 255 with state MASTER starts beside a master of 100, and is stopped again.',
    about: ['protocol'],
    nodes: [
      { name: 'web1', config: nodeConfig({ priority: 255, state: 'MASTER' }) },
      { name: 'web2', config: nodeConfig({ priority: 100 }) },
    ],
    steps: [
      ...startLate,
      { after: web2IsBackup, pauseMs: 1000, action: { kind: 'stop', node: 'web1' } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'no preemption',
    story: 'With nopreempt the higher priority stays backup until the master is stopped.',
    about: ['protocol'],
    nodes: pair({ instance: ['nopreempt'] }),
    steps: [
      ...startLate,
      {
        after: web1IsBackup,
        pauseMs: 2500,
        action: { kind: 'stop', node: 'web2' },
      },
    ],
    lastsMs: 1500,
  },
  {
    name: 'preemption with a delay',
    story: 'With preempt_delay 2 the higher priority waits 2 s from the first lower advert on.',
    about: ['protocol'],
    nodes: pair({ instance: ['preempt_delay 2'] }),
    steps: startLate,
    lastsMs: 4500,
  },
  {
    name: 'equal priorities',
    story:
      'Two machines of priority 100: the first one stays master; cut off from each ' +
      'other both are, and after the cut the higher address stays.',
    about: ['protocol', 'loss'],
    nodes: pair({ priority: 100 }),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 1350,
        action: { kind: 'cut', node: 'web2', direction: 'both' },
      },
      { after: web2IsMaster, pauseMs: 800, action: { kind: 'heal', node: 'web2' } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'learning the interval',
    story:
      'The master advertises every 0.5 s, the backup is set to 0.2 s: it waits three ' +
      'of the learned intervals.',
    about: ['protocol'],
    nodes: [
      { name: 'web1', config: nodeConfig({ priority: 200, advertSeconds: 0.5 }) },
      { name: 'web2', config: nodeConfig({ priority: 100, advertSeconds: 0.2 }) },
    ],
    steps: [
      ...startBoth,
      { after: web1IsMaster, pauseMs: 2250, action: { kind: 'kill-all', node: 'web1' } },
      { after: web2IsMaster, pauseMs: 600, action: { kind: 'start', node: 'web1' } },
    ],
    lastsMs: 3000,
  },
  {
    name: 'IPv6',
    story: 'An IPv6 address (VRRPv3, 0.3 s): the master dies, comes back and takes over again.',
    about: ['protocol'],
    vips: ['fd09::100'],
    nodes: pair({ vips: ipv6 }),
    steps: [
      ...startBoth,
      { after: web1IsMaster, pauseMs: 1950, action: { kind: 'kill-all', node: 'web1' } },
      { after: web2IsMaster, pauseMs: 500, action: { kind: 'start', node: 'web1' } },
    ],
    lastsMs: 2500,
  },
  {
    name: 'the master loses its link',
    story: 'The cable of the master is pulled and plugged in again (VRRPv3, 0.5 s).',
    about: ['protocol'],
    nodes: pair({ advertSeconds: 0.5 }),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2250,
        action: { kind: 'link', node: 'web1', interface: 'eth0' as never, up: false },
      },
      {
        after: web2IsMaster,
        pauseMs: 700,
        action: { kind: 'link', node: 'web1', interface: 'eth0' as never, up: true },
      },
    ],
    lastsMs: 3000,
  },
  {
    name: 'a stolen address',
    story: 'Somebody deletes the virtual address of the master (VRRPv3, 0.3 s).',
    about: ['protocol'],
    nodes: pair(),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 760, action: { kind: 'steal', node: 'web1' } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'reload with less priority',
    story:
      'The master reads 90 instead of 200 in its file, 30 ms after an advert; the other one has 100 ' +
      '(VRRPv3, 0.5 s). keepalived says 200 once more when it reads, which sets the timer of the ' +
      'backup back by these 30 ms.',
    about: ['protocol'],
    nodes: pair({ advertSeconds: 0.5 }),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2030,
        action: {
          kind: 'reload',
          node: 'web1',
          config: nodeConfig({ priority: 90, advertSeconds: 0.5 }),
        },
      },
    ],
    lastsMs: 3500,
  },
  {
    name: 'reload in the middle of an interval',
    story: 'As before, but 300 ms after an advert.',
    about: ['protocol'],
    differs:
      'keepalived sends an advert with the old priority before it reads the file, ' +
      'which restarts the timer of the backup; Holdfast sends none until the next is ' +
      'due',
    nodes: pair({ advertSeconds: 0.5 }),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2300,
        action: {
          kind: 'reload',
          node: 'web1',
          config: nodeConfig({ priority: 90, advertSeconds: 0.5 }),
        },
      },
    ],
    lastsMs: 3500,
  },
  {
    name: 'a deaf backup',
    story:
      'Nothing reaches the backup any more: it takes the address as well, until it hears again.',
    about: ['loss'],
    nodes: pair(),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2250,
        action: { kind: 'cut', node: 'web2', direction: 'in' },
      },
      { after: web2IsMaster, pauseMs: 1100, action: { kind: 'heal', node: 'web2' } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'a mute master',
    story: 'Nothing that the master sends arrives any more; it hears the other one take over.',
    about: ['loss'],
    nodes: pair(),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2250,
        action: { kind: 'cut', node: 'web1', direction: 'out' },
      },
      { after: web2IsMaster, pauseMs: 1100, action: { kind: 'heal', node: 'web1' } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'bursts of loss',
    story: 'Two adverts in a row are lost, which nobody notices; then four, which the backup does.',
    about: ['loss'],
    nodes: pair(),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2250,
        action: { kind: 'cut', node: 'web2', direction: 'in' },
      },
      { after: web1IsMaster, pauseMs: 2850, action: { kind: 'heal', node: 'web2' } },
      {
        after: web1IsMaster,
        pauseMs: 4050,
        action: { kind: 'cut', node: 'web2', direction: 'in' },
      },
      { after: web1IsMaster, pauseMs: 5250, action: { kind: 'heal', node: 'web2' } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'three machines, the middle one is cut off',
    story:
      'Priorities 200, 100 and 50 (VRRPv3, 0.3 s): the first one stops while the second is deaf.',
    about: ['loss', 'three nodes'],
    nodes: [...pair(), { name: 'web3', config: nodeConfig({ priority: 50 }) }],
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 100, action: { kind: 'start', node: 'web3' } },
      {
        after: web1IsMaster,
        pauseMs: 1950,
        action: { kind: 'cut', node: 'web2', direction: 'in' },
      },
      { pauseMs: 400, action: { kind: 'stop', node: 'web1' } },
      { pauseMs: 1700, action: { kind: 'heal', node: 'web2' } },
    ],
    lastsMs: 1500,
  },
];
