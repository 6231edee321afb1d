// Owns the running daemon: engine, scripts, control socket, signals, reloads, from a good configuration
// to the end. Never decides who is master.
import type { Finding } from '../advise/preflight.ts';
import type { Model } from '../config/model.ts';
import { withoutVrrp } from './configuration.ts';
import { ControlCommands } from './control-commands.ts';
import { type CommandHandler, ControlSocket } from './control-socket.ts';
import { Dumps } from './dumps/dumps.ts';
import { EngineCare } from './engine-care.ts';
import { EventFeed } from './event-feed.ts';
import type { Logger } from './logger.ts';
import { Notices } from './notices.ts';
import { exitStatus, type SupervisorOptions } from './options.ts';
import { settleOwnProcess } from './own-process.ts';
import { removePidFile, writePidFile } from './pid-file.ts';
import type { Places } from './places.ts';
import { findingLine, lookAround } from './preflight.ts';
import { Probes } from './probes.ts';
import type { RunningConfiguration } from './reload.ts';
import { ReloadSchedule } from './reload-schedule.ts';
import { Reloading } from './reloading.ts';
import { Scripts } from './scripts.ts';
import { ServiceManager } from './service-manager.ts';
import type { DaemonSignal, SignalInbox } from './signal-inbox.ts';
import { TrackedFiles } from './tracked-files.ts';

export class Daemon {
  readonly #options: SupervisorOptions;
  readonly #places: Places;
  readonly #logger: Logger;
  readonly #care: EngineCare;
  readonly #scripts: Scripts;
  readonly #probes: Probes;
  readonly #files: TrackedFiles;
  readonly #notices: Notices;
  readonly #dumps: Dumps;
  readonly #service: ServiceManager;
  readonly #schedule: ReloadSchedule;
  readonly #events = new EventFeed(() => this.#care.askStatus());
  readonly #reloading: Reloading;
  /** What stands in the way is said; systemd hears of readiness after that. */
  #lookedAround: Promise<void> = Promise.resolve();
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
    this.#service = new ServiceManager({
      environment: process.env,
      isWell: async () => (await this.#care.askStatus()) !== undefined,
      log: (text) => logger.log(text),
    });
    this.#reloading = new Reloading(options, logger, running, {
      carryOut: ({ model }) => this.#adopt(model),
      markerFile: places.reloadMarker,
      onBegin: () => this.#service.onReloading(),
      onEnd: () => this.#service.onReloaded(),
      enginePid: () => this.#care.lastPid,
      askStatus: () => this.#care.askStatus(),
    });
    this.#schedule = new ReloadSchedule({
      log: (text) => logger.log(text),
      onDue: () => this.#reloading.request(),
    });
    const log = (text: string) =>
      logger.write({ ident: 'Keepalived_vrrp', pid: process.pid, text }, false);
    const logDetail = (text: string) =>
      logger.write({ ident: 'Keepalived_vrrp', pid: process.pid, text }, true);
    this.#notices = new Notices(this.#wanted(running.model), { log, logDetail });
    this.#scripts = new Scripts(this.#wanted(running.model), {
      log,
      onResult: (script, outcome) => this.#care.tellResult(script, outcome),
    });
    this.#probes = new Probes((probe, outcome) =>
      this.#care.tell({ kind: 'probe-result', probe, outcome }),
    );
    this.#files = new TrackedFiles({ log, onNumber: (number) => this.#care.tell(number) });
    this.#care = new EngineCare(this.#scripts.usableModel, {
      script: options.engineScript,
      isWanted: options.runsVrrp,
      logger,
      logsAddresses: options.logsAddresses,
      fileNumbers: () => this.#files.numbers,
      releasesAtStop: options.releasesAtStop,
      onPid: (pid) => this.#tryTo(() => writePidFile(places.enginePidFile, pid)),
      onBegun: () => {
        this.#scripts.repeatResults();
        this.#probes.repeatResults();
      },
      onStarted: () => this.#onStarted(),
      onReloaded: () => this.#onReloaded(),
      onTransition: (transition) => {
        this.#notices.onTransition(transition);
        this.#events.onTransition(transition);
        this.#service.onTransition(transition);
      },
      onNotice: (notice) => this.#notices.onNotice(notice),
      onGivingUp: options.respawnsEngine ? undefined : () => this.#end(exitStatus.ok),
      onPermanentFailure: (reason) => {
        if (!options.logToConsole) process.stderr.write(`holdfast: ${reason}\n`);
        this.#end(exitStatus.fatal);
      },
    });
    this.#dumps = new Dumps({
      care: this.#care,
      scripts: this.#scripts,
      logger,
      places,
      model: () => this.#reloading.running.model,
    });
  }

  /** Resolves with the exit status once everything is let go of. */
  async run(signals: SignalInbox): Promise<number> {
    const { controlSocket, enginePidFile } = this.#places;
    const commands = new ControlCommands({
      configFile: this.#options.configFile,
      care: this.#care,
      scripts: this.#scripts,
      probes: this.#probes,
      notices: this.#notices,
      reloading: this.#reloading,
      events: this.#events,
      logger: this.#logger,
    });
    const answer: CommandHandler = (request, client) => commands.answer(request, client);
    // Nobody's address depends on being asked about it.
    const control = await ControlSocket.open(controlSocket, answer).catch((error: unknown) =>
      this.#sayFailure(error),
    );
    try {
      if (this.#wanted(this.#reloading.running.model).instances.length === 0) {
        this.#logger.log('Warning - keepalived has no configuration to run');
      }
      const isStarted = await this.#getReady(signals);
      if (isStarted) {
        this.#start();
        signals.listen((name) => this.#onSignal(name));
      } else this.#end(exitStatus.ok);
      const status = await this.#ending;
      this.#logger.log('Stopping');
      this.#service.onStopping();
      this.#reloading.expectStop();
      if (isStarted) await this.#stop();
      await this.#notices.runLifeScript('shutdown');
      return status;
    } finally {
      control?.close();
      this.#events.close();
      this.#schedule.close();
      removePidFile(enginePidFile, this.#care.lastPid);
      this.#logger.log('Stopped');
    }
  }

  /** Whether to go on: a stop ends the script of the start, and there is nothing else to end. */
  async #getReady(signals: SignalInbox): Promise<boolean> {
    const stop = new AbortController();
    signals.watch((name) => {
      if (this.#isStop(name)) stop.abort();
    });
    await this.#notices.runLifeScript('startup', stop.signal);
    return !stop.signal.aborted;
  }

  #start(): void {
    const { model } = this.#reloading.running;
    this.#notices.start();
    this.#files.adopt(this.#wanted(model));
    this.#care.start();
    this.#scripts.start();
    this.#probes.adopt(this.#wanted(model));
    this.#lookAround();
    this.#schedule.adopt(model.daemon?.reload);
    this.#reloading.start();
  }

  async #stop(): Promise<void> {
    this.#notices.expectStop();
    this.#files.stop();
    this.#probes.stop();
    await this.#care.stop();
    await Promise.all([this.#scripts.stop(), this.#notices.stop()]);
  }

  #isStop(name: DaemonSignal): boolean {
    if (name === 'SIGINT') return this.#options.heedsInterrupt;
    return name === 'SIGTERM' || name === 'SIGQUIT';
  }

  #wanted(model: Model): Model {
    return this.#options.runsVrrp ? model : withoutVrrp(model);
  }

  /** While the engine's process begins, before its sockets are there: what is wrong is said, no more. */
  #lookAround(): void {
    const model = this.#wanted(this.#reloading.running.model);
    const say = (findings: readonly Finding[]) => {
      for (const each of findings) this.#logger.log(`preflight: ${findingLine(each)}`);
    };
    this.#lookedAround = lookAround(model).then(say, (error: unknown) => this.#sayFailure(error));
  }

  #onSignal(name: DaemonSignal): void {
    switch (name) {
      case 'SIGHUP':
        this.#reloading.request();
        break;
      case 'SIGUSR1':
        void this.#dumps.writeState();
        break;
      case 'SIGUSR2':
      case 'STATS_CLEAR':
        void this.#dumps.writeStatistics(name === 'STATS_CLEAR');
        break;
      case 'JSON':
        void this.#dumps.writeJson();
        break;
      default:
        if (this.#isStop(name)) this.#end(exitStatus.ok);
    }
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
    this.#logger.log('Startup complete');
    this.#options.onReady();
    void this.#lookedAround.then(() => this.#service.onReady());
  }

  #adopt(model: Model): void {
    settleOwnProcess(this.#options, model.daemon);
    this.#scripts.adopt(this.#wanted(model));
    this.#probes.adopt(this.#wanted(model));
    this.#notices.adopt(this.#wanted(model));
    this.#schedule.adopt(model.daemon?.reload);
    this.#files.adopt(this.#wanted(model));
    this.#care.reload(this.#scripts.usableModel);
  }

  #onReloaded(): void {
    this.#notices.onReloaded();
    this.#reloading.onCarriedOut();
  }
}
