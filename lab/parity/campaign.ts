// Owns playing all scenarios with all pairings, several at the same time, and those again whose play
// looks wrong; and what came out. Never says what is shown of it.
import type { Pairing } from '../daemons.ts';
import type { Lab } from '../lab.ts';
import { inLanes } from '../lanes.ts';
import { type Comparison, compare } from './compare.ts';
import type { RowName } from './row-names.ts';
import { rowsHit } from './rows.ts';
import { otherPairings, type Scenario } from './scenario.ts';
import { type Play, play } from './stage.ts';

export interface CampaignOptions {
  readonly scenarios: readonly Scenario[];
  /** How many plays go on at the same time. */
  readonly lanes: number;
  /** With five a disturbed one is outvoted. */
  readonly rounds: number;
  /** Besides keepalived alone, and of those that a scenario has. */
  readonly pairings?: readonly Pairing[];
  /** Hears of each round that is over. */
  readonly onProgress?: (text: string) => void;
}

/** What a pairing showed, beside keepalived alone. */
export interface Verdict {
  readonly scenario: Scenario;
  readonly pairing: Pairing;
  readonly rounds: readonly Comparison[];
  /** Why it is not the same; empty when more than half of the rounds agree. */
  readonly problems: readonly string[];
}

/** A row that a daemon of some pairing was seen to meet. */
export interface RowHit {
  readonly row: RowName;
  readonly scenario: string;
  readonly pairing: Pairing;
  readonly kind: string;
}

export interface Outcome {
  readonly verdicts: readonly Verdict[];
  readonly hits: readonly RowHit[];
}

const reference: Pairing = 'KK';

/** A round of a scenario: one play of each pairing that is wanted. */
type Round = ReadonlyMap<Pairing, Play | string>;

interface Job {
  readonly scenario: Scenario;
  readonly rounds: Map<Pairing, Play | string>[];
}

/** Plays every scenario once with each pairing; what looks wrong, less crowded, again. */
export async function playAll(lab: Lab, options: CampaignOptions): Promise<Outcome> {
  const {
    scenarios,
    lanes,
    rounds,
    pairings = otherPairings,
    onProgress = () => undefined,
  } = options;
  const jobs = scenarios.map((scenario): Job => ({ scenario, rounds: [] }));
  const verdicts = (): Verdict[] =>
    jobs.flatMap((job) => {
      const wanted = job.scenario.pairings.filter((pairing) => pairings.includes(pairing));
      return wanted.map((pairing) => judge(job, pairing));
    });
  for (let round = 1; round <= rounds; round += 1) {
    const wrong = verdicts().filter(({ problems }) => problems.length > 0);
    const wanted = jobs.flatMap((job) => {
      const again = wrong.filter(({ scenario }) => scenario === job.scenario);
      return again.length === 0 ? [] : [{ job, pairings: again.map(({ pairing }) => pairing) }];
    });
    if (wanted.length === 0) break;
    const fromMs = Date.now();
    await playRound(lab, wanted, Math.max(2, Math.ceil(lanes / 2 ** (round - 1))));
    const doubtful = verdicts().filter(({ problems }) => problems.length > 0).length;
    const seconds = ((Date.now() - fromMs) / 1000).toFixed(0);
    onProgress(
      `round ${round}: ${wanted.length} scenarios in ${seconds} s, ${doubtful} pairings doubtful`,
    );
  }
  return { verdicts: verdicts(), hits: jobs.flatMap(hitsOf) };
}

async function playRound(
  lab: Lab,
  wanted: readonly { readonly job: Job; readonly pairings: readonly Pairing[] }[],
  lanes: number,
): Promise<void> {
  const plays = wanted.flatMap(({ job, pairings }) => {
    const round = new Map<Pairing, Play | string>();
    job.rounds.push(round);
    return [reference, ...pairings].map((pairing) => ({ job, round, pairing }));
  });
  // The longest first, or the last ones would be waited for alone.
  plays.sort((one, other) => waitsMs(other.job.scenario) - waitsMs(one.job.scenario));
  await inLanes(plays, lanes, async ({ job, round, pairing }) => {
    try {
      round.set(pairing, await play(lab, job.scenario, pairing));
    } catch (error) {
      round.set(pairing, error instanceof Error ? error.message : String(error));
    }
  });
}

/** How long it waits for nothing but time. */
function waitsMs({ steps, lastsMs }: Scenario): number {
  return steps.reduce((sum, { pauseMs }) => sum + pauseMs, lastsMs);
}

/** More than half of the rounds must agree. */
function judge({ scenario, rounds }: Job, pairing: Pairing): Verdict {
  const compared = rounds.filter((round) => round.has(pairing)).map((each) => held(each, pairing));
  const good = compared.filter(({ problems }) => problems.length === 0);
  const isCarried = good.length * 2 > compared.length;
  const problems = isCarried ? [] : [...new Set(compared.flatMap((each) => each.problems))];
  if (compared.length === 0) problems.push('never played');
  return { scenario, pairing, rounds: compared, problems };
}

function held(round: Round, pairing: Pairing): Comparison {
  const [ours, theirs] = [round.get(reference), round.get(pairing)];
  if (typeof ours === 'object' && typeof theirs === 'object') return compare(ours, theirs);
  const failures = [ours, theirs].filter((each) => typeof each !== 'object');
  return { compared: 0, worstMs: 0, problems: failures.map((each) => `not played: ${each}`) };
}

function hitsOf({ scenario, rounds }: Job): RowHit[] {
  return rounds.flatMap((round) =>
    [...round.entries()].flatMap(([pairing, each]) =>
      typeof each === 'string'
        ? []
        : rowsHit(each).map((hit) => ({ ...hit, scenario: scenario.name, pairing })),
    ),
  );
}
