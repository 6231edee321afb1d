// Owns playing many runs on all processors: bundles the worker, hands out runs, collects the answers.
// Never judges and never prints.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { CoverageSum } from './coverage.ts';
import type { ToWorker, WorkerAnswer, WorkerFailure } from './messages.ts';

/** So many runs are handed out at once. */
const chunkRuns = 10;

export interface SwarmOptions {
  /** The folder with `src` and `swarm`. */
  readonly root: string;
  readonly seed: number;
  readonly firstRun: number;
  readonly runs: number;
  readonly shrinks: boolean;
  /** No more runs are handed out after so many failures. */
  readonly mostFailures: number;
  readonly onProgress?: (runs: number, failures: number) => void;
}

export interface SwarmResult {
  readonly sum: CoverageSum;
  /** By run number. */
  readonly failures: readonly WorkerFailure[];
  readonly virtualUs: number;
  readonly faults: number;
}

export async function playSwarm(options: SwarmOptions): Promise<SwarmResult> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-swarm-'));
  try {
    const outfile = join(folder, 'worker.cjs');
    await build({
      absWorkingDir: options.root,
      entryPoints: ['swarm/worker.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      logLevel: 'silent',
    });
    return await playWith(outfile, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function playWith(workerFile: string, options: SwarmOptions): Promise<SwarmResult> {
  const { seed, firstRun, runs, shrinks, mostFailures, onProgress } = options;
  const sum = new CoverageSum();
  const failures: WorkerFailure[] = [];
  const total = { virtualUs: 0, faults: 0 };
  const end = firstRun + runs;
  let next = firstRun;
  const nextTask = (): ToWorker | undefined => {
    if (next >= end || failures.length >= mostFailures) return undefined;
    const task = { seed, from: next, count: Math.min(chunkRuns, end - next), shrinks };
    next += task.count;
    return task;
  };
  const take = (answer: WorkerAnswer): void => {
    sum.merge(answer.counts, answer.runs);
    failures.push(...answer.failures);
    total.virtualUs += answer.virtualUs;
    total.faults += answer.faults;
    onProgress?.(sum.runs, failures.length);
  };
  const count = Math.min(availableParallelism(), Math.ceil(runs / chunkRuns));
  await Promise.all(Array.from({ length: count }, () => work(workerFile, nextTask, take)));
  failures.sort((left, right) => left.number - right.number);
  return { sum, failures, ...total };
}

/** One worker's life: a task after the other until there is none. */
function work(
  workerFile: string,
  nextTask: () => ToWorker | undefined,
  take: (answer: WorkerAnswer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile);
    const goOn = (): void => {
      const task = nextTask();
      if (task) worker.postMessage(task);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (answer: WorkerAnswer) => {
      take(answer);
      goOn();
    });
    worker.on('error', reject);
    goOn();
  });
}
