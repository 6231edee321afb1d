// Owns the engine's care: hearing it, letting go when it dies, starting the next one later and later.
// Never decides who is master.
import type { MachineView } from '../channel/machine-view.ts';
import type { FromEngine, ToEngine } from '../channel/messages.ts';
import type { Model } from '../config/model.ts';
import type { Notice, Transition } from '../host/effects.ts';
import type { FileNumber } from '../host/events.ts';
import { Host } from '../host/host.ts';
import { type Order, OrderBook } from '../host/orders.ts';
import { RespawnDelay } from '../host/respawn-delay.ts';
import type { HostStatus } from '../host/status.ts';
import { nowUs } from '../linux/clock.ts';
import type { Outcome } from '../track/outcome.ts';
import { type EngineDeath, EngineProcess } from './engine-process.ts';
import { FarewellBook } from './farewell-book.ts';
import { performFarewell } from './last-will.ts';
import type { Logger } from './logger.ts';
import { Question } from './question.ts';

/** The longest that a timer of Node.js can wait. */
const longestTimerMs = 2 ** 31 - 1;

/** Exit statuses of an engine that would fail again: the whole daemon ends. */
const permanentStatus = 4;

export interface EngineCareOptions {
  readonly script: string;
  /** Not with `-C` alone: then there is nothing for an engine to do, and none begins. */
  readonly isWanted: boolean;
  readonly logger: Logger;
  readonly logsAddresses: boolean;
  /** Of all tracked files, as they are now. */
  readonly fileNumbers: () => readonly FileNumber[];
  /** Whether a stop lets go of everything. */
  readonly releasesAtStop: boolean;
  readonly onPid: (pid: number) => void;
  /** A new engine knows nothing yet; what it is told from now on counts as soon as it has started. */
  readonly onBegun: () => void;
  readonly onStarted: () => void;
  readonly onReloaded: () => void;
  readonly onTransition: (transition: Transition) => void;
  readonly onNotice: (notice: Notice) => void;
  /** A dead engine is the end of the daemon; undefined: it gets a successor. */
  readonly onGivingUp: (() => void) | undefined;
  /** The engine cannot run on this machine; `reason` is the last it said. */
  readonly onPermanentFailure: (reason: string) => void;
}

export class EngineCare {
  readonly #options: EngineCareOptions;
  /** What every engine is told. */
  readonly #orders = new OrderBook();
  #model: Model;
  #engine: EngineProcess | undefined;
  /** Who was told of the reload that is under way. */
  #reloadingEngine: EngineProcess | undefined;
  readonly #farewell = new FarewellBook();
  #startedAtUs = 0;
  readonly #respawnDelay = new RespawnDelay();
  #restarts = 0;
  #lostDiagnostics = 0;
  #lastSaid = '';
  #lastPid = 0;
  /** What ran once can run again: later refusals are passing. */
  #hasEverStarted = false;
  #isStopping = false;
  #onStopped: () => void = () => {};
  /** Everyone who waits for the one status that is asked for. */
  readonly #status = new Question<HostStatus>();
  readonly #machine = new Question<MachineView>();

  constructor(model: Model, options: EngineCareOptions) {
    this.#model = model;
    this.#options = options;
  }

  start(): void {
    if (this.#options.isWanted) this.#begin();
    else this.#options.onStarted();
  }

  #begin(): void {
    const { script, logger } = this.#options;
    this.#startedAtUs = nowUs();
    this.#orders.expire(this.#startedAtUs);
    const engine = new EngineProcess({
      script,
      model: this.#model,
      numbers: this.#options.fileNumbers(),
      logsDetail: logger.hasDetail,
      logsAddresses: this.#options.logsAddresses,
      lastWords: logger.lastWords,
      orders: this.#orders.standing(this.#model),
      onMessage: (message) => this.#onMessage(engine, message),
      onStderr: (line) => this.#log(engine.pid, line),
      onSilence: () => this.#letGoFor(engine),
      onDeath: (death) => this.#onDeath(engine, death),
    });
    this.#engine = engine;
    logger.log(`Starting VRRP child process, pid=${engine.pid}`);
    this.#lastPid = engine.pid;
    this.#options.onPid(engine.pid);
    this.#options.onBegun();
  }

  /** Of the newest engine, also after its death. */
  get lastPid(): number {
    return this.#lastPid;
  }

  get engine(): { pid: number; restarts: number; lostDiagnostics: number } {
    return {
      pid: this.#engine?.pid ?? 0,
      restarts: this.#restarts,
      lostDiagnostics: this.#lostDiagnostics,
    };
  }

  /** The engine goes on with another configuration, and so will every later one. */
  reload(model: Model): void {
    this.#model = model;
    this.#orders.adopt(model);
    this.#reloadingEngine = this.#engine;
    if (this.#engine)
      this.#engine.send({ kind: 'reload', model, numbers: this.#options.fileNumbers() });
    else this.#options.onReloaded();
  }

  /** Something that needs no answer; lost on an engine that is not there. */
  tell(message: ToEngine): void {
    this.#engine?.send(message);
  }

  /** Counts for every engine from now on, as far as it lasts. */
  order(order: Order): void {
    this.#orders.expire(nowUs());
    this.#orders.take(order, this.#model);
    this.#engine?.send({ kind: 'order', order });
  }

  get orders(): OrderBook {
    return this.#orders;
  }

  tellResult(script: string, outcome: Outcome): void {
    this.#engine?.send({ kind: 'script-result', script, outcome });
  }

  /** The brain's own picture; undefined when the engine is gone or does not answer. */
  askStatus(): Promise<HostStatus | undefined> {
    const engine = this.#engine;
    if (!this.#options.isWanted) return Promise.resolve(new Host(this.#model).status());
    if (!engine) return Promise.resolve(undefined);
    return this.#status.ask(() => engine.send({ kind: 'ask-status' }));
  }

  /** What the engine has found and opened on its machine; undefined when it does not answer. */
  askMachine(): Promise<MachineView | undefined> {
    const engine = this.#engine;
    if (!engine) return Promise.resolve(undefined);
    return this.#machine.ask(() => engine.send({ kind: 'ask-machine' }));
  }

  /** Resolves once the engine has let go and is gone; a hung one is killed and let go for. */
  stop(): Promise<void> {
    this.#isStopping = true;
    const engine = this.#engine;
    if (!engine) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.#options.logger.log(`VRRP child process(${engine.pid}) did not stop, killing it`);
          engine.kill();
        },
        Math.min(this.#model.global.childWaitUs / 1000, longestTimerMs),
      );
      this.#onStopped = () => {
        clearTimeout(timer);
        resolve();
      };
      engine.send({ kind: 'stop', isReleasing: this.#options.releasesAtStop });
    });
  }

  #onMessage(engine: EngineProcess, message: FromEngine): void {
    switch (message.kind) {
      case 'started':
        this.#hasEverStarted = true;
        this.#options.onStarted();
        // It began with what an engine before it was told and died over.
        if (this.#reloadingEngine && this.#reloadingEngine !== engine) this.#onReloaded();
        break;
      case 'reloaded':
        this.#onReloaded();
        break;
      case 'farewell':
        this.#farewell.put(message);
        break;
      case 'status':
        this.#status.answer(message.status);
        break;
      case 'machine':
        this.#machine.answer(message.machine);
        break;
      case 'log':
        this.#log(engine.pid, message.text, message.detail);
        break;
      case 'transition':
        this.#options.onTransition(message.transition);
        break;
      case 'notice':
        this.#options.onNotice(message.notice);
        break;
      case 'dropped':
        this.#lostDiagnostics += message.count;
        this.#log(
          engine.pid,
          `${message.count} log lines were lost: the supervisor was not reading`,
        );
        break;
    }
  }

  #onReloaded(): void {
    this.#reloadingEngine = undefined;
    this.#options.onReloaded();
  }

  #log(pid: number, text: string, isDetail = false): void {
    this.#lastSaid = text;
    this.#options.logger.write({ ident: 'Keepalived_vrrp', pid, text }, isDetail);
  }

  /** What the engine held when it died is let go of here, once. */
  #letGoFor(engine: EngineProcess): void {
    if (this.#engine !== engine) return;
    const effects = this.#farewell.take();
    const isWanted = this.#options.releasesAtStop || !this.#isStopping;
    if (effects.length === 0 || !isWanted) return;
    const failures = performFarewell(effects);
    const { logger } = this.#options;
    logger.log(`VRRP child process(${engine.pid}) is gone: sent 0 priority, removed its addresses`);
    for (const failure of failures) logger.log(failure.message);
  }

  #onDeath(engine: EngineProcess, death: EngineDeath): void {
    this.#letGoFor(engine);
    this.#engine = undefined;
    this.#status.giveUp();
    this.#machine.giveUp();
    const { logger } = this.#options;
    if (this.#isStopping) {
      this.#onStopped();
    } else if (death.status === permanentStatus && !this.#hasEverStarted) {
      logger.log(`pid ${death.pid} exited with permanent error FATAL. Terminating`);
      this.#options.onPermanentFailure(this.#lastSaid);
    } else if (this.#options.onGivingUp) {
      this.#sayDeath(death, 'Exiting');
      this.#options.onGivingUp();
    } else {
      this.#restartLater(death);
    }
  }

  /** A machine out of processes or descriptors gets another try. */
  #startAgain(): void {
    try {
      this.#begin();
    } catch (error) {
      this.#options.logger.log(`cannot start the engine: ${error}`);
      this.#restartLater({ pid: 0, status: null, signal: null });
    }
  }

  #sayDeath({ pid, status, signal }: EngineDeath, consequence: 'Exiting' | 'Respawning'): void {
    const { logger } = this.#options;
    const how = signal ? `due to signal ${signal}` : `with status ${status}`;
    logger.log(`pid ${pid} exited ${how}`);
    logger.log(`VRRP child process(${pid}) died: ${consequence}`);
  }

  #restartLater(death: EngineDeath): void {
    const { logger } = this.#options;
    this.#sayDeath(death, 'Respawning');
    const delay = this.#respawnDelay.afterDeath(nowUs() - this.#startedAtUs);
    logger.log(`Restart of VRRP process delayed ${delay} seconds to limit respawn rate`);
    this.#restarts += 1;
    setTimeout(() => {
      if (!this.#isStopping) this.#startAgain();
    }, delay * 1000);
  }
}
