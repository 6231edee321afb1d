// Owns the scenarios about sync groups: two virtual routers on two interfaces that change state
// together. Never plays them.
import type { InterfaceName } from '../../src/net/identifiers.ts';
import { groupConfig, groupVips } from './configuration.ts';
import { web1IsFaulty, web1IsMaster, web2IsBackup, web2IsMaster } from './moments.ts';
import type { Scenario, ScenarioNode, Step } from './scenario.ts';
import { startBoth } from './scenarios-death.ts';

type GroupOptions = Partial<Parameters<typeof groupConfig>[0]>;

/** web1 has the higher priority in both. */
function groupPair(options: GroupOptions = {}, ownOfWeb1: GroupOptions = {}): ScenarioNode[] {
  return [
    { name: 'web1', config: groupConfig({ priority: 200, ...options, ...ownOfWeb1 }) },
    { name: 'web2', config: groupConfig({ priority: 100, ...options }) },
  ];
}

const eth0 = 'eth0' as InterfaceName;
const eth1 = 'eth1' as InterfaceName;

function link(node: string, up: boolean, rest: Omit<Step, 'action'>): Step {
  return { ...rest, action: { kind: 'link', node, interface: eth1, up } };
}

/** Waits for a state; from then on the group's script of web1 ends so. */
function exits(status: number, pauseMs: number, after: NonNullable<Step['after']>): Step {
  const behaviour = { kind: 'exits', status, afterUs: 5000 } as const;
  return {
    ...{ after, pauseMs },
    action: { kind: 'script', node: 'web1', script: 'check', behaviour },
  };
}

const about = ['group'] as const;
const vips = groupVips;

export const groupScenarios: readonly Scenario[] = [
  {
    name: 'a group loses one link',
    story:
      'The cable on eth1 of the master is pulled and plugged in again (VRRPv3, 0.5 s): both virtual ' +
      'routers move, as late as the slower one.',
    about,
    vips,
    nodes: groupPair({ advertSeconds: 0.5 }),
    steps: [
      ...startBoth,
      link('web1', false, { after: web1IsMaster, pauseMs: 1750 }),
      link('web1', true, { after: web2IsMaster, pauseMs: 700 }),
    ],
    lastsMs: 3000,
  },
  {
    name: 'the backup of a group loses one link',
    story:
      'eth1 of the backup goes down and comes back, then the master stops (VRRPv3, 0.3 s): the ' +
      'whole backup is out meanwhile, and takes both over afterwards.',
    about,
    vips,
    nodes: groupPair(),
    steps: [
      ...startBoth,
      link('web2', false, { after: web2IsBackup, pauseMs: 1000 }),
      link('web2', true, { pauseMs: 2500 }),
      { pauseMs: 1500, action: { kind: 'stop', node: 'web1' } },
    ],
    lastsMs: 2000,
  },
  {
    name: 'a group stops and returns',
    story: 'The master of both is stopped and later started again (VRRPv3, 0.3 s).',
    about,
    vips,
    nodes: groupPair(),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 700, action: { kind: 'stop', node: 'web1' } },
      { after: web2IsMaster, pauseMs: 1500, action: { kind: 'start', node: 'web1' } },
    ],
    lastsMs: 2500,
  },
  {
    name: 'the parent of a group is killed',
    story:
      'kill -9 of the parent of the master of both: what is left says priority 0 on each link.',
    about,
    vips,
    nodes: groupPair({ advertSeconds: 0.5 }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 700, action: { kind: 'kill', node: 'web1' } },
    ],
    lastsMs: 2500,
  },
  {
    name: 'the script of a group fails and recovers',
    story: 'Tracked by the group, without a weight: both go to FAULT, and come back.',
    about,
    vips,
    nodes: groupPair({}, { priority: 120, scripts: { check: [] } }),
    steps: [...startBoth, exits(1, 1150, web2IsBackup), exits(0, 900, web1IsFaulty)],
    lastsMs: 3000,
  },
  {
    name: 'a higher advert for one of a group',
    story:
      'Cut off from each other both machines are master; when eth0 alone is mended, the lower one ' +
      'gives up both, and its wish for eth1 changes nothing.',
    about,
    vips,
    nodes: groupPair(),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 1350,
        action: { kind: 'cut', node: 'web2', direction: 'both' },
      },
      {
        after: web2IsMaster,
        pauseMs: 800,
        action: { kind: 'heal', node: 'web2', interface: eth0 },
      },
      { pauseMs: 3000, action: { kind: 'heal', node: 'web2', interface: eth1 } },
    ],
    lastsMs: 1000,
  },
  {
    name: 'a stolen address of a group',
    story:
      'Somebody deletes the virtual address on eth1 of the master (VRRPv3, 0.3 s): an election in ' +
      'both, which the master wins.',
    about,
    vips,
    nodes: groupPair(),
    steps: [
      ...startBoth,
      {
        after: web2IsBackup,
        pauseMs: 760,
        action: { kind: 'steal', node: 'web1', interface: eth1 },
      },
    ],
    lastsMs: 1500,
  },
];
