// Owns trying the checks over HTTP and TCP that a configuration tracks, and the lines about it. Never decides
// what a result counts for.
import type { Model } from '../config/model.ts';
import type { ProbeModel } from '../config/track-model.ts';
import type { ProbeName } from '../host/events.ts';
import { probesInUse } from '../host/probe-runs.ts';
import { nowUs } from '../linux/clock.ts';
import { authoritiesOf, proberOf } from '../supervisor/prober.ts';
import type { Outcome } from '../track/outcome.ts';
import { describeOutcome, isSuccess } from '../track/outcome.ts';
import { columns } from './columns.ts';

type Tracking = Pick<Model, 'probes' | 'instances'>;

/** One check that was tried. */
export interface ProbeTrial {
  readonly probe: ProbeName;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** Nobody answered in time. */
  readonly warning: string | undefined;
}

/** Runs each tracked one once, one after the other. */
export async function tryProbes(model: Tracking): Promise<ProbeTrial[]> {
  const trials: ProbeTrial[] = [];
  for (const probe of probesInUse(model)) trials.push(await runOnce(probe));
  return trials;
}

async function runOnce(probe: ProbeModel): Promise<ProbeTrial> {
  const { kind, name, timeoutUs } = probe;
  const prober = proberOf(probe, authoritiesOf(probe));
  const startedAtUs = nowUs();
  const outcome = await prober.run();
  const durationMs = Math.round((nowUs() - startedAtUs) / 1000);
  prober.close();
  const isLate = outcome.kind === 'timed-out';
  const warning = `${kind} ${name} had no answer within its ${timeoutUs / 1_000_000} s`;
  return { probe: { kind, name }, outcome, durationMs, warning: isLate ? warning : undefined };
}

/** A table of what was tried, then the warnings; nothing where no check is defined. */
export function probeReport(trials: readonly ProbeTrial[], unused: readonly ProbeName[]): string {
  const rows = trials.map(({ probe, outcome, durationMs }) => [
    `${probe.kind} ${probe.name}`,
    resultOf(outcome),
    `${durationMs} ms`,
  ]);
  const table = rows.length > 0 ? columns([['CHECK', 'RESULT', 'DURATION'], ...rows]) : [];
  const lines = [
    ...table,
    ...unused.map(({ kind, name }) => `${kind} ${name} is tracked by no instance and never run`),
    ...trials.flatMap(({ warning }) => (warning === undefined ? [] : [`warning: ${warning}`])),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function resultOf(outcome: Outcome): string {
  if (outcome.kind === 'timed-out') return 'failed: no answer in time';
  return `${isSuccess(outcome) ? 'succeeded' : 'failed'}: ${describeOutcome(outcome)}`;
}

/** Those that no instance tracks. */
export function unusedProbes(model: Tracking): ProbeName[] {
  const used = new Set(probesInUse(model));
  return (model.probes ?? []).filter((probe) => !used.has(probe));
}
