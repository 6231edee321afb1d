// Owns the scenarios in which daemons end, hang and come back. Never plays them.
import { nodeConfig } from './configuration.ts';
import { web1IsMaster, web2IsBackup, web2IsMaster } from './moments.ts';
import type { Scenario, ScenarioNode, Step } from './scenario.ts';

/** The usual two: web1 has the higher priority. */
export function pair(options: Partial<Parameters<typeof nodeConfig>[0]> = {}): ScenarioNode[] {
  return [
    { name: 'web1', config: nodeConfig({ priority: 200, ...options }) },
    { name: 'web2', config: nodeConfig({ priority: 100, ...options }) },
  ];
}

export function start(node: string): Step {
  return { action: { kind: 'start', node } };
}

/** web1 becomes master, then web2 is started beside it. */
export const startBoth: readonly Step[] = [
  start('web1'),
  {
    after: web1IsMaster,
    pauseMs: 150,
    action: { kind: 'start', node: 'web2' },
  },
];

const web1 = 'web1';
const web2Settled = { after: web2IsBackup, pauseMs: 700 } as const;

export const deathScenarios: readonly Scenario[] = [
  {
    name: 'stop and return',
    story: 'The master is stopped and later started again (VRRPv3, 0.3 s).',
    about: ['death'],
    nodes: pair(),
    steps: [
      ...startBoth,
      { ...web2Settled, action: { kind: 'stop', node: web1 } },
      {
        after: web2IsMaster,
        pauseMs: 1500,
        action: { kind: 'start', node: web1 },
      },
    ],
    lastsMs: 2500,
  },
  {
    name: 'the process of the pid file is killed',
    story:
      'kill -9 of the master parent, VRRPv2 with 1 s: what is left of the daemon says priority 0.',
    about: ['death'],
    nodes: pair({ advertSeconds: 1 }),
    steps: [...startBoth, { ...web2Settled, action: { kind: 'kill', node: web1 } }],
    lastsMs: 2500,
  },
  {
    name: 'all dies just before an advert',
    story:
      'All processes of the master die 950 ms after an advert (VRRPv2, 1 s); its ' +
      'kernel keeps the address until the daemon is started again.',
    about: ['death'],
    nodes: pair({ advertSeconds: 1 }),
    steps: [
      ...startBoth,
      {
        after: { node: web1, state: 'MASTER' },
        pauseMs: 2950,
        action: { kind: 'kill-all', node: web1 },
      },
      {
        after: web2IsMaster,
        pauseMs: 600,
        action: { kind: 'start', node: web1 },
      },
    ],
    lastsMs: 4500,
  },
  {
    name: 'all dies just after an advert',
    story: 'All processes of the master die 50 ms after an advert (VRRPv3, 0.5 s).',
    about: ['death'],
    nodes: pair({ advertSeconds: 0.5 }),
    steps: [
      ...startBoth,
      {
        after: { node: web1, state: 'MASTER' },
        pauseMs: 2050,
        action: { kind: 'kill-all', node: web1 },
      },
    ],
    lastsMs: 2500,
  },
  {
    name: 'the master hangs and goes on',
    story: 'SIGSTOP to all processes of the master for 2.5 s, then SIGCONT (VRRPv3, 0.3 s).',
    about: ['death'],
    nodes: pair(),
    steps: [
      ...startBoth,
      {
        after: { node: web1, state: 'MASTER' },
        pauseMs: 1650,
        action: { kind: 'hang', node: web1 },
      },
      { pauseMs: 2500, action: { kind: 'resume', node: web1 } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'a short hang',
    story:
      'The master stands still for 0.7 s, less than the backup waits (VRRPv3, 0.3 s): ' +
      'nothing moves.',
    about: ['death'],
    nodes: pair(),
    steps: [
      ...startBoth,
      {
        after: { node: web1, state: 'MASTER' },
        pauseMs: 1650,
        action: { kind: 'hang', node: web1 },
      },
      { pauseMs: 700, action: { kind: 'resume', node: web1 } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'the backup hangs while the master stops',
    story:
      'The backup stands still for 2 s; meanwhile the master is stopped; going on, ' +
      'the backup finds priority 0 and an overdue timer.',
    about: ['death'],
    nodes: pair(),
    steps: [
      ...startBoth,
      { ...web2Settled, action: { kind: 'hang', node: 'web2' } },
      { pauseMs: 500, action: { kind: 'stop', node: web1 } },
      { pauseMs: 1500, action: { kind: 'resume', node: 'web2' } },
    ],
    lastsMs: 1500,
  },
  {
    name: 'three machines, the first dies, then the second stops',
    story:
      'Priorities 200, 150 and 100 (VRRPv3, 0.3 s): all processes of the first die, ' +
      'the second takes over and is stopped, the third takes over.',
    about: ['death', 'three nodes'],
    nodes: [...pair(), { name: 'web3', config: nodeConfig({ priority: 50 }) }],
    steps: [
      ...startBoth,
      { ...web2Settled, action: { kind: 'start', node: 'web3' } },
      {
        after: { node: web1, state: 'MASTER' },
        pauseMs: 2550,
        action: { kind: 'kill-all', node: web1 },
      },
      {
        after: web2IsMaster,
        pauseMs: 1000,
        action: { kind: 'stop', node: 'web2' },
      },
    ],
    lastsMs: 1500,
  },
  {
    name: 'the VRRP process is killed',
    story: 'kill -9 of the process that decides, just after an advert (VRRPv3, 0.5 s).',
    about: ['death'],
    differs:
      "keepalived's parent removes the addresses but sends no priority 0, so the " +
      "backup waits its full master down time; Holdfast's supervisor says farewell",
    nodes: pair({ advertSeconds: 0.5 }),
    steps: [
      ...startBoth,
      {
        after: { node: web1, state: 'MASTER' },
        pauseMs: 2100,
        action: { kind: 'crash', node: web1 },
      },
    ],
    lastsMs: 3500,
  },
];
