// Owns what a signal has the daemon write: state, statistics, JSON. Never decides what the engine does.
import { hostname } from 'node:os';
import type { Model } from '../../config/model.ts';
import type { HostStatus } from '../../host/status.ts';
import { nowUs } from '../../linux/clock.ts';
import { ownerTexts } from '../commands.ts';
import type { EngineCare } from '../engine-care.ts';
import type { Logger } from '../logger.ts';
import type { Places } from '../places.ts';
import type { Scripts } from '../scripts.ts';
import { dataText } from './data-text.ts';
import { type DumpFiles, dumpFilesOf, replaceFile } from './dump-files.ts';
import { globalLines } from './global-text.ts';
import { jsonText } from './json-text.ts';
import { type Picture, takePicture } from './picture.ts';
import { statisticsText } from './statistics-text.ts';

export interface DumpsParts {
  readonly care: EngineCare;
  readonly scripts: Scripts;
  readonly logger: Logger;
  readonly places: Places;
  /** What the daemon runs by now. */
  readonly model: () => Model;
}

export class Dumps {
  readonly #parts: DumpsParts;

  constructor(parts: DumpsParts) {
    this.#parts = parts;
  }

  /** SIGUSR1. */
  async writeState(): Promise<void> {
    const { logger, model } = this.#parts;
    logger.log(`Printing parent data for process(${process.pid}) on signal`);
    const parent = globalLines(model(), hostname(), ownerTexts(model()));
    this.#write('parentState', `${parent.join('\n')}\n`);
    const picture = await this.#takePicture('Printing VRRP data', true);
    if (picture) this.#write('state', dataText(picture, hostname()));
  }

  /** SIGUSR2, or the signal that lets counting begin anew behind it. */
  async writeStatistics(isCleared: boolean): Promise<void> {
    const what = isCleared ? 'Printing and clearing VRRP stats' : 'Printing VRRP stats';
    const asked = this.#askStatus(what);
    // The engine does one after the other: nothing is counted in between.
    if (isCleared) this.#parts.care.tell({ kind: 'clear-statistics' });
    const status = await asked;
    if (status) this.#write('statistics', statisticsText(status.instances));
  }

  /** The JSON signal. Without an instance there is no file. */
  async writeJson(): Promise<void> {
    const picture = await this.#takePicture('Printing VRRP as json');
    if (!picture || picture.instances.length === 0) return;
    const version = picture.model.daemon?.dumps?.jsonVersion ?? 1;
    this.#write('json', jsonText(picture, version));
  }

  async #takePicture(what: string, isWhole = false): Promise<Picture | undefined> {
    const { scripts, model, care } = this.#parts;
    const status = await this.#askStatus(what);
    if (!status) return undefined;
    const machine = isWhole ? await care.askMachine() : undefined;
    const running = scripts.statuses.filter(({ isRunning }) => isRunning);
    const runningScripts = new Set(running.map(({ name }) => name));
    const scene = { status, machine, runningScripts, ownerOf: ownerTexts(model()) };
    return takePicture(model(), scene, { wallMs: Date.now(), monotonicUs: nowUs() });
  }

  async #askStatus(what: string): Promise<HostStatus | undefined> {
    const { care, logger } = this.#parts;
    const pid = care.lastPid;
    const log = (text: string) => logger.write({ ident: 'Keepalived_vrrp', pid, text }, false);
    log(`${what} for process(${pid}) on signal`);
    const status = await care.askStatus();
    if (!status) log('the engine does not answer: nothing is written');
    return status;
  }

  #write(file: keyof DumpFiles, text: string): void {
    const { model, places, logger } = this.#parts;
    const { daemon } = model();
    const names = { namespace: places.namespace, instance: daemon?.instanceName };
    try {
      replaceFile(dumpFilesOf(daemon?.dumps, names, process.env.TMPDIR)[file], text);
    } catch (error) {
      logger.log((error as Error).message);
    }
  }
}
