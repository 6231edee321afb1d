// Owns reload_time_file: watching it, and asking for a reload when its time has come. Never reloads.
import { existsSync, type FSWatcher, readFileSync, rmSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ReloadModel } from '../config/operation-model.ts';
import { readReloadTime, reloadTimeText } from './reload-time.ts';

/** A clock that is set, or a machine that slept, is noticed after so long. */
const longestSleepMs = 30_000;

export interface ReloadScheduleOptions {
  readonly log: (text: string) => void;
  readonly onDue: () => void;
}

export class ReloadSchedule {
  readonly #options: ReloadScheduleOptions;
  #file: string | undefined;
  #isRepeated = false;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #at: Date | undefined;

  constructor(options: ReloadScheduleOptions) {
    this.#options = options;
  }

  /** At the start and after each reload: looks anew at the file that the words name. */
  adopt(words: ReloadModel | undefined): void {
    this.close();
    this.#file = words?.timeFile;
    this.#isRepeated = words?.isRepeated ?? false;
    if (this.#file === undefined) return;
    this.#watch(this.#file);
    this.#read(this.#file);
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    clearTimeout(this.#timer);
    this.#at = undefined;
  }

  #watch(file: string): void {
    const folder = dirname(file);
    try {
      this.#watcher = watch(folder, { persistent: false }, (_, name) => {
        if (!existsSync(folder)) this.#stopWatching();
        else if (name === basename(file)) this.#read(file);
      });
      this.#watcher.on('error', () => this.#stopWatching());
    } catch {
      this.#options.log(`Unable to monitor reload timer file directory ${folder}- ignoring`);
    }
  }

  #stopWatching(): void {
    if (!this.#watcher) return;
    this.#watcher.close();
    this.#watcher = undefined;
    this.#options.log('Directory of reload timer file has disappeared. Monitoring stopped.');
    this.#schedule(undefined);
  }

  #read(file: string): void {
    let line: string | undefined;
    try {
      line = readFileSync(file, 'utf8').split('\n')[0];
    } catch {
      this.#schedule(undefined);
      return;
    }
    // Between its making and the first byte there is nothing to read yet.
    if (!line) return;
    const time = readReloadTime(line, new Date());
    if (time.kind === 'at') {
      this.#schedule(time.at);
      return;
    }
    for (const text of time.lines) this.#options.log(text);
    this.#schedule(undefined);
  }

  #schedule(at: Date | undefined): void {
    const before = this.#at;
    this.#at = at;
    const { log } = this.#options;
    if (!at && before) log(`Cancelling reload scheduled for ${reloadTimeText(before)}`);
    else if (at && !before) log(`Scheduling reload for ${reloadTimeText(at)}`);
    else if (at && before && at.getTime() !== before.getTime()) {
      log(`Reload time updated from ${reloadTimeText(before)} to ${reloadTimeText(at)}`);
    }
    this.#sleep();
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    if (!this.#at) return;
    const leftMs = this.#at.getTime() - Date.now();
    if (leftMs <= 0) {
      this.#onDue();
      return;
    }
    this.#timer = setTimeout(() => this.#sleep(), Math.min(leftMs, longestSleepMs));
    this.#timer.unref();
  }

  /** Once only, unless it is to be repeated: without a day in it the file would mean tomorrow. */
  #onDue(): void {
    this.#at = undefined;
    const file = this.#file;
    if (file !== undefined && !this.#isRepeated) this.#remove(file);
    this.#options.onDue();
  }

  /** One that cannot go is no reason to stop. */
  #remove(file: string): void {
    try {
      rmSync(file, { force: true });
    } catch (error) {
      this.#options.log(`Unable to remove reload timer file: ${(error as Error).message}`);
    }
  }
}
