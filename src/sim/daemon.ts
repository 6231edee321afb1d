// Owns one simulated daemon: its supervisor and its engine, how they start, die, hang and let go for
// each other. Never decides who is master.
import type { Model } from '../config/model.ts';
import { scriptsInUse } from '../host/check-trackers.ts';
import type { FileNumber, HostEvent, ProcessCount } from '../host/events.ts';
import { type Order, OrderBook } from '../host/orders.ts';
import { probesInUse } from '../host/probe-runs.ts';
import { RespawnDelay } from '../host/respawn-delay.ts';
import type { HostStatus } from '../host/status.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { CheckName } from '../track/checker-state.ts';
import type { Outcome } from '../track/outcome.ts';
import type { CheckBehaviour } from './actions.ts';
import type { Planned } from './agenda.ts';
import { type Check, Checks } from './checks.ts';
import {
  type EngineOptions,
  performOnMachine,
  reachesBeyondProcess,
  SimulatedEngine,
} from './engine.ts';
import type { DaemonCondition } from './history.ts';
import type { Frame } from './network.ts';

const secondUs = 1_000_000;

export interface DaemonOptions extends EngineOptions {
  readonly behaviourOf: (check: CheckName) => CheckBehaviour;
}

/** A life from start to end; a machine makes a new one for the next start. */
export class SimulatedDaemon {
  readonly #options: DaemonOptions;
  readonly #checks: Checks;
  readonly #respawnDelay = new RespawnDelay();
  readonly #orders = new OrderBook();
  readonly #planned = new Set<Planned>();
  #model: Model;
  #engine: SimulatedEngine | undefined;
  #engineBornAtUs = 0;
  /** When the engine began to look for processes. */
  #lookingSinceUs = 0;
  /** An engine that died and nobody has let go for yet. */
  #dead: SimulatedEngine | undefined;
  /** The engine runs, and can be told results. */
  #isEngineReady = false;
  #isSupervisorAlive = true;
  #isHung = false;
  /** What its processes find when they go on. */
  #onResume: (() => void)[] = [];
  #condition: DaemonCondition | undefined;
  /** It was told to stop, or its supervisor was killed; what is left of it will end. */
  #isLeaving = false;
  #onEnded: (() => void) | undefined;

  constructor(model: Model, options: DaemonOptions) {
    this.#options = options;
    this.#model = model;
    const { environment, clock, behaviourOf, timing, kernel } = options;
    this.#checks = new Checks({
      ...{ environment, clock, behaviourOf, node: kernel.node },
      firstHttpUs: timing.firstHttpUs,
      onResult: (check, outcome) =>
        this.#later(timing.resultUs, () => {
          if (this.#isEngineReady) this.#engine?.handle(resultEvent(check, outcome));
        }),
    });
  }

  get condition(): DaemonCondition | undefined {
    return this.#condition;
  }

  /** Whether it is on its way out, so that another one can take its place. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** An engine that stands still while its supervisor is gone: nobody will let it go on. */
  get isForsaken(): boolean {
    return this.#isHung && !this.#isSupervisorAlive;
  }

  /** Whoever takes its place begins when it has ended by itself. */
  whenEnded(begin: () => void): void {
    this.#onEnded = begin;
  }

  get isHung(): boolean {
    return this.#isHung;
  }

  /** What its brain was told to run; undefined while there is none. */
  get brainModel(): Model | undefined {
    return this.#engine?.model;
  }

  /** What its brain shows; undefined while there is none. */
  status(): HostStatus | undefined {
    return this.#isEngineReady ? this.#engine?.host.status() : undefined;
  }

  start(): void {
    this.#become('starting');
    this.#later(this.#options.timing.supervisorStartUs, () =>
      this.#whenAwake(() => {
        if (!this.#isSupervisorAlive) return;
        this.#checks.replace(checksOf(this.#model));
        this.#startEngine();
      }),
    );
  }

  /** SIGTERM; a process that stands still gets it when it goes on. */
  stop(): void {
    this.#isLeaving = true;
    this.#onEnded = undefined;
    this.#whenAwake(() => {
      if (!this.#isSupervisorAlive) return;
      this.#letGoForDead();
      this.#engine?.stop();
      this.#end();
    });
  }

  /** SIGHUP. */
  reload(model: Model): void {
    this.#whenAwake(() => {
      if (!this.#isSupervisorAlive) return;
      this.#model = model;
      this.#orders.adopt(model);
      this.#checks.replace(checksOf(model));
      if (this.#isEngineReady) this.#engine?.handle({ kind: 'reload', model });
    });
  }

  /**
   * What an operator wants; every later engine is told what lasts of it.
   *
   * @param lastsUs how long another priority counts, from when the supervisor hears of it
   */
  order(given: Order, lastsUs: number | undefined): void {
    this.#whenAwake(() => {
      if (!this.#isSupervisorAlive) return;
      const { clock, environment } = this.#options;
      const untilUs = lastsUs && clock.toLocalUs(environment.nowUs) + lastsUs;
      const order = given.kind === 'override' && untilUs ? { ...given, untilUs } : given;
      this.#orders.take(order, this.#model);
      if (this.#isEngineReady) this.#engine?.handle({ kind: 'order', order });
    });
  }

  /** The supervisor dies; the engine lets go as soon as it sees that. */
  kill(): void {
    this.#onEnded = undefined;
    if (!this.#isSupervisorAlive) return;
    this.#isSupervisorAlive = false;
    this.#isLeaving = true;
    this.#checks.stop();
    this.#later(this.#options.timing.orphanNoticeUs, () =>
      this.#whenAwake(() => {
        this.#engine?.stop();
        this.#end();
      }),
    );
  }

  /** The engine dies; the supervisor lets go in its place and starts another one. */
  crash(): void {
    const engine = this.#engine;
    if (!engine) return;
    engine.die();
    this.#engine = undefined;
    this.#isEngineReady = false;
    const { environment, timing } = this.#options;
    const lifeUs = environment.nowUs - this.#engineBornAtUs;
    this.#become('without-engine');
    this.#dead = engine;
    this.#later(timing.farewellUs, () =>
      this.#whenAwake(() => {
        if (!this.#isSupervisorAlive) return;
        this.#letGoForDead();
        const delayUs = this.#respawnDelay.afterDeath(lifeUs) * secondUs;
        this.#later(delayUs, () => this.#whenAwake(() => this.#startEngine()));
      }),
    );
  }

  /** The farewell of an engine that could not say it itself; once. */
  #letGoForDead(): void {
    for (const effect of this.#dead?.host.farewell() ?? []) {
      if (reachesBeyondProcess(effect)) performOnMachine(effect, this.#options);
    }
    this.#dead = undefined;
  }

  /** All processes die in the same moment: nobody lets go. */
  killAll(): void {
    this.#onEnded = undefined;
    if (this.#condition === 'ended') return;
    this.#engine?.die();
    this.#end();
  }

  /** SIGSTOP to all processes. */
  hang(): void {
    if (this.#isHung || this.#condition === 'ended') return;
    this.#isHung = true;
    this.#engine?.hang();
    this.#checks.hang();
    this.#tell('hung');
  }

  resume(): void {
    if (!this.#isHung) return;
    this.#isHung = false;
    if (this.#condition) this.#tell(this.#condition);
    this.#engine?.resume();
    this.#checks.resume();
    const found = this.#onResume;
    this.#onResume = [];
    for (const run of found) run();
  }

  /** Some frame of somebody else came in. */
  hear(name: InterfaceName): void {
    if (this.#isEngineReady) this.#engine?.hear(name);
  }

  /** News of a tracked file or process; an engine that starts later is told all. */
  tell(news: FileNumber | ProcessCount): void {
    const { timing, tracked } = this.#options;
    const isSought = news.kind === 'process-count' && news.cause !== 'exit';
    const lookAfterUs = isSought ? this.#untilNextLookUs : 0;
    this.#later(timing.resultUs + lookAfterUs, () => {
      if (!this.#isEngineReady) return;
      const found = lookAfterUs > 0 && isSought && tracked.lookFor(news.process, this.#model);
      this.#engine?.handle(found || news);
    });
  }

  get #untilNextLookUs(): number {
    const { environment, timing } = this.#options;
    const everyUs = timing.processLookUs;
    return everyUs && everyUs - ((environment.nowUs - this.#lookingSinceUs) % everyUs);
  }

  /** A frame that the kernel would give to the engine's sockets. */
  receive(name: InterfaceName, frame: Extract<Frame, { kind: 'packet' }>): void {
    if (this.#isEngineReady) this.#engine?.receive(name, frame.protocol, frame.packet);
  }

  #startEngine(): void {
    if (!this.#isSupervisorAlive) return;
    const { environment, timing } = this.#options;
    const engine = new SimulatedEngine(this.#model, this.#options);
    this.#engine = engine;
    this.#engineBornAtUs = environment.nowUs;
    this.#later(timing.engineStartUs, () =>
      this.#whenAwake(() => {
        if (this.#engine !== engine) return;
        this.#isEngineReady = true;
        this.#lookingSinceUs = environment.nowUs;
        this.#become('running');
        engine.start(this.#orders.standing(this.#model));
        // A file that was read while it started counts as soon as it runs.
        if (engine.model !== this.#model) engine.handle({ kind: 'reload', model: this.#model });
        this.#repeatResults(engine);
      }),
    );
  }

  /** A new engine knows of no result. */
  #repeatResults(engine: SimulatedEngine): void {
    for (const [check, outcome] of this.#checks.standing()) {
      engine.handle(resultEvent(check, outcome));
    }
  }

  #end(): void {
    this.#isSupervisorAlive = false;
    this.#isEngineReady = false;
    this.#engine = undefined;
    this.#checks.stop();
    for (const planned of this.#planned) planned.cancel();
    this.#planned.clear();
    this.#onResume = [];
    this.#isHung = false;
    this.#become('ended');
    const begin = this.#onEnded;
    this.#onEnded = undefined;
    begin?.();
  }

  #become(condition: DaemonCondition): void {
    this.#condition = condition;
    if (!this.#isHung) this.#tell(condition);
  }

  #tell(became: DaemonCondition): void {
    const { environment, kernel } = this.#options;
    environment.record({ kind: 'daemon', node: kernel.node, became });
  }

  #later(delayUs: number, run: () => void): void {
    const { environment } = this.#options;
    const planned = environment.plan(environment.nowUs + delayUs, () => {
      this.#planned.delete(planned);
      run();
    });
    this.#planned.add(planned);
  }

  #whenAwake(run: () => void): void {
    if (this.#isHung) this.#onResume.push(run);
    else run();
  }
}

function checksOf(model: Model): Check[] {
  return [...scriptsInUse(model), ...probesInUse(model)];
}

function resultEvent({ kind, name }: CheckName, outcome: Outcome): HostEvent {
  if (kind) return { kind: 'probe-result', probe: { kind, name }, outcome };
  return { kind: 'script-result', script: name, outcome };
}
