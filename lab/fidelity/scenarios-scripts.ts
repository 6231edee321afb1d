// Owns the scenarios about tracked scripts. Never plays them.
import { nodeConfig } from './configuration.ts';
import { web1IsMaster, web2IsMaster } from './moments.ts';
import type { Scenario, ScenarioNode, StateWord, Step } from './scenario.ts';
import { start, startBoth } from './scenarios-death.ts';

function scripted(words: readonly string[]): ScenarioNode[] {
  return [
    { name: 'web1', config: nodeConfig({ priority: 120, scripts: { check: words } }) },
    { name: 'web2', config: nodeConfig({ priority: 100 }) },
  ];
}

/** Waits for the state, if there is one, then lets the script of web1 end so from now on. */
function exits(status: number, pauseMs: number, state?: StateWord, script = 'check'): Step {
  return {
    ...(state && { after: { node: 'web1', state } }),
    pauseMs,
    action: {
      kind: 'script',
      node: 'web1',
      script,
      behaviour: { kind: 'exits', status, afterUs: 5000 },
    },
  };
}

const about = ['script'] as const;

export const scriptScenarios: readonly Scenario[] = [
  {
    name: 'a script fails and recovers',
    story: 'Without a weight: the master goes to FAULT and says priority 0, and comes back.',
    about,
    nodes: scripted([]),
    steps: [...startBoth, exits(1, 2500, 'MASTER'), exits(0, 900, 'FAULT')],
    lastsMs: 3000,
  },
  {
    name: 'a script with a negative weight',
    story: 'Weight -50: the master goes on with 70 until the backup of 100 takes over.',
    about,
    nodes: scripted(['weight -50']),
    steps: [...startBoth, exits(1, 2500, 'MASTER'), exits(0, 1400, 'BACKUP')],
    lastsMs: 3000,
  },
  {
    name: 'rise and fall',
    story: 'fall 2, rise 3, no weight: two failures in a row count, then three successes.',
    about,
    nodes: scripted(['fall 2', 'rise 3']),
    steps: [...startBoth, exits(1, 2500, 'MASTER'), exits(0, 900, 'FAULT')],
    lastsMs: 5500,
  },
  {
    name: 'a reversed weight',
    story: 'weight 30 reverse: the priority sinks while the script succeeds.',
    about,
    nodes: scripted(['weight 30 reverse']),
    steps: [exits(1, 0), ...startBoth, exits(0, 2500, 'MASTER'), exits(1, 1400, 'BACKUP')],
    lastsMs: 3000,
  },
  {
    name: 'a script hangs',
    story:
      'interval 2, timeout 1: a run that does not end counts as a failure when its time is up.',
    about,
    nodes: scripted(['interval 2', 'timeout 1']),
    steps: [
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2500,
        action: { kind: 'script', node: 'web1', script: 'check', behaviour: { kind: 'hangs' } },
      },
      exits(0, 500, 'FAULT'),
    ],
    lastsMs: 3500,
  },
  {
    name: 'a script that fails from the start',
    story:
      'The better machine starts with a failing script, without a word; later the script succeeds.',
    about,
    nodes: scripted([]),
    steps: [exits(1, 0), start('web1'), start('web2'), { ...exits(0, 1500), after: web2IsMaster }],
    lastsMs: 3500,
  },
  {
    name: 'two scripts with positive weights',
    story: '90 +20 +15 against 100: the first failure leaves 105, the second one is too much.',
    about,
    nodes: [
      {
        name: 'web1',
        config: nodeConfig({
          priority: 90,
          scripts: { first: ['weight 20'], second: ['weight 15'] },
        }),
      },
      { name: 'web2', config: nodeConfig({ priority: 100 }) },
    ],
    steps: [
      ...startBoth,
      exits(1, 2500, 'MASTER', 'second'),
      exits(1, 2000, undefined, 'first'),
      exits(0, 1400, 'BACKUP', 'first'),
    ],
    lastsMs: 3000,
  },
  {
    name: 'a slow script',
    story:
      'The script takes 0.6 s; without a weight its first result decides when the machine begins.',
    about,
    nodes: scripted([]),
    steps: [
      {
        action: {
          kind: 'script',
          node: 'web1',
          script: 'check',
          behaviour: { kind: 'exits', status: 0, afterUs: 600_000 },
        },
      },
      ...startBoth,
      {
        after: web1IsMaster,
        pauseMs: 2500,
        action: {
          kind: 'script',
          node: 'web1',
          script: 'check',
          behaviour: { kind: 'exits', status: 1, afterUs: 600_000 },
        },
      },
    ],
    lastsMs: 3500,
  },
];
