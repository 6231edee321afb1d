// Owns the running daemon: engine, scripts, control socket, signals, reloads, from a good configuration
// to the end. Never decides who is master.
import { hostname } from 'node:os';
import type { Model } from '../config/model.ts';
import { formatDiagnosticLine } from '../config/render.ts';
import { nowUs } from '../linux/clock.ts';
import { readConfiguration, withoutVrrp } from './configuration.ts';
import { dumpConfiguration } from './configuration-dump.ts';
import type { DaemonStatus } from './control-protocol.ts';
import { ControlSocket } from './control-socket.ts';
import { EngineCare } from './engine-care.ts';
import { reportInstance, reportScript } from './instance-report.ts';
import type { Logger } from './logger.ts';
import { exitStatus, type SupervisorOptions } from './options.ts';
import { removePidFile, writePidFile } from './pid-file.ts';
import type { Places } from './places.ts';
import { decideReload, type RunningConfiguration, unchangeableLines } from './reload.ts';
import { SavedConfigurations } from './saved-configurations.ts';
import { Scripts } from './scripts.ts';
import type { SignalInbox } from './signal-inbox.ts';
import { holdfastVersion } from './version.ts';

export class Daemon {
  readonly #options: SupervisorOptions;
  readonly #places: Places;
  readonly #logger: Logger;
  readonly #care: EngineCare;
  readonly #scripts: Scripts;
  readonly #modelAtStart: Model;
  readonly #startedAt = new Date().toISOString();
  #running: RunningConfiguration;
  #lastReload: { readonly at: string; readonly refused: string | undefined } | undefined;
  readonly #saved: SavedConfigurations;
  #reloads = 0;
  #isReloading = false;
  #isReloadQueued = false;
  #end: (status: number) => void = () => {};
  readonly #ending = new Promise<number>((resolve) => {
    this.#end = resolve;
  });

  constructor(
    options: SupervisorOptions,
    places: Places,
    running: RunningConfiguration,
    logger: Logger,
  ) {
    this.#options = options;
    this.#places = places;
    this.#logger = logger;
    this.#running = running;
    this.#modelAtStart = running.model;
    this.#saved = new SavedConfigurations(running.model.daemon?.saveDirectory, (text) =>
      logger.log(text),
    );
    this.#saved.saveSources(running.sources, this.#reloads);
    this.#scripts = new Scripts(this.#wanted(running.model), {
      log: (text) => logger.write({ ident: 'Keepalived_vrrp', pid: process.pid, text }, false),
      onResult: (script, outcome) => this.#care.tellResult(script, outcome),
    });
    this.#care = new EngineCare(this.#scripts.usableModel, {
      script: options.engineScript,
      logger,
      logsAddresses: options.logsAddresses,
      releasesAtStop: options.releasesAtStop,
      onPid: (pid) => this.#tryTo(() => writePidFile(places.enginePidFile, pid)),
      onStarted: () => this.#onStarted(),
      onReloaded: () => this.#onReloaded(),
      onTransition: (transition) => this.#scripts.onTransition(transition),
      onGivingUp: options.respawnsEngine ? undefined : () => this.#end(exitStatus.ok),
      onPermanentFailure: (reason) => {
        if (!options.logToConsole) process.stderr.write(`holdfast: ${reason}\n`);
        this.#end(exitStatus.fatal);
      },
    });
  }

  /** Resolves with the exit status once everything is let go of. */
  async run(signals: SignalInbox): Promise<number> {
    const { controlSocket, enginePidFile } = this.#places;
    const answer = (command: string) => this.#answer(command);
    // Nobody's address depends on being asked about it.
    const control = await ControlSocket.open(controlSocket, answer).catch((error: unknown) =>
      this.#sayFailure(error),
    );
    try {
      if (this.#wanted(this.#running.model).instances.length === 0) {
        this.#logger.log('Warning - keepalived has no configuration to run');
      }
      this.#care.start();
      this.#scripts.start();
      signals.listen((name) => this.#onSignal(name));
      const status = await this.#ending;
      this.#logger.log('Stopping');
      await this.#care.stop();
      await this.#scripts.stop();
      return status;
    } finally {
      control?.close();
      removePidFile(enginePidFile, this.#care.lastPid);
      this.#logger.log('Stopped');
    }
  }

  #wanted(model: Model): Model {
    return this.#options.runsVrrp ? model : withoutVrrp(model);
  }

  #onSignal(name: NodeJS.Signals): void {
    if (name === 'SIGHUP') this.#reload();
    else if (name === 'SIGINT' && !this.#options.heedsInterrupt) return;
    else if (name !== 'SIGUSR2') this.#end(exitStatus.ok);
  }

  /** A full disk takes files from us, not addresses. */
  #tryTo(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#sayFailure(error);
    }
  }

  #sayFailure(error: unknown): undefined {
    this.#logger.log(error instanceof Error ? error.message : String(error));
  }

  #onStarted(): void {
    this.#scripts.repeatResults();
    this.#logger.log('Startup complete');
    this.#options.onReady();
    // An engine that died over a reload has its successor carry it out.
    if (this.#isReloading) this.#onReloaded();
  }

  /** Reads the file beside the running configuration; what is wrong with it changes nothing. */
  #reload(): void {
    const logger = this.#logger;
    if (this.#isReloading) {
      this.#isReloadQueued = true;
      logger.log('Reload already in progress, request queued');
      return;
    }
    logger.log('Reloading ...');
    const { configFile, configId, needsEveryFile } = this.#options;
    const configuration = readConfiguration(configFile, configId, needsEveryFile);
    if (configuration.kind === 'read') {
      for (const diagnostic of configuration.diagnostics) {
        logger.log(formatDiagnosticLine(diagnostic));
      }
    }
    const decision = decideReload(this.#running, configuration);
    const at = new Date().toISOString();
    this.#lastReload = { at, refused: decision.accepted ? undefined : decision.reason };
    if (!decision.accepted) {
      logger.log(`Reload refused: ${decision.reason}. The running configuration goes on.`);
      return;
    }
    this.#isReloading = true;
    const before = this.#running.model;
    const { model } = decision.running;
    const isNamespaceGiven = this.#options.named.namespace !== undefined;
    for (const line of unchangeableLines(this.#modelAtStart, model, isNamespaceGiven)) {
      logger.log(line);
    }
    this.#running = decision.running;
    this.#scripts.adopt(this.#wanted(decision.running.model));
    this.#reloads += 1;
    this.#saved.saveSources(decision.running.sources, this.#reloads);
    // What the engine is asked before the reload, it answers before the reload.
    this.#saveState('pre', before);
    this.#care.reload(this.#scripts.usableModel);
  }

  #onReloaded(): void {
    this.#isReloading = false;
    this.#logger.log('Reload complete');
    this.#saveState('post', this.#running.model);
    if (!this.#isReloadQueued) return;
    this.#isReloadQueued = false;
    this.#logger.log('Processing queued reload');
    this.#reload();
  }

  #saveState(moment: 'pre' | 'post', model: Model): void {
    if (!this.#saved.isOn) return;
    const about = { enginePid: this.#care.lastPid, reload: this.#reloads, moment };
    const dump = dumpConfiguration(model, hostname());
    void this.#care.askStatus().then((status) => this.#saved.saveState(about, dump, status));
  }

  async #answer(command: string): Promise<unknown> {
    if (command !== 'status') throw new Error(`unknown command ${command}; there is: status`);
    return this.#status();
  }

  async #status(): Promise<DaemonStatus> {
    const status = await this.#care.askStatus();
    const now = { wallMs: Date.now(), monotonicUs: nowUs() };
    const { pid, restarts, lostDiagnostics } = this.#care.engine;
    const runs = this.#scripts.statuses;
    return {
      holdfast: holdfastVersion,
      supervisorPid: process.pid,
      enginePid: pid,
      engineRestarts: restarts,
      configFile: this.#options.configFile,
      startedAt: this.#startedAt,
      lastReload: this.#lastReload,
      lostLogLines: this.#logger.lost.count,
      lostDiagnostics,
      instances: status?.instances.map((instance) => reportInstance(instance, now)),
      scripts: runs.map((run) => reportScript(run, status?.scripts, now)),
    };
  }
}
