// Owns playing many runs on all processors: bundles the worker, hands out runs, collects the answers.
// Never judges and never prints.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { CoverageSum } from './coverage.ts';
import type { ToWorker, WorkerAnswer, WorkerFailure } from './messages.ts';

/** Runs that are handed out at once. */
export type Stretch = Pick<ToWorker, 'from' | 'count'>;

export interface SwarmOptions {
  /** The folder with `src` and `swarm`. */
  readonly root: string;
  readonly seed: number;
  readonly stretches: Iterable<Stretch>;
  /** As many as there are processors where it is absent. */
  readonly workers?: number;
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

/** `runs` runs from the first one on, so many at once. */
export function* stretchesOf(firstRun: number, runs: number, size = 10): Generator<Stretch> {
  const end = firstRun + runs;
  for (let from = firstRun; from < end; from += size) {
    yield { from, count: Math.min(size, end - from) };
  }
}

async function playWith(workerFile: string, options: SwarmOptions): Promise<SwarmResult> {
  const { seed, shrinks, mostFailures, onProgress } = options;
  const sum = new CoverageSum();
  const failures: WorkerFailure[] = [];
  const total = { virtualUs: 0, faults: 0 };
  const stretches = options.stretches[Symbol.iterator]();
  const nextTask = (): ToWorker | undefined => {
    if (failures.length >= mostFailures) return undefined;
    const { value, done } = stretches.next();
    return done ? undefined : { seed, ...value, shrinks };
  };
  const take = (answer: WorkerAnswer): void => {
    sum.merge(answer.counts, answer.runs);
    failures.push(...answer.failures);
    total.virtualUs += answer.virtualUs;
    total.faults += answer.faults;
    onProgress?.(sum.runs, failures.length);
  };
  const { workers = availableParallelism() } = options;
  await Promise.all(Array.from({ length: workers }, () => work(workerFile, nextTask, take)));
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
