// Owns reloads, one after the other: the file is read beside the running configuration, and what is wrong
// with it changes nothing. Never decides who is master.
import { rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Model } from '../config/model.ts';
import { formatDiagnosticLine } from '../config/render.ts';
import type { HostStatus } from '../host/status.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { dumpConfiguration } from './configuration-dump.ts';
import type { ReloadReport } from './control-protocol.ts';
import type { Logger } from './logger.ts';
import type { SupervisorOptions } from './options.ts';
import { decideReload, type RunningConfiguration, unchangeableLines } from './reload.ts';
import { describeChanges } from './reload-changes.ts';
import { testForReload } from './reload-check.ts';
import { SavedConfigurations } from './saved-configurations.ts';

/** What the rest of the daemon does in a reload. */
export interface ReloadingParts {
  /** Goes on with this; `onCarriedOut` follows. */
  readonly carryOut: (running: RunningConfiguration) => void;
  /** The file is being read. */
  readonly onBegin: () => void;
  /** It runs, or is refused. */
  readonly onEnd: () => void;
  /** Where `reload_file` is without a name. */
  readonly markerFile: string;
  readonly enginePid: () => number;
  /** Undefined: the engine is gone or silent. */
  readonly askStatus: () => Promise<HostStatus | undefined>;
}

/** How the latest reload went. */
export interface LastReload {
  readonly at: string;
  /** Why it changed nothing, if it did not. */
  readonly refused: string | undefined;
}

const nothingReported: ReloadReport = { refused: undefined, diagnostics: [], changes: [] };
/** An engine that was silent so often in a row keeps nobody waiting any longer. */
const mostSilences = 2;
const lookPeriodMs = 250;

export class Reloading {
  readonly #options: SupervisorOptions;
  readonly #logger: Logger;
  readonly #parts: ReloadingParts;
  readonly #saved: SavedConfigurations;
  readonly #modelAtStart: Model;
  #running: RunningConfiguration;
  #last: LastReload | undefined;
  #count = 0;
  #isUnderWay = false;
  #isQueued = false;
  #hasStarted = false;
  #isStopping = false;
  /** Whoever waits for the reload under way, and for the one behind it. */
  #waiting: ((report: ReloadReport) => void)[] = [];
  #waitingForNext: ((report: ReloadReport) => void)[] = [];
  #report: ReloadReport = nothingReported;

  constructor(
    options: SupervisorOptions,
    logger: Logger,
    running: RunningConfiguration,
    parts: ReloadingParts,
  ) {
    this.#options = options;
    this.#logger = logger;
    this.#parts = parts;
    this.#running = running;
    this.#modelAtStart = running.model;
    const folder = running.model.daemon?.saveDirectory;
    this.#saved = new SavedConfigurations(folder, (text) => logger.log(text));
    this.#saved.saveSources(running.sources, this.#count);
  }

  get running(): RunningConfiguration {
    return this.#running;
  }

  get last(): LastReload | undefined {
    return this.#last;
  }

  /** As `request`; resolves when it is carried out or refused, or left to an engine that is silent. */
  requestAndWait(): Promise<ReloadReport> {
    const end = new AbortController();
    const isOver = new Promise<ReloadReport>((resolve) => {
      const list = this.#isUnderWay ? this.#waitingForNext : this.#waiting;
      list.push((report) => {
        end.abort();
        resolve(report);
      });
      this.request();
    });
    return Promise.race([isOver, this.#whenSilent(end.signal)]);
  }

  async #whenSilent(end: AbortSignal): Promise<ReloadReport> {
    for (let silences = 0; silences < mostSilences && !end.aborted; ) {
      silences = (await this.#parts.askStatus()) ? 0 : silences + 1;
      if (!end.aborted) await sleep(lookPeriodMs);
    }
    return { ...nothingReported, isPending: true };
  }

  /** Everything runs: what was requested before has its turn. */
  start(): void {
    this.#hasStarted = true;
    this.#takeQueued();
  }

  /** Reads the file now, or after the start or the reload that is under way. */
  request(): void {
    const logger = this.#logger;
    if (!this.#hasStarted) {
      this.#isQueued = true;
      return;
    }
    if (this.#isUnderWay) {
      this.#isQueued = true;
      logger.log('Reload already in progress, request queued');
      return;
    }
    if (this.#isStopping) {
      logger.log('Reload refused: the daemon is stopping');
      this.#refuse('the daemon is stopping', []);
      return;
    }
    this.#parts.onBegin();
    const words = this.#running.model.daemon?.reload;
    const isTested = words?.checkLog !== undefined;
    if (isTested) logger.log('validate conf before Reload');
    else logger.log('Reloading ...');
    const configuration = this.#read(words?.markerFile);
    const found = configuration.kind === 'read' ? configuration.diagnostics : [];
    const diagnostics = found.map(formatDiagnosticLine);
    const failure = isTested ? testForReload(configuration, words?.checkLog ?? '') : undefined;
    if (failure !== undefined) {
      logger.log(failure);
      this.#refuse(failure, diagnostics);
      return;
    }
    if (isTested) logger.log('Reloading ...');
    for (const line of diagnostics) logger.log(line);
    const decision = decideReload(this.#running, configuration);
    if (decision.accepted) {
      this.#last = { at: new Date().toISOString(), refused: undefined };
      const changes = describeChanges(this.#running.model, decision.running.model);
      this.#report = { refused: undefined, diagnostics, changes };
      this.#begin(decision.running);
      return;
    }
    logger.log(`Reload refused: ${decision.reason}. The running configuration goes on.`);
    this.#refuse(decision.reason, diagnostics);
  }

  /** From now on nothing begins anew that is to end. */
  expectStop(): void {
    this.#isStopping = true;
  }

  /** The engine goes on with what it was given. */
  onCarriedOut(): void {
    this.#isUnderWay = false;
    this.#logger.log('Reload complete');
    this.#saveState('post', this.#running.model);
    this.#answer();
    this.#takeQueued();
  }

  #takeQueued(): void {
    if (!this.#isQueued) return;
    this.#isQueued = false;
    this.#logger.log('Processing queued reload');
    this.request();
  }

  #refuse(reason: string, diagnostics: readonly string[]): void {
    this.#last = { at: new Date().toISOString(), refused: reason };
    this.#report = { refused: reason, diagnostics, changes: [] };
    this.#answer();
  }

  /** @param marker `reload_file`: tells others that the files are being read */
  #read(marker: string | undefined): Configuration {
    const { configFile, configId, needsEveryFile } = this.#options;
    const file = marker === '' ? this.#parts.markerFile : marker;
    if (file !== undefined)
      this.#tryTo(`create reload file (${file})`, () => writeFileSync(file, ''));
    const configuration = readConfiguration(configFile, configId, needsEveryFile);
    if (file !== undefined) this.#tryTo(`remove reload file (${file})`, () => rmSync(file));
    return configuration;
  }

  #tryTo(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#logger.log(`Failed to ${what}: ${(error as Error).message}`);
    }
  }

  /** The reload is over, and with it the waiting; who came later waits for the next one. */
  #answer(): void {
    this.#parts.onEnd();
    const waiting = this.#waiting;
    this.#waiting = this.#waitingForNext;
    this.#waitingForNext = [];
    for (const resolve of waiting) resolve(this.#report);
  }

  #begin(next: RunningConfiguration): void {
    this.#isUnderWay = true;
    const before = this.#running.model;
    const isNamespaceGiven = this.#options.named.namespace !== undefined;
    for (const line of unchangeableLines(this.#modelAtStart, next.model, isNamespaceGiven)) {
      this.#logger.log(line);
    }
    this.#running = next;
    this.#count += 1;
    this.#saved.adopt(next.model.daemon?.saveDirectory);
    this.#saved.saveSources(next.sources, this.#count);
    // What the engine is asked before the reload, it answers before the reload.
    this.#saveState('pre', before);
    this.#parts.carryOut(next);
  }

  #saveState(moment: 'pre' | 'post', model: Model): void {
    if (!this.#saved.isOn) return;
    const about = { enginePid: this.#parts.enginePid(), reload: this.#count, moment };
    const dump = dumpConfiguration(model, hostname());
    void this.#parts.askStatus().then((status) => this.#saved.saveState(about, dump, status));
  }
}
