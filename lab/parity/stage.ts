// Owns playing a scenario once with a pairing of daemons: machines on switches, each step carried
// out for real, and everything that was seen. Never compares and never judges.
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { cut, noticed, pause, performOnDaemon, pidsOf, type Running, timed } from '../acting.ts';
import { Daemon, type DaemonKind, daemonsOf, type Pairing } from '../daemons.ts';
import { type AddressNews, watchKernel } from '../fidelity/watch.ts';
import { forgeIpv4 } from '../forged-adverts.ts';
import { startForger } from '../forger.ts';
import { LabHost } from '../host.ts';
import type { Lab } from '../lab.ts';
import { pollFor } from '../process.ts';
import { Scope } from '../scope.ts';
import { LabSwitch } from '../switch.ts';
import { Turns } from '../turns.ts';
import { type SeenFrame, WireObserver } from '../wire.ts';
import { dumpOf } from './dumps.ts';
import { callsOn, dumpFolder, equip, nextRun, type ReadFifo } from './equipment.ts';
import { lookAtKernel } from './kernel.ts';
import { type LogLine, logLineOf, stateIn } from './log-lines.ts';
import {
  type ForgedAdvert,
  intruderAddress,
  intruderMac,
  plugOf,
  type Scenario,
  type Step,
} from './scenario.ts';

/** One machine of a play, and what was seen of it. */
export interface Played {
  readonly name: string;
  readonly number: number;
  readonly kind: DaemonKind;
  readonly lines: readonly LogLine[];
  readonly news: readonly AddressNews[];
  /** Of each look, what the kernel had. */
  readonly looks: readonly (readonly string[])[];
  /** How notify commands were called. */
  readonly calls: readonly string[];
  readonly fifos: readonly ReadFifo[];
  /** What each dump said. */
  readonly dumps: readonly (readonly string[])[];
}

export interface Play {
  readonly scenario: Scenario;
  readonly pairing: Pairing;
  /** When each step was begun, and when it took effect. */
  readonly begun: readonly number[];
  readonly moments: readonly number[];
  readonly machines: readonly Played[];
  /** Of the first switch. */
  readonly frames: readonly SeenFrame[];
}

/** How long a started daemon may take to say its first state. */
const startPatienceMs = 30_000;

/** Beginning takes a processor for a while; too many at a time disturb the plays that go on. */
const beginnings = new Turns(3);

/** Frames reach the observer a little late. */
const captureDelayMs = 300;

/** Plays it once; everything it made is gone afterwards. */
export async function play(lab: Lab, scenario: Scenario, pairing: Pairing): Promise<Play> {
  const scope = new Scope();
  try {
    const stage = await beginnings.take(() => Stage.open(scope, lab, scenario, pairing));
    for (const step of scenario.steps) await stage.carryOut(step);
    await pause(scenario.lastsMs);
    const untilMs = Date.now();
    await stage.look();
    await pause(captureDelayMs);
    return stage.result(untilMs);
  } finally {
    await scope.close();
  }
}

interface Member extends Omit<Played, 'calls'> {
  readonly host: LabHost;
  readonly config: string;
  readonly lines: LogLine[];
  readonly news: AddressNews[];
  readonly looks: (readonly string[])[];
  readonly dumps: (readonly string[])[];
  running: Running | undefined;
}

let captures = 0;

class Stage {
  readonly #scenario: Scenario;
  readonly #pairing: Pairing;
  readonly #lans: readonly LabSwitch[];
  readonly #members = new Map<string, Member>();
  readonly #wire: WireObserver;
  readonly #begun: number[] = [];
  readonly #moments: number[] = [];
  #intruder: LabHost | undefined;

  private constructor(
    scenario: Scenario,
    pairing: Pairing,
    lans: readonly LabSwitch[],
    wire: WireObserver,
  ) {
    this.#scenario = scenario;
    this.#pairing = pairing;
    this.#lans = lans;
    this.#wire = wire;
  }

  static async open(scope: Scope, lab: Lab, scenario: Scenario, pairing: Pairing): Promise<Stage> {
    const lans: LabSwitch[] = [];
    for (let at = 0; at < scenario.interfaces; at += 1) {
      lans.push(await LabSwitch.create(scope, `lan${at}`));
    }
    const [first] = lans;
    if (!first) throw new RangeError(`${scenario.name} has no link`);
    captures += 1;
    const wire = await WireObserver.start(scope, first, join(lab.folder, `${captures}.pcap`));
    const stage = new Stage(scenario, pairing, lans, wire);
    const kinds = daemonsOf(pairing);
    for (const [at, { name, config }] of scenario.machines.entries()) {
      await stage.#open(scope, { name, config, number: at + 1, kind: kinds[at % 2] ?? 'holdfast' });
    }
    if (hasIntruder(scenario)) {
      stage.#intruder = await LabHost.create(scope, 'intruder');
      await first.connect(stage.#intruder, {
        interface: 'eth0',
        address: `${intruderAddress}/24`,
        mac: intruderMac,
      });
    }
    return stage;
  }

  async carryOut(step: Step): Promise<void> {
    let fromMs = this.#moments.at(-1) ?? Date.now();
    if (step.after) fromMs = await this.#stateLine(step.after);
    let dueMs = fromMs + step.pauseMs;
    while (step.periodMs > 0 && dueMs < Date.now()) dueMs += step.periodMs;
    // What sends an advert gets ready first, and waits for the moment by itself.
    if (step.action.kind !== 'advert') await pause(dueMs - Date.now());
    if (step.afterRunOf !== undefined) {
      await nextRun(this.#member(step.machine).host, step.afterRunOf);
    }
    this.#begun.push(Date.now());
    this.#moments.push(await this.#perform(step, dueMs));
  }

  async look(): Promise<void> {
    await Promise.all(
      [...this.#members.values()].map(async ({ looks, host }) => {
        looks.push(await lookAtKernel(host));
      }),
    );
  }

  /** What was seen until then. */
  result(untilMs: number): Play {
    const frames = this.#wire.frames.filter(({ atUs }) => atUs / 1000 < untilMs);
    const isInTime = ({ atMs }: { readonly atMs: number }): boolean => atMs < untilMs;
    const machines = [...this.#members.values()].map(
      ({ name, number, kind, host, lines, news, looks, fifos, dumps }): Played => ({
        ...{ name, number, kind, looks: [...looks], dumps: [...dumps], calls: callsOn(host) },
        ...{ lines: lines.filter(isInTime), news: news.filter(isInTime) },
        fifos: fifos.map(({ path, lines: told }) => ({ path, lines: told.filter(isInTime) })),
      }),
    );
    const moments = this.#moments.map((moment, at) => this.#momentOf(frames, moment, at));
    const [scenario, pairing, begun] = [this.#scenario, this.#pairing, [...this.#begun]];
    return { scenario, pairing, begun, moments, machines, frames };
  }

  /** Of a forged advert: when the first was on the wire. The intruder's kernel sends its own, too. */
  #momentOf(frames: readonly SeenFrame[], moment: number, at: number): number {
    if (this.#scenario.steps[at]?.action.kind !== 'advert') return moment;
    const begunMs = this.#begun[at] ?? 0;
    const first = frames.find(
      ({ kind, sourceMac, atUs }) =>
        kind === 'advert' && sourceMac === intruderMac && atUs / 1000 >= begunMs,
    );
    if (!first) throw new Error(`the forged advert of step ${at + 1} was not on the wire`);
    return first.atUs / 1000;
  }

  async #open(
    scope: Scope,
    machine: { name: string; config: string; number: number; kind: DaemonKind },
  ): Promise<void> {
    const host = await LabHost.create(scope, machine.name);
    for (const [at, lan] of this.#lans.entries())
      await lan.connect(host, plugOf(machine.number, at));
    const fifos = await equip(host, this.#scenario.configs);
    const nothing = { lines: [], news: [], looks: [], dumps: [], running: undefined };
    const member: Member = { ...machine, host, fifos, ...nothing };
    this.#members.set(machine.name, member);
    await watchKernel(host, virtualAddresses(this.#scenario), (news) => member.news.push(news));
  }

  async #stateLine({ machine, instance, state }: NonNullable<Step['after']>): Promise<number> {
    const { lines } = this.#member(machine);
    return pollFor(`${machine} ${instance} to be ${state}`, () => {
      const newest = lines.findLast(({ text }) => stateIn(text)?.instance === instance);
      return newest && stateIn(newest.text)?.state === state ? newest.atMs : undefined;
    });
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new RangeError(`there is no machine ${name}`);
    return member;
  }

  /** Returns when it took effect. */
  async #perform({ action, machine }: Step, dueMs: number): Promise<number> {
    if (action.kind === 'look') {
      const atMs = Date.now();
      await this.look();
      return atMs;
    }
    if (action.kind === 'advert') return this.#forge(action, dueMs);
    const member = this.#member(machine);
    const { host } = member;
    const each = (run: (lan: LabSwitch) => Promise<void>) => Promise.all(this.#lans.map(run));
    switch (action.kind) {
      case 'dump': {
        const atMs = Date.now();
        member.dumps.push(await dumpOf(host, this.#running(member)));
        return atMs;
      }
      case 'start':
        return beginnings.take(() => this.#start(member, action.isSilent));
      case 'unplug':
        await this.#lan(action.interface).cut(host);
        return noticed(host, action.interface);
      case 'plug':
        return timed(this.#lan(action.interface).mend(host), 0.5);
      case 'cut':
        return timed(
          each((lan) => cut(lan, host, action.direction)),
          0.8,
        );
      case 'mend':
        return timed(
          each((lan) => lan.mend(host)),
          0.25,
        );
      case 'run':
        return timed(host.runOrThrow(['sh', '-ec', action.command]), 0.8);
      default:
        return performOnDaemon(this.#running(member), action);
    }
  }

  #running({ name, running }: Member): Running {
    if (!running) throw new Error(`no daemon runs on ${name}`);
    return running;
  }

  #lan(name: string): LabSwitch {
    const lan = this.#lans[Number(name.slice('eth'.length))];
    if (!lan) throw new RangeError(`there is no interface ${name}`);
    return lan;
  }

  /** Of a start the moment is the first state line: how fast a program starts is not compared. */
  async #start(member: Member, isSilent: boolean): Promise<number> {
    const begunMs = Date.now();
    const env = { ...process.env, TMPDIR: dumpFolder };
    const daemon = await Daemon.start(member.kind, member.host, { config: member.config, env });
    const note = (line: LogLine) => member.lines.push(logLineOf(line));
    for (const line of daemon.lines) note(line);
    daemon.process.onLine(note);
    member.running = { daemon, pids: await pidsOf(daemon) };
    if (isSilent) return Date.now();
    return pollFor(
      `${member.name} to say its state`,
      () =>
        member.lines.find(({ text, atMs }) => atMs >= begunMs && stateIn(text) !== undefined)?.atMs,
      startPatienceMs,
    );
  }

  async #forge({ sketch, times, everySeconds }: ForgedAdvert, atMs: number): Promise<number> {
    if (!this.#intruder) throw new Error('there is no intruder');
    const forger = await startForger(this.#intruder, {
      ...{ source: intruderAddress, interface: 'eth0' },
      packets: [{ family: 4, bytes: forgeIpv4(sketch) }],
      ...{ intervalSeconds: everySeconds, rounds: times, atMs },
    });
    const { status } = await forger.exited;
    if (status !== 0) {
      throw new Error(`the forger failed: ${forger.lines.map(({ text }) => text).join(' ')}`);
    }
    return Date.now();
  }
}

/** It is needed to send something, or to be a silent peer. */
function hasIntruder({ steps, configs }: Scenario): boolean {
  const isForging = steps.some(({ action }) => action.kind === 'advert');
  return isForging || configs.some((text) => text.includes(intruderAddress));
}

/** All of all configurations, without their lengths. */
function virtualAddresses({ configs }: Scenario): string[] {
  const all = configs.flatMap((text) =>
    loadConfig({ name: 'keepalived.conf', text }).model.instances.flatMap(({ addresses }) =>
      addresses.map(({ address }) => String(address)),
    ),
  );
  return [...new Set(all)];
}
