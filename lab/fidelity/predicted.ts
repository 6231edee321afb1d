// Owns the simulator's answer to a play: the same configurations, addresses and actions, at the
// very moments when they were really done. Never sees what the real daemons did after them.
import { loadConfig } from '../../src/config/load.ts';
import type { Model } from '../../src/config/model.ts';
import { type IpAddress, parsePrefix } from '../../src/net/address.ts';
import type { InterfaceName, MacAddress } from '../../src/net/identifiers.ts';
import type { Action } from '../../src/sim/actions.ts';
import { keepalivedTiming, type Timing, usualTiming } from '../../src/sim/timing.ts';
import type { NodePlan, Topology } from '../../src/sim/topology.ts';
import { World } from '../../src/sim/world.ts';
import type { DaemonKind } from '../daemons.ts';
import {
  type DoneAction,
  interfaceName,
  macOf,
  ownAddresses,
  type Play,
  type ScenarioAction,
  type ScenarioNode,
  type Sighting,
  stateIn,
  vipOf,
} from './scenario.ts';

const timings: Readonly<Record<DaemonKind, Timing>> = {
  holdfast: usualTiming,
  keepalived: keepalivedTiming,
};

/** The world begins so long before the first action. */
const leadMs = 2000;

/** What ought to be seen, by the play's own clock. */
export function predict(play: Play): Sighting[] {
  const { scenario, kind, done, untilMs } = play;
  const zeroMs = (done[0]?.atMs ?? 0) - leadMs;
  const plans = plansOf(scenario.nodes).map((plan) => ({ ...plan, timing: timingOf(plan, play) }));
  const world = new World(topologyOf(plans), { timing: timings[kind] });
  for (const each of done) {
    const plan = plans.find(({ name }) => name === each.action.node);
    const atUs = Math.round((momentOf(each, plan, play) - zeroMs) * 1000);
    world.plan(atUs, () => perform(world, each.action, vipOf(scenario)));
  }
  world.runUntil(Math.round((untilMs - zeroMs) * 1000));
  return sightingsOf(world, vipOf(scenario)).map((each) => ({
    ...each,
    atMs: each.atMs + zeroMs,
  }));
}

/** A start begins so early that its first line, or first script, comes when the real one came. */
function momentOf(done: DoneAction, plan: NodePlan | undefined, play: Play): number {
  const { action, atMs, isFirstLine, firstScriptMs } = done;
  if (!plan || action.kind !== 'start') return atMs;
  if (!isFirstLine) {
    const { supervisorStartUs } = timings[play.kind];
    return firstScriptMs === undefined ? atMs : firstScriptMs - supervisorStartUs / 1000;
  }
  const takesMs = startTakesMs(plan, done, play);
  return takesMs === undefined ? atMs : atMs - takesMs;
}

/** An engine that took longer to begin than usual, as its first line shows. */
function timingOf(plan: NodePlan, play: Play): Partial<Timing> {
  const usual = timings[play.kind];
  const own = play.done.filter(({ action }) => action.node === plan.name);
  const crash = own.find(({ nextLineMs }) => nextLineMs !== undefined);
  if (crash?.nextLineMs !== undefined) {
    return engineStart((crash.nextLineMs - crash.atMs) * 1000 - usual.farewellUs);
  }
  const start = own.find(({ firstScriptMs }) => firstScriptMs !== undefined);
  if (start?.firstScriptMs === undefined || !start.isFirstLine) return {};
  // Its scripts run meanwhile.
  const takesMs = startTakesMs(plan, start, play) ?? 0;
  const excessUs = (start.atMs - start.firstScriptMs - takesMs) * 1000 + usual.supervisorStartUs;
  return engineStart(usual.engineStartUs + excessUs);
}

function engineStart(takesUs: number): Partial<Timing> {
  return { engineStartUs: Math.max(0, Math.round(takesUs)) };
}

/** From the command to the first state line, alone in the world. */
function startTakesMs(plan: NodePlan, start: DoneAction, { kind, done }: Play): number | undefined {
  const world = new World(topologyOf([plan]), { timing: timings[kind] });
  for (const { action } of done.slice(0, done.indexOf(start))) {
    if (action.node !== plan.name) continue;
    if (action.kind === 'script' || action.kind === 'reload') perform(world, action, '');
  }
  world.perform({ kind: 'start', node: plan.name });
  world.runUntil(5_000_000);
  return sightingsOf(world, '')[0]?.atMs;
}

function perform(world: World, action: ScenarioAction, vip: string): void {
  world.perform(actionOf(action, vip));
}

function actionOf(action: ScenarioAction, vip: string): Action {
  const { node } = action;
  switch (action.kind) {
    case 'cut': {
      const { direction } = action;
      return { kind: 'impair', node, direction, impairment: { isCut: true } };
    }
    case 'reload':
      return { kind: 'reload', node, model: modelOf(action.config) };
    case 'steal': {
      const prefixLength = vip.includes(':') ? 128 : 32;
      const address = { index: firstIndex, address: vip as IpAddress, prefixLength };
      return { kind: 'address', node, address, isAdded: false };
    }
    default:
      return action;
  }
}

/** The simulated kernel's number of a machine's only interface. */
const firstIndex = 2;

function topologyOf(nodes: readonly NodePlan[]): Topology {
  return { nodes, switches: ['lan'], trunks: [] };
}

function plansOf(nodes: readonly ScenarioNode[]): NodePlan[] {
  return nodes.map(({ name, config }, at): NodePlan => {
    const addresses = ownAddresses(at + 1).flatMap((text) => parsePrefix(text) ?? []);
    const plug = { name: interfaceName as InterfaceName, mac: macOf(at + 1) as MacAddress };
    const own = addresses.map(({ address, length }) => ({ address, prefixLength: length }));
    return {
      name,
      model: modelOf(config),
      interfaces: [{ ...plug, switch: 'lan', addresses: own }],
    };
  });
}

function modelOf(text: string): Model {
  return loadConfig({ name: 'keepalived.conf', text }, { interfaces: [interfaceName] }).model;
}

/** What the simulated daemons log and the simulated kernels hold, in milliseconds of the world. */
function sightingsOf({ history }: World, vip: string): Sighting[] {
  return history.flatMap((entry): Sighting[] => {
    const atMs = entry.atUs / 1000;
    if (entry.kind === 'log') {
      const what = stateIn(entry.text);
      return what ? [{ node: entry.node, what, atMs }] : [];
    }
    if (entry.kind !== 'address' || entry.address !== vip) return [];
    const what = entry.isPresent ? 'has the address' : 'lets the address go';
    return [{ node: entry.node, what, atMs }];
  });
}
