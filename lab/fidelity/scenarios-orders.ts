// Owns the scenarios about words that only Holdfast knows, and about what an operator orders. Never plays them.
import { type InterfaceName, parsePriority } from '../../src/net/identifiers.ts';
import { nodeConfig } from './configuration.ts';
import { web1IsBackup, web2IsBackup, web2IsMaster } from './moments.ts';
import type { Scenario, ScenarioAction } from './scenario.ts';
import { pair, start, startBoth } from './scenarios-death.ts';

const about = ['own words'] as const;
const advertSeconds = 0.2;
const secondUs = 1_000_000;

const node = 'web1';
const eth0 = 'eth0' as InterfaceName;
const link = (up: boolean): ScenarioAction => ({ kind: 'link', node, interface: eth0, up });
const maintenance = (isOn: boolean): ScenarioAction => {
  return { kind: 'order', node, order: { kind: 'maintenance', instance: undefined, isOn } };
};
const handover = (from: string): ScenarioAction => {
  return { kind: 'order', node: from, order: { kind: 'handover', instance: undefined } };
};
const priority = (number: number, lastsUs: number): ScenarioAction => {
  const value = { priority: parsePriority(number), untilUs: undefined };
  return { kind: 'order', node, order: { kind: 'override', instance: 'VI_1', ...value }, lastsUs };
};

/** Not from the start on, as its first line would then depend on what is heard. */
const holdingConfig = nodeConfig({
  ...{ priority: 200, advertSeconds },
  instance: ['nopreempt', '#:holdfast startup_hold auto'],
});

export const orderScenarios: readonly Scenario[] = [
  {
    name: 'a stolen address that is put back',
    story:
      'With vip_restore the master puts back at once what somebody deletes, twice, and stays master ' +
      '(VRRPv3, 0.2 s).',
    about,
    alone: 'keepalived holds an election instead: see *a stolen address*',
    nodes: pair({ advertSeconds, global: ['#:holdfast vip_restore'] }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: { kind: 'steal', node } },
      { pauseMs: 400, action: { kind: 'steal', node } },
    ],
    lastsMs: 700,
  },
  {
    name: 'a port that forwards late',
    story:
      'The better machine is backup by nopreempt. Its link goes and comes back, and the port forwards ' +
      '1.3 s later: with startup_hold, which it has read meanwhile, it waits for that and stays backup ' +
      '(VRRPv3, 0.2 s).',
    about: ['own words', 'delay'],
    alone: 'keepalived hears nobody and becomes master beside the other one',
    nodes: pair({ advertSeconds, instance: ['nopreempt'] }),
    steps: [
      start('web2'),
      { after: web2IsMaster, pauseMs: 150, action: { kind: 'start', node } },
      {
        after: web1IsBackup,
        pauseMs: 200,
        action: { kind: 'reload', node, config: holdingConfig },
      },
      { pauseMs: 100, action: { kind: 'forward-delay', node, delayUs: 1.3 * secondUs } },
      { pauseMs: 300, action: link(false) },
      // So that the port forwards in the middle between two adverts.
      { after: web2IsMaster, pauseMs: 2600, action: link(true) },
    ],
    lastsMs: 1700,
  },
  {
    name: 'maintenance on and off',
    story: '`holdfast maintenance on` on the master, and off again (VRRPv3, 0.2 s).',
    about,
    alone: 'keepalived has no such order',
    nodes: pair({ advertSeconds }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: maintenance(true) },
      { after: web2IsMaster, pauseMs: 500, action: maintenance(false) },
    ],
    lastsMs: 1300,
  },
  {
    name: 'handover and back',
    story: '`holdfast handover` on the master, later on the one of the lower priority.',
    about,
    alone: 'keepalived has no such order',
    nodes: pair({ advertSeconds }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: handover('web1') },
      { after: web2IsMaster, pauseMs: 1010, action: handover('web2') },
    ],
    lastsMs: 1300,
  },
  {
    name: 'another priority for a while',
    story: '`holdfast priority VI_1 50 --for 1.5s` on the master of 200, beside one of 100.',
    about,
    alone: 'keepalived has no such order',
    nodes: pair({ advertSeconds }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 510, action: priority(50, 1.5 * secondUs) },
    ],
    lastsMs: 3000,
  },
];
