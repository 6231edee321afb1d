// Owns a worker's part of a swarm: plays the runs that it is given and answers with what they came to.
// Never prints.
import { parentPort } from 'node:worker_threads';
import { CoverageSum } from './coverage.ts';
import { drawRun } from './draw-run.ts';
import type { ToWorker, WorkerAnswer, WorkerFailure } from './messages.ts';
import { failureText } from './report.ts';
import { playRun } from './run.ts';
import { shrink } from './shrink.ts';

parentPort?.on('message', (task: ToWorker) => parentPort?.postMessage(play(task)));

function play({ seed, from, count, shrinks }: ToWorker): WorkerAnswer {
  const sum = new CoverageSum();
  const failures: WorkerFailure[] = [];
  let virtualUs = 0;
  let faults = 0;
  for (let number = from; number < from + count; number += 1) {
    const plan = drawRun(seed, number);
    const result = playRun(plan);
    sum.add(result.coverage);
    virtualUs += plan.endUs;
    faults += plan.faults.length;
    const [violation] = result.violations;
    if (!violation) continue;
    if (!shrinks) {
      failures.push({ number, text: `run ${number}: ${violation.rule}`, plan });
      continue;
    }
    const small = shrink(plan, result);
    const { history, violations } = playRun(small.plan, { keepsLog: true });
    const text = failureText({ seed, number }, small.plan, violations[0] ?? violation, history);
    failures.push({ number, text, plan: small.plan });
  }
  return { from, runs: count, counts: sum.counts, failures, virtualUs, faults };
}
