// Owns the simulator's answer to a play: the same configurations, addresses and actions, at the
// very moments when they were really done. Never sees what the real daemons did after them.
import { loadConfig } from '../../src/config/load.ts';
import type { Model } from '../../src/config/model.ts';
import { probeStartDelayUs } from '../../src/host/probe-runs.ts';
import { type IpAddress, parsePrefix } from '../../src/net/address.ts';
import type { MacAddress } from '../../src/net/identifiers.ts';
import type { Action } from '../../src/sim/actions.ts';
import { keepalivedTiming, type Timing, usualTiming } from '../../src/sim/timing.ts';
import type { NodePlan, Topology } from '../../src/sim/topology.ts';
import { World } from '../../src/sim/world.ts';
import type { DaemonKind } from '../daemons.ts';
import {
  type DoneAction,
  interfaceName,
  type Play,
  plugsOf,
  type Scenario,
  type ScenarioAction,
  type Sighting,
  sightingIn,
  stateIn,
} from './scenario.ts';

/** The kernel tells nobody in a network namespace of its own about processes. */
const processLookUs = 1_000_000;

const timings: Readonly<Record<DaemonKind, Timing>> = {
  holdfast: { ...usualTiming, processLookUs },
  keepalived: keepalivedTiming,
};

/** The world begins so long before the first action. */
const leadMs = 2000;

/** What ought to be seen, by the play's own clock. */
export function predict(play: Play): Sighting[] {
  const { scenario, kind, done, untilMs } = play;
  const zeroMs = (done[0]?.atMs ?? 0) - leadMs;
  const plans = plansOf(scenario).map((plan) => ({ ...plan, timing: timingOf(plan, play) }));
  const world = new World(topologyOf(plans, scenario), { timing: timings[kind] });
  for (const each of done) {
    const plan = plans.find(({ name }) => name === each.action.node);
    const atUs = Math.round((momentOf(each, plan, play) - zeroMs) * 1000);
    world.plan(atUs, () => perform(world, each.action, scenario));
  }
  world.runUntil(Math.round((untilMs - zeroMs) * 1000));
  return sightingsOf(world, scenario).map((each) => ({
    ...each,
    atMs: each.atMs + zeroMs,
  }));
}

/** A start begins so early that its first line, or first check, comes when the real one came. */
function momentOf(done: DoneAction, plan: NodePlan | undefined, play: Play): number {
  const { action, atMs, isFirstLine } = done;
  if (!plan || action.kind !== 'start') return atMs;
  if (!isFirstLine) {
    const { supervisorStartUs } = timings[play.kind];
    const beganMs = checksBeganMs(done, plan);
    return beganMs === undefined ? atMs : beganMs - supervisorStartUs / 1000;
  }
  const takesMs = startTakesMs(plan, done, play);
  return takesMs === undefined ? atMs : atMs - takesMs;
}

/** When the real machine began with its checks: a script runs at once, a probe waits before its first run. */
function checksBeganMs({ firstScriptMs, secondAskMs }: DoneAction, { name, model }: NodePlan) {
  const [probe] = model.probes ?? [];
  if (firstScriptMs !== undefined || secondAskMs === undefined || !probe) return firstScriptMs;
  return secondAskMs - (probeStartDelayUs(name, probe) + probe.intervalUs) / 1000;
}

/** An engine that took longer to begin than usual, as its first line shows. */
function timingOf(plan: NodePlan, play: Play): Partial<Timing> {
  const usual = timings[play.kind];
  const own = play.done.filter(({ action }) => action.node === plan.name);
  const crash = own.find(({ nextLineMs }) => nextLineMs !== undefined);
  if (crash?.nextLineMs !== undefined) {
    return engineStart((crash.nextLineMs - crash.atMs) * 1000 - usual.farewellUs);
  }
  const start = own.find((each) => checksBeganMs(each, plan) !== undefined);
  const beganMs = start && checksBeganMs(start, plan);
  if (!start?.isFirstLine || beganMs === undefined) return {};
  // Its checks run meanwhile; one that begins after all results decides alone when the first line comes.
  const late = { ...plan, model: withSingleRuns(plan.model), timing: engineStart(lateUs) };
  const takesMs = startTakesMs(late, start, play) ?? 0;
  const excessUs = (start.atMs - beganMs - takesMs) * 1000 + usual.supervisorStartUs;
  return engineStart(lateUs + excessUs);
}

/** By then a check's first run has come to something, and the second one is far. */
const lateUs = 3_000_000;
const endlessUs = 1_000_000_000;

function withSingleRuns(model: Model): Model {
  const { scripts, probes = [] } = model;
  return {
    ...model,
    scripts: scripts.map((script) => ({ ...script, intervalUs: endlessUs })),
    probes: probes.map((probe) => ({ ...probe, intervalUs: endlessUs })),
  };
}

function engineStart(takesUs: number): Partial<Timing> {
  return { engineStartUs: Math.max(0, Math.round(takesUs)) };
}

/** From the command to the first state line, alone in the world. */
function startTakesMs(
  plan: NodePlan,
  start: DoneAction,
  { kind, done, scenario }: Play,
): number | undefined {
  const world = new World(topologyOf([plan], scenario), { timing: timings[kind] });
  for (const { action } of done.slice(0, done.indexOf(start))) {
    if (action.node !== plan.name) continue;
    if (isKeptByStart(action)) perform(world, action, scenario);
  }
  world.perform({ kind: 'start', node: plan.name });
  world.runUntil(5_000_000);
  return sightingsOf(world, scenario).find(isState)?.atMs;
}

/** What was done before a start and counts for it. */
function isKeptByStart({ kind }: ScenarioAction): boolean {
  return ['script', 'probe', 'reload', 'file', 'process'].includes(kind);
}

const isState = ({ what }: Sighting): boolean => /^[A-Z]+$/.test(what);

function perform(world: World, action: ScenarioAction, scenario: Scenario): void {
  world.perform(actionOf(action, scenario));
}

function actionOf(action: ScenarioAction, scenario: Scenario): Action {
  const { node } = action;
  switch (action.kind) {
    case 'cut': {
      const { direction } = action;
      return { kind: 'impair', node, direction, impairment: { isCut: true } };
    }
    case 'reload':
      return { kind: 'reload', node, model: modelOf(action.config, scenario) };
    case 'heal': {
      const { interface: name } = action;
      if (name === undefined) return { kind: 'heal', node };
      const impairment = { isCut: false };
      return { kind: 'impair', node, interface: name, direction: 'both', impairment };
    }
    case 'steal': {
      const plugs = plugsOf(scenario, 1);
      const at = plugs.findIndex((plug) => plug.interface === (action.interface ?? interfaceName));
      const vip = plugs[at]?.vip ?? '';
      const prefixLength = vip.includes(':') ? 128 : 32;
      const address = { index: firstIndex + at, address: vip as IpAddress, prefixLength };
      return { kind: 'address', node, address, isAdded: false };
    }
    default:
      return action;
  }
}

/** The simulated kernel's number of a machine's first interface. */
const firstIndex = 2;

function topologyOf(nodes: readonly NodePlan[], scenario: Scenario): Topology {
  return { nodes, switches: plugsOf(scenario, 1).map((plug) => plug.switch), trunks: [] };
}

function plansOf(scenario: Scenario): NodePlan[] {
  return scenario.nodes.map(({ name, config }, at): NodePlan => {
    const interfaces = plugsOf(scenario, at + 1).map((plug) => {
      const addresses = plug.addresses.flatMap((text) => parsePrefix(text) ?? []);
      return {
        ...{ name: plug.interface, mac: plug.mac as MacAddress, switch: plug.switch },
        addresses: addresses.map(({ address, length }) => ({ address, prefixLength: length })),
      };
    });
    return { name, model: modelOf(config, scenario), interfaces };
  });
}

function modelOf(text: string, scenario: Scenario): Model {
  const interfaces = plugsOf(scenario, 1).map((plug) => plug.interface);
  return loadConfig({ name: 'keepalived.conf', text }, { interfaces }).model;
}

/** What the simulated daemons log and the simulated kernels hold, in milliseconds of the world. */
function sightingsOf({ history }: World, scenario: Scenario): Sighting[] {
  const vips: readonly string[] = plugsOf(scenario, 1).map(({ vip }) => vip);
  const sightings = history.flatMap((entry): Sighting[] => {
    const atMs = entry.atUs / 1000;
    if (entry.kind === 'log') {
      const state = stateIn(entry.text);
      return state ? [{ node: entry.node, ...state, atMs }] : [];
    }
    if (entry.kind !== 'address' || !vips.includes(entry.address)) return [];
    const what = entry.isPresent ? 'has the address' : 'lets the address go';
    return [{ node: entry.node, what, of: entry.address, atMs }];
  });
  return sightings.map((each) => sightingIn(scenario, each));
}
