// Owns playing a scenario on real daemons: machines on a switch, each step carried out for real,
// and what was seen. Never predicts and never judges.
import { renameSync, statSync } from 'node:fs';
import { cut, noticed, pause, performOnDaemon, pidsOf, type Running, timed } from '../acting.ts';
import { Daemon, type DaemonKind } from '../daemons.ts';
import { LabHost } from '../host.ts';
import { giveOrder } from '../orders.ts';
import { pollFor } from '../process.ts';
import { Scope } from '../scope.ts';
import { openEtcKeepalived } from '../service.ts';
import { LabSwitch } from '../switch.ts';
import {
  behaviourFile,
  blockNames,
  firstRunFile,
  scriptPath,
  scriptText,
  trackedFile,
} from './configuration.ts';
import { orderRequest } from './operator.ts';
import { ProbedServers } from './probed-servers.ts';
import { Processes } from './processes.ts';
import {
  type DoneAction,
  interfaceName,
  type Play,
  type Plug,
  plugsOf,
  type Scenario,
  type ScenarioAction,
  type ScenarioNode,
  type Sighting,
  type Step,
  sightingIn,
  stateIn,
  usualInstance,
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
    await stage.settle();
    return stage.result();
  } finally {
    await scope.close();
  }
}

interface Member {
  readonly host: LabHost;
  readonly plugs: readonly Plug[];
  /** Made by the first run of the first script. */
  readonly firstRunFile: string | undefined;
  /** Made by the second run of the first probe. */
  readonly secondAskFile: string | undefined;
  readonly processes: Processes;
  readonly servers: ProbedServers;
  forwardDelayMs: number;
  config: string;
  running: Running | undefined;
  readonly states: Sighting[];
}

interface Moment {
  readonly action: ScenarioAction;
  readonly atMs: number;
}

class Stage {
  readonly #scenario: Scenario;
  readonly #kind: DaemonKind;
  readonly #lans: ReadonlyMap<string, LabSwitch>;
  readonly #members = new Map<string, Member>();
  readonly #moments: Moment[] = [];
  /** What goes on by itself. */
  readonly #unfinished: Promise<void>[] = [];
  readonly #addresses: Sighting[] = [];

  private constructor(scenario: Scenario, kind: DaemonKind, lans: ReadonlyMap<string, LabSwitch>) {
    this.#scenario = scenario;
    this.#kind = kind;
    this.#lans = lans;
  }

  static async open(scope: Scope, scenario: Scenario, kind: DaemonKind): Promise<Stage> {
    const lans = new Map<string, LabSwitch>();
    for (const { switch: name } of plugsOf(scenario, 1)) {
      lans.set(name, await LabSwitch.create(scope, name));
    }
    const stage = new Stage(scenario, kind, lans);
    for (const [at, node] of scenario.nodes.entries()) await stage.#open(scope, node, at + 1);
    return stage;
  }

  async carryOut({ after, pauseMs = 0, action }: Step): Promise<void> {
    let fromMs = this.#moments.at(-1)?.atMs ?? Date.now();
    if (after) {
      const { states } = this.#member(after.node);
      const line = await pollFor(`${after.node} to be ${after.state}`, () => {
        const newest = states.findLast(({ of = usualInstance }) => of === usualInstance);
        return newest?.what === after.state ? newest : undefined;
      });
      fromMs = line.atMs;
    }
    await pause(fromMs + pauseMs - Date.now());
    const atMs = await this.#perform(this.#member(action.node), action);
    this.#moments.push({ action, atMs });
  }

  async settle(): Promise<void> {
    await Promise.all(this.#unfinished);
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
      const { host, firstRunFile: ranFile, secondAskFile } = this.#member(moment.action.node);
      const firstScriptMs = madeAtMs(host, ranFile);
      const secondAskMs = madeAtMs(host, secondAskFile);
      const atMs = first?.atMs ?? moment.atMs;
      const isFirstLine = first !== undefined;
      return {
        ...moment,
        atMs,
        isFirstLine,
        ...(firstScriptMs !== undefined && { firstScriptMs }),
        ...(secondAskMs !== undefined && { secondAskMs }),
      };
    });
    return { scenario, kind, done, sightings, untilMs: Date.now() };
  }

  async #open(scope: Scope, node: ScenarioNode, number: number): Promise<void> {
    const host = await LabHost.create(scope, node.name);
    const plugs = plugsOf(this.#scenario, number);
    for (const plug of plugs) {
      const { interface: name, addresses: address, mac } = plug;
      await this.#lan(plug).connect(host, { interface: name, address, mac });
    }
    const scripts = blockNames(node.config, 'vrrp_script');
    if (scripts.length > 0) await openEtcKeepalived(host);
    for (const name of scripts) {
      host.writeFile(behaviourFile(name), '0 0\n');
      host.writeFile(scriptPath(name), scriptText(name), 0o755);
    }
    for (const name of blockNames(node.config, 'track_file')) writeNumber(host, name, 0);
    const vips = plugs.map(({ vip }) => vip);
    await watchKernel(host, vips, ({ address: of, what, atMs }) =>
      this.#addresses.push(sightingIn(this.#scenario, { node: node.name, what, of, atMs })),
    );
    const processes = new Processes(host);
    const config = processes.inConfig(node.config);
    const servers = await ProbedServers.start(host, config);
    const member: Member = {
      ...{ host, plugs, config, processes, servers, forwardDelayMs: 0 },
      firstRunFile: scripts.map(firstRunFile)[0],
      secondAskFile: servers.secondAskFiles[0],
      running: undefined,
      states: [],
    };
    this.#members.set(node.name, member);
  }

  #lan({ switch: name }: Plug): LabSwitch {
    const lan = this.#lans.get(name);
    if (!lan) throw new RangeError(`there is no switch ${name}`);
    return lan;
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new RangeError(`there is no machine ${name}`);
    return member;
  }

  /** Returns when it took effect. */
  async #perform(member: Member, action: ScenarioAction): Promise<number> {
    const { host, plugs } = member;
    const each = (names: string | undefined, run: (lan: LabSwitch) => Promise<void>) =>
      Promise.all(
        plugs
          .filter((plug) => names === undefined || plug.interface === names)
          .map((plug) => run(this.#lan(plug))),
      );
    switch (action.kind) {
      case 'start':
        return this.#start(member, action.node);
      case 'link':
        if (action.up && member.forwardDelayMs > 0) return this.#mendLate(member);
        if (action.up)
          return timed(
            each(action.interface, (lan) => lan.mend(host)),
            0.5,
          );
        await each(action.interface, (lan) => lan.cut(host));
        return noticed(host, action.interface);
      case 'cut':
        return timed(
          each(undefined, (lan) => cut(lan, host, action.direction)),
          0.8,
        );
      case 'heal':
        return timed(
          each(action.interface, (lan) => lan.mend(host)),
          0.25,
        );
      case 'steal':
        return timed(steal(member, action.interface ?? interfaceName), 0.8);
      case 'script': {
        const { behaviour, script } = action;
        const delay = behaviour.kind === 'hangs' ? 1000 : behaviour.afterUs / 1_000_000;
        const status = behaviour.kind === 'hangs' ? 1 : behaviour.status;
        host.writeFile(behaviourFile(script), `${delay < 0.1 ? 0 : delay} ${status}\n`);
        return Date.now();
      }
      case 'probe':
        return member.servers.become(action.probe, action.behaviour);
      case 'file':
        writeNumber(host, action.file, action.number);
        return Date.now();
      case 'process':
        return member.processes.become(action.processes);
      case 'forward-delay':
        member.forwardDelayMs = action.delayUs / 1000;
        return Date.now();
      case 'order':
        return timed(giveOrder(host, orderRequest(action)), 0.3);
      default:
        if (!member.running) throw new Error(`no daemon runs on ${host.name}`);
        if (action.kind === 'reload') member.config = member.processes.inConfig(action.config);
        return performOnDaemon(member.running, action);
    }
  }

  /** All links are up, and pass something on only after the delay. */
  async #mendLate({ host, plugs, forwardDelayMs }: Member): Promise<number> {
    const lans = plugs.map((plug) => this.#lan(plug));
    const mend = Promise.all(lans.map((lan) => lan.mendWithoutForwarding(host)));
    const atMs = await timed(mend, 0.5);
    const forward = async () => {
      await pause(atMs + forwardDelayMs - Date.now());
      await Promise.all(lans.map((lan) => lan.mend(host)));
    };
    this.#unfinished.push(forward());
    return atMs;
  }

  async #start(member: Member, node: string): Promise<number> {
    const atMs = Date.now();
    const daemon = await Daemon.start(this.#kind, member.host, { config: member.config });
    const note = (text: string, seenAtMs: number) => {
      const state = stateIn(text);
      if (state) member.states.push(sightingIn(this.#scenario, { node, ...state, atMs: seenAtMs }));
    };
    for (const line of daemon.lines) note(line.text, line.atMs);
    daemon.process.onLine(({ text, atMs: seenAtMs }) => note(text, seenAtMs));
    member.running = { daemon, pids: await pidsOf(daemon) };
    return atMs;
  }
}

/** In one moment, so that nobody reads half of it. */
function writeNumber(host: LabHost, name: string, number: number): void {
  const file = trackedFile(name);
  host.writeFile(`${file}.new`, `${number}\n`);
  renameSync(host.holder.pathInside(`${file}.new`), host.holder.pathInside(file));
}

async function steal({ host, plugs }: Member, name: string): Promise<void> {
  for (const { vip, interface: own } of plugs) {
    if (own !== name) continue;
    const address = `${vip}/${vip.includes(':') ? 128 : 32}`;
    await host.runOrThrow(['ip', 'addr', 'del', address, 'dev', name]);
  }
}

function firstLine({ action, atMs }: Moment, states: readonly Sighting[]): Sighting | undefined {
  const untilMs = atMs + startPatienceMs;
  return states.find(
    (each) => each.node === action.node && each.atMs >= atMs && each.atMs < untilMs,
  );
}

/** Undefined when it was not made. */
function madeAtMs(host: LabHost, file: string | undefined): number | undefined {
  if (file === undefined) return undefined;
  return statSync(host.holder.pathInside(file), { throwIfNoEntry: false })?.mtimeMs;
}
