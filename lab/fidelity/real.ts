// Owns playing a scenario on real daemons: machines on a switch, each step carried out for real,
// and what was seen. Never predicts and never judges.
import { statSync } from 'node:fs';
import { Daemon, type DaemonKind } from '../daemons.ts';
import { isStandingStill } from '../holder.ts';
import { LabHost } from '../host.ts';
import { pollFor } from '../process.ts';
import { Scope } from '../scope.ts';
import { openEtcKeepalived } from '../service.ts';
import { LabSwitch } from '../switch.ts';
import { behaviourFile, firstRunFile, scriptPath, scriptText } from './configuration.ts';
import {
  type DoneAction,
  interfaceName,
  macOf,
  ownAddresses,
  type Play,
  type Scenario,
  type ScenarioAction,
  type ScenarioNode,
  type Sighting,
  type Step,
  stateIn,
  vipOf,
} from './scenario.ts';
import { watchKernel } from './watch.ts';

/** A first state line that comes later than this is no sign of the start any more. */
const startPatienceMs = 2500;

/** Plays it once; everything it made is gone afterwards. */
export async function playForReal(scenario: Scenario, kind: DaemonKind): Promise<Play> {
  const scope = new Scope();
  try {
    const stage = await Stage.open(scope, scenario, kind);
    for (const step of scenario.steps) await stage.carryOut(step);
    await pause(scenario.lastsMs);
    return stage.result();
  } finally {
    await scope.close();
  }
}

interface Member {
  readonly host: LabHost;
  readonly firstScript: string | undefined;
  config: string;
  daemon: Daemon | undefined;
  pids: { readonly parent: number; readonly child: number } | undefined;
  readonly states: Sighting[];
}

interface Moment {
  readonly action: ScenarioAction;
  readonly atMs: number;
}

class Stage {
  readonly #scenario: Scenario;
  readonly #kind: DaemonKind;
  readonly #lan: LabSwitch;
  readonly #members = new Map<string, Member>();
  readonly #moments: Moment[] = [];
  readonly #addresses: Sighting[] = [];

  private constructor(scenario: Scenario, kind: DaemonKind, lan: LabSwitch) {
    this.#scenario = scenario;
    this.#kind = kind;
    this.#lan = lan;
  }

  static async open(scope: Scope, scenario: Scenario, kind: DaemonKind): Promise<Stage> {
    const stage = new Stage(scenario, kind, await LabSwitch.create(scope, 'lan'));
    for (const [at, node] of scenario.nodes.entries()) await stage.#open(scope, node, at + 1);
    return stage;
  }

  async carryOut({ after, pauseMs = 0, action }: Step): Promise<void> {
    let fromMs = this.#moments.at(-1)?.atMs ?? Date.now();
    if (after) {
      const { states } = this.#member(after.node);
      const line = await pollFor(`${after.node} to be ${after.state}`, () => {
        const newest = states.at(-1);
        return newest?.what === after.state ? newest : undefined;
      });
      fromMs = line.atMs;
    }
    await pause(fromMs + pauseMs - Date.now());
    const atMs = await this.#perform(this.#member(action.node), action);
    this.#moments.push({ action, atMs });
  }

  result(): Play {
    const { scenario, kind } = { scenario: this.#scenario, kind: this.#kind };
    const states = [...this.#members.values()].flatMap((member) => member.states);
    const sightings = [...states, ...this.#addresses].sort((one, other) => one.atMs - other.atMs);
    const done = this.#moments.map((moment): DoneAction => {
      const first = firstLine(moment, states);
      if (moment.action.kind === 'crash') {
        return { ...moment, isFirstLine: false, ...(first && { nextLineMs: first.atMs }) };
      }
      if (moment.action.kind !== 'start') return { ...moment, isFirstLine: false };
      const firstScriptMs = firstScriptMsOf(this.#member(moment.action.node));
      const atMs = first?.atMs ?? moment.atMs;
      const isFirstLine = first !== undefined;
      return {
        ...moment,
        atMs,
        isFirstLine,
        ...(firstScriptMs !== undefined && { firstScriptMs }),
      };
    });
    return { scenario, kind, done, sightings, untilMs: Date.now() };
  }

  async #open(scope: Scope, node: ScenarioNode, number: number): Promise<void> {
    const host = await LabHost.create(scope, node.name);
    const address = ownAddresses(number);
    await this.#lan.connect(host, { interface: interfaceName, address, mac: macOf(number) });
    const scripts = [...node.config.matchAll(/^vrrp_script (\S+)/gm)].map(([, name = '']) => name);
    if (scripts.length > 0) await openEtcKeepalived(host);
    for (const name of scripts) {
      host.writeFile(behaviourFile(name), '0 0\n');
      host.writeFile(scriptPath(name), scriptText(name), 0o755);
    }
    await watchKernel(host, interfaceName, vipOf(this.#scenario), (what, atMs) =>
      this.#addresses.push({ node: node.name, what, atMs }),
    );
    const { config } = node;
    const [firstScript] = scripts;
    const member: Member = {
      host,
      config,
      firstScript,
      daemon: undefined,
      pids: undefined,
      states: [],
    };
    this.#members.set(node.name, member);
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new RangeError(`there is no machine ${name}`);
    return member;
  }

  /** Returns when it took effect. */
  async #perform(member: Member, action: ScenarioAction): Promise<number> {
    const { host } = member;
    switch (action.kind) {
      case 'start':
        return this.#start(member, action.node);
      case 'link':
        if (action.up) return timed(this.#lan.mend(host), 0.5);
        return timed(this.#lan.cut(host), 0.8);
      case 'cut':
        return timed(this.#cut(host, action.direction), 0.8);
      case 'heal':
        return timed(this.#lan.mend(host), 0.25);
      case 'steal': {
        const vip = vipOf(this.#scenario);
        const address = `${vip}/${vip.includes(':') ? 128 : 32}`;
        return timed(host.runOrThrow(['ip', 'addr', 'del', address, 'dev', interfaceName]), 0.8);
      }
      case 'script': {
        const { behaviour, script } = action;
        const delay = behaviour.kind === 'hangs' ? 1000 : behaviour.afterUs / 1_000_000;
        const status = behaviour.kind === 'hangs' ? 1 : behaviour.status;
        host.writeFile(behaviourFile(script), `${delay < 0.1 ? 0 : delay} ${status}\n`);
        return Date.now();
      }
      default:
        return performOnDaemon(member, action);
    }
  }

  async #cut(host: LabHost, direction: 'in' | 'out' | 'both'): Promise<void> {
    if (direction !== 'out') await this.#lan.cutOneWay(host, 'toHost');
    if (direction !== 'in') await this.#lan.cutOneWay(host, 'fromHost');
  }

  async #start(member: Member, node: string): Promise<number> {
    const atMs = Date.now();
    const daemon = await Daemon.start(this.#kind, member.host, { config: member.config });
    member.daemon = daemon;
    const note = (text: string, seenAtMs: number) => {
      const what = stateIn(text);
      if (what) member.states.push({ node, what, atMs: seenAtMs });
    };
    for (const line of daemon.lines) note(line.text, line.atMs);
    daemon.process.onLine(({ text, atMs: seenAtMs }) => note(text, seenAtMs));
    member.pids = await pidsOf(daemon);
    return atMs;
  }
}

function firstLine({ action, atMs }: Moment, states: readonly Sighting[]): Sighting | undefined {
  const untilMs = atMs + startPatienceMs;
  return states.find(
    (each) => each.node === action.node && each.atMs >= atMs && each.atMs < untilMs,
  );
}

type DaemonAction = Extract<
  ScenarioAction,
  { kind: 'stop' | 'kill' | 'crash' | 'kill-all' | 'hang' | 'resume' | 'reload' }
>;

async function pidsOf(daemon: Daemon): Promise<NonNullable<Member['pids']>> {
  try {
    return { parent: await daemon.parentPid(), child: await daemon.childPid() };
  } catch (error) {
    const said = daemon.lines.slice(-5).map(({ text }) => `\n  ${text}`);
    throw new Error(`${error instanceof Error ? error.message : error}; it said:${said.join('')}`);
  }
}

async function performOnDaemon(member: Member, action: DaemonAction): Promise<number> {
  const { host, daemon, pids } = member;
  if (!daemon || !pids) throw new Error(`no daemon runs on ${host.name}`);
  const { parent, child } = pids;
  switch (action.kind) {
    case 'stop':
      host.kill(parent, 'SIGTERM');
      return Date.now();
    case 'kill':
      host.kill(parent, 'SIGKILL');
      return Date.now();
    case 'crash':
      host.kill(child, 'SIGKILL');
      return Date.now();
    case 'kill-all': {
      const atMs = await stopAll(host, [child, parent]);
      for (const pid of [child, parent]) host.kill(pid, 'SIGKILL');
      await daemon.exited;
      return atMs;
    }
    case 'hang':
      return stopAll(host, [child, parent]);
    case 'resume':
      for (const pid of [child, parent]) host.kill(pid, 'SIGCONT');
      return Date.now();
    case 'reload':
      member.config = action.config;
      daemon.configure(action.config);
      host.kill(parent, 'SIGHUP');
      return Date.now();
  }
}

async function stopAll(host: LabHost, pids: readonly number[]): Promise<number> {
  for (const pid of pids) host.kill(pid, 'SIGSTOP');
  const atMs = Date.now();
  await pollFor(`${host.name} to stand still`, () =>
    pids.every(isStandingStill) ? true : undefined,
  );
  return atMs;
}

/** When it took effect: after that share of the time that it took. */
async function timed(work: Promise<unknown>, share: number): Promise<number> {
  const fromMs = Date.now();
  await work;
  return fromMs + (Date.now() - fromMs) * share;
}

function firstScriptMsOf({ host, firstScript }: Member): number | undefined {
  if (firstScript === undefined) return undefined;
  const file = host.holder.pathInside(firstRunFile(firstScript));
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
