// Owns the scenarios about checks over HTTP and TCP. Never plays them.
import type { ScriptBehaviour } from '../../src/sim/actions.ts';
import { usualScriptUs } from '../../src/sim/timing.ts';
import type { ProbeKind } from '../../src/track/checker-state.ts';
import { nodeConfig } from './configuration.ts';
import { web2IsMaster } from './moments.ts';
import type { Scenario, ScenarioNode, StateWord, Step } from './scenario.ts';
import { start } from './scenarios-death.ts';

type Options = Partial<Parameters<typeof nodeConfig>[0]>;

const about = ['probe'] as const;
const alone = 'keepalived has no such checks';
const advertSeconds = 0.2;
const node = 'web1';

/** web1, of the higher priority, checks something. */
function checkingPair(checks: Options): ScenarioNode[] {
  return [
    { name: node, config: nodeConfig({ priority: 200, advertSeconds, ...checks }) },
    { name: 'web2', config: nodeConfig({ priority: 100, advertSeconds }) },
  ];
}

const well: ScriptBehaviour = { kind: 'exits', status: 0, afterUs: usualScriptUs };
const sick: ScriptBehaviour = { kind: 'exits', status: 1, afterUs: usualScriptUs };
const mute: ScriptBehaviour = { kind: 'hangs' };

/** What the server does from now on that the check asks, which is the only one of its kind. */
function becomes(kind: ProbeKind, behaviour: ScriptBehaviour): Step['action'] {
  return { kind: 'probe', node, probe: { kind, name: 'web' }, behaviour };
}

/** So that all that follows has its place between the runs of the check of web1. */
const backupFirst: readonly Step[] = [
  start('web2'),
  { ...start(node), after: web2IsMaster, pauseMs: 150 },
];

const web1Is = (state: StateWord) => ({ node, state });

// The pauses let a server change in the middle between two runs of its check.
export const probeScenarios: readonly Scenario[] = [
  {
    name: 'an HTTP check fails and recovers',
    story:
      'Without a weight an answer of 500 takes the master to FAULT, and 200 brings it back: the check runs ' +
      'every 0.4 s (VRRPv3, 0.2 s).',
    ...{ about, alone },
    nodes: checkingPair({ http: { web: ['interval 0.4'] } }),
    steps: [
      ...backupFirst,
      { after: web1Is('MASTER'), pauseMs: 760, action: becomes('http', sick) },
      { after: web1Is('FAULT'), pauseMs: 600, action: becomes('http', well) },
    ],
    lastsMs: 1500,
  },
  {
    name: 'an HTTP check with a negative weight',
    story:
      'Weight -60 leaves 170 of the 230 of the master, less than the 210 of the other one: the check runs ' +
      'every 0.3 s (VRRPv3, 0.3 s).',
    ...{ about, alone },
    // With these the check runs a good while before and after each advert of either.
    nodes: [
      {
        name: node,
        config: nodeConfig({ priority: 230, http: { web: ['interval 0.3', 'weight -60'] } }),
      },
      { name: 'web2', config: nodeConfig({ priority: 210 }) },
    ],
    steps: [
      ...backupFirst,
      { after: web1Is('MASTER'), pauseMs: 900, action: becomes('http', sick) },
      { after: web1Is('BACKUP'), pauseMs: 560, action: becomes('http', well) },
    ],
    lastsMs: 2200,
  },
  {
    name: 'a server of HTTP hangs',
    story:
      'timeout 0.2, interval 0.5: a run without an answer counts as a failure when its time is up.',
    ...{ about, alone },
    nodes: checkingPair({ http: { web: ['interval 0.5', 'timeout 0.2'] } }),
    steps: [
      ...backupFirst,
      { after: web1Is('MASTER'), pauseMs: 610, action: becomes('http', mute) },
      { after: web1Is('FAULT'), pauseMs: 550, action: becomes('http', well) },
    ],
    lastsMs: 1500,
  },
  {
    name: 'a TCP check with rise and fall',
    story:
      'fall 2, rise 3, no weight: the server is killed, and started again after the fault; the check runs ' +
      'every 0.3 s.',
    ...{ about, alone },
    nodes: checkingPair({ tcp: { web: ['interval 0.3', 'fall 2', 'rise 3'] } }),
    steps: [
      ...backupFirst,
      { after: web1Is('MASTER'), pauseMs: 710, action: becomes('tcp', sick) },
      // It takes a moment to start.
      { after: web1Is('FAULT'), pauseMs: 600, action: becomes('tcp', well) },
    ],
    lastsMs: 2200,
  },
  {
    name: 'an HTTP check that fails from the start',
    story:
      'The better machine starts beside a server that answers 500, without a word; later it answers 200.',
    ...{ about, alone },
    nodes: checkingPair({ http: { web: ['interval 0.4'] } }),
    steps: [
      { action: becomes('http', sick) },
      start(node),
      start('web2'),
      { after: web2IsMaster, pauseMs: 700, action: becomes('http', well) },
    ],
    lastsMs: 1500,
  },
];
