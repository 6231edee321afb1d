// Owns the scenarios about tracked interfaces, files and processes. Never plays them.
import type { InterfaceName } from '../../src/net/identifiers.ts';
import { groupConfig, groupVips, nodeConfig } from './configuration.ts';
import { web1IsBackup, web1IsFaulty, web1IsMaster, web2IsBackup, web2IsMaster } from './moments.ts';
import type { Scenario, ScenarioNode, Step } from './scenario.ts';
import { startBoth } from './scenarios-death.ts';

type Options = Partial<Parameters<typeof nodeConfig>[0]>;

const advertSeconds = 0.2;

/** web1, of the higher priority, tracks something. */
function trackingPair(tracking: Options, otherPriority = 100): ScenarioNode[] {
  return [
    { name: 'web1', config: nodeConfig({ priority: 200, advertSeconds, ...tracking }) },
    { name: 'web2', config: nodeConfig({ priority: otherPriority, advertSeconds }) },
  ];
}

const node = 'web1';
const link = (up: boolean) =>
  ({ kind: 'link', node, interface: 'eth1' as InterfaceName, up }) as const;
const says = (number: number) => ({ kind: 'file', node, file: 'number', number }) as const;
const run = (processes: number) =>
  ({ kind: 'process', node, process: 'worker', processes }) as const;

/** Both run before anything starts. */
const startWithWorkers: readonly Step[] = [{ action: run(2) }, ...startBoth];
const noProcessNews =
  'keepalived is not told of processes in a network namespace, and counts none there';

export const trackerScenarios: readonly Scenario[] = [
  {
    name: 'a tracked interface',
    story:
      'The master tracks eth1, where it has no virtual address, and is in FAULT as long as that is ' +
      'down (VRRPv3, 0.2 s).',
    about: ['tracker'],
    vips: groupVips,
    nodes: trackingPair({ interfaces: ['eth1'] }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: link(false) },
      { after: web2IsMaster, pauseMs: 500, action: link(true) },
    ],
    lastsMs: 1300,
  },
  {
    name: 'a tracked interface with a weight',
    story:
      'Without eth1, of weight -120, the master of 200 has 80, less than the 100 of the other one ' +
      '(VRRPv3, 0.2 s).',
    about: ['tracker'],
    vips: groupVips,
    nodes: trackingPair({ interfaces: ['eth1 weight -120'] }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: link(false) },
      { after: web1IsBackup, pauseMs: 500, action: link(true) },
    ],
    lastsMs: 1300,
  },
  {
    name: 'a tracked file with a weight',
    story:
      'A file of weight 2 says -60, which takes 120 from the 200 of the master, and 0 again; then -254, ' +
      'which is a fault.',
    about: ['tracker'],
    nodes: trackingPair({ files: { number: ['weight 2'] } }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: says(-60) },
      { after: web1IsBackup, pauseMs: 500, action: says(0) },
      { after: web1IsMaster, pauseMs: 530, action: says(-254) },
    ],
    lastsMs: 700,
  },
  {
    name: 'a file that a group tracks',
    story:
      'Without a weight any other number than 0 takes both of a group to FAULT, from which both come back.',
    about: ['tracker', 'group'],
    vips: groupVips,
    nodes: [
      {
        name: 'web1',
        config: groupConfig({ priority: 200, advertSeconds, files: { number: ['weight 0'] } }),
      },
      { name: 'web2', config: groupConfig({ priority: 100, advertSeconds }) },
    ],
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: says(3) },
      { after: web1IsFaulty, pauseMs: 700, action: says(0) },
    ],
    lastsMs: 1300,
  },
  {
    name: 'a tracked process with a weight',
    story:
      'One of two processes ends, the other is enough; without it the master of 200 loses 120, and ' +
      'gets them back when one is seen again. The other machine has 190.',
    about: ['tracker'],
    alone: noProcessNews,
    // With 190 the adverts of web2 come in the middle between the looks for processes.
    nodes: trackingPair({ processes: { worker: ['weight -120'] } }, 190),
    steps: [
      ...startWithWorkers,
      { after: web2IsBackup, pauseMs: 510, action: run(1) },
      { pauseMs: 400, action: run(0) },
      { after: web1IsBackup, pauseMs: 500, action: run(1) },
    ],
    lastsMs: 2000,
  },
  {
    name: 'a quorum of processes with a delay',
    story:
      'With quorum 2 and delay 0.5 the master is in FAULT half a second after one of two processes ' +
      'ended, and comes back half a second after another one is seen.',
    about: ['tracker', 'delay'],
    alone: noProcessNews,
    nodes: trackingPair({ processes: { worker: ['quorum 2', 'delay 0.5'] } }),
    steps: [
      ...startWithWorkers,
      { after: web2IsBackup, pauseMs: 510, action: run(1) },
      { after: web1IsFaulty, pauseMs: 500, action: run(2) },
    ],
    lastsMs: 2800,
  },
];
