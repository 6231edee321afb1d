// Owns playing many scenarios, several at the same time, and those again whose play was disturbed.
// Never says what is shown of them.
import type { DaemonKind } from '../daemons.ts';
import { inLanes } from '../lanes.ts';
import { type Comparison, compare, judge, type Verdict } from './compare.ts';
import { predict } from './predicted.ts';
import { playForReal } from './real.ts';
import { kindsOf, type Play, type Scenario } from './scenario.ts';

export interface CampaignOptions {
  readonly scenarios: readonly Scenario[];
  readonly runs: number;
  /** How many plays go on at the same time. */
  readonly lanes: number;
}

/** A scenario that was played on one kind of daemon. */
export interface Result {
  readonly scenario: Scenario;
  readonly kind: DaemonKind;
  readonly verdict: Verdict;
}

interface Job {
  readonly scenario: Scenario;
  readonly kind: DaemonKind;
  readonly comparisons: Comparison[];
}

/** With so many plays disturbed ones are outvoted. */
const mostPlays = 5;

/** Plays each scenario `runs` times; where that looks wrong, `mostPlays` times. */
export async function playAll(options: CampaignOptions): Promise<Result[]> {
  const { scenarios, runs, lanes } = options;
  const jobs = scenarios.flatMap((scenario) =>
    kindsOf(scenario).map((kind): Job => ({ scenario, kind, comparisons: [] })),
  );
  await playInLanes(Array.from({ length: runs }, () => jobs).flat(), lanes);
  // What looks wrong is played again, less crowded: a wrong model stays wrong.
  const isDoubtful = ({ comparisons, scenario, kind }: Job): boolean =>
    !isExcused(scenario, kind) && judge(comparisons).problems.length > 0;
  const again = jobs.filter(isDoubtful);
  const times = Math.max(0, mostPlays - runs);
  await playInLanes(Array.from({ length: times }, () => again).flat(), Math.min(2, lanes));
  return jobs.map(({ scenario, kind, comparisons }) => ({
    ...{ scenario, kind },
    verdict: judge(comparisons),
  }));
}

/** Where keepalived acts otherwise on purpose. */
export function isExcused({ differs }: Scenario, kind: DaemonKind): boolean {
  return differs !== undefined && kind === 'keepalived';
}

/** All are predicted afterwards: that takes the processor, which would disturb a play. */
async function playInLanes(jobs: readonly Job[], lanes: number): Promise<void> {
  const played: { readonly job: Job; readonly play: Play }[] = [];
  await inLanes(jobs, lanes, async (job) => {
    try {
      played.push({ job, play: await playForReal(job.scenario, job.kind) });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      job.comparisons.push({ pairs: [], problems: [problem] });
    }
  });
  for (const { job, play } of played) job.comparisons.push(compare(play, predict(play)));
}
