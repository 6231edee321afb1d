// Owns counting tracked processes: by the process connector, or where the kernel refuses that, by looking
// through /proc and by a descriptor of each process that counts. Never decides what a count comes to.
import type { Model } from '../config/model.ts';
import type { ReceiveBuffer } from '../config/process-model.ts';
import type { TrackProcessModel } from '../config/track-model.ts';
import type { ProcessCount } from '../host/events.ts';
import { SystemCallError } from '../linux/errors.ts';
import { ProcessConnector, type ProcessNews } from '../linux/process-connector.ts';
import { ProcessEnds } from '../linux/process-ends.ts';
import { runningPids, runningProcess } from '../linux/running-processes.ts';
import { ProcessCensus } from '../track/process-census.ts';
import type { CountCause } from '../track/quorum.ts';

export interface ProcessWatchOptions {
  readonly feed: (count: ProcessCount) => void;
  readonly say: (text: string) => void;
}

/** How often /proc is looked through where nobody tells of new processes. */
const lookMs = 1000;

export class ProcessWatch {
  readonly #options: ProcessWatchOptions;
  #processes: readonly TrackProcessModel[] = [];
  #census = new ProcessCensus([]);
  #connector: ProcessConnector | undefined;
  #looking: NodeJS.Timeout | undefined;
  readonly #ends = new ProcessEnds((pid) => this.#tell(this.#census.forget(pid), 'exit'));

  constructor(options: ProcessWatchOptions) {
    this.#options = options;
  }

  /** Tells the counts of everything that the configuration tracks, and from then on each change. */
  follow({ processes = [], engineProcess }: Model): void {
    this.#processes = processes;
    if (processes.length === 0) {
      this.#stop();
      return;
    }
    if (!this.#connector && !this.#looking) this.#begin();
    this.#resize(engineProcess?.processBuffer);
    this.#countAnew();
    for (const { name } of processes) this.#tellOne(name, 'exec');
  }

  #begin(): void {
    try {
      this.#connector = ProcessConnector.open({
        onNews: (news) => this.#onNews(news),
        onOverflow: () => this.#look(),
      });
      this.#options.say('Tracked processes: the process connector tells of them');
    } catch (error) {
      const reason = error instanceof SystemCallError ? error.message : String(error);
      this.#options.say(`Tracked processes: looking through /proc every second (${reason})`);
      this.#looking = setInterval(() => this.#look(), lookMs);
    }
  }

  #stop(): void {
    this.#connector?.close();
    this.#connector = undefined;
    clearInterval(this.#looking);
    this.#looking = undefined;
    this.#ends.watch([]);
  }

  #resize(buffer: ReceiveBuffer | undefined): void {
    const refusal = this.#connector?.resizeReceiveBuffer(buffer);
    if (refusal) this.#options.say(refusal.message);
  }

  #countAnew(): void {
    this.#census = new ProcessCensus(this.#processes);
    for (const pid of runningPids()) this.#see(pid);
    this.#watchEnds();
  }

  #onNews(news: ProcessNews): void {
    switch (news.kind) {
      case 'forked':
        this.#tell(this.#census.copy(news.parent, news.pid), 'fork');
        break;
      case 'changed':
        this.#tell(this.#see(news.pid), 'exec');
        break;
      case 'ended':
        this.#tell(this.#census.forget(news.pid), 'exit');
        break;
    }
  }

  /** Compares what there is with what was known; a process that came is one that was forked. */
  #look(): void {
    const present = runningPids();
    const there = new Set(present);
    const gone = this.#census.pids.filter((pid) => !there.has(pid));
    this.#tell(new Set(gone.flatMap((pid) => this.#census.forget(pid))), 'exit');
    this.#tell(new Set(present.flatMap((pid) => this.#see(pid))), 'fork');
    this.#watchEnds();
  }

  #see(pid: number): string[] {
    const process = runningProcess(pid);
    return process ? this.#census.see(pid, process) : this.#census.forget(pid);
  }

  /** Where the connector tells of ends, nobody else has to. */
  #watchEnds(): void {
    this.#ends.watch(this.#connector ? [] : this.#census.pids);
  }

  #tell(names: Iterable<string>, cause: CountCause): void {
    for (const name of names) this.#tellOne(name, cause);
  }

  #tellOne(process: string, cause: CountCause): void {
    const processes = this.#census.countOf(process);
    this.#options.feed({ kind: 'process-count', process, processes, cause });
  }
}
