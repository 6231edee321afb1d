// Owns the play: five acts that must come true, and what the keys do after them.
// Never draws; it acts on a stage and tells the stage's record.
import { type NodeName, nodeNames } from './events.ts';
import {
  answererAt,
  conditionOf,
  countersOf,
  handover,
  holdersIn,
  holdsOf,
  longestGapMs,
  medianLatencyMs,
  nodeEvents,
} from './record.ts';
import type { DemoStage } from './stage.ts';
import { handoverSentence, lostOf, names, seconds, shortTime } from './words.ts';

/** How long an act may take until the demo calls it failed, in milliseconds. */
export const bounds = {
  ...{ vipUp: 10_000, firstAnswers: 5_000, takeover: 3_000, moveBack: 10_000 },
  // The check's interval of 3 s and the backup's master down time of 3.6 s, or web1's of 3.2 s.
  ...{ serviceTakeover: 9_000, serviceReturn: 9_000 },
};

/** Requests that have to be answered before the second act is over. */
const answersWanted = 100;
/** A lost request is known this long after the first answer of another machine at the latest. */
export const settleMs = 400;
const lookEveryMs = 20;

/** Something that has to happen did not; the message says what was expected and what was seen. */
export class DemoFailure extends Error {}

/** The reason of the signal that ends the acts early, without a failure. */
export const actsEndedEarly = Symbol('the acts were ended early');

export interface ActOptions {
  /** Time to read, between acts. Default 1,800 ms. */
  readonly pauseMs?: number;
  /** Ends the acts early; `playActs` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Act titles, in order, for whoever shows what is to come. */
export const actTitles: readonly string[] = [
  'both machines start Holdfast with the keepalived.conf of a tutorial',
  'a client asks the shared address',
  "web1's daemon is killed with kill -9",
  'Holdfast is started again on web1',
  'Holdfast checks the service, and only the service on web1 is killed',
];

/** Plays the acts in order; rejects with `DemoFailure` when one does not come true. */
export async function playActs(stage: DemoStage, options: ActOptions = {}): Promise<void> {
  const { pauseMs = 1800, signal } = options;
  for (const [index, play] of [actStart, actClient, actKill, actReturn, actService].entries()) {
    const act = index + 1;
    const title = actTitles[index] ?? '';
    stage.record.add({ event: 'act', atMs: stage.nowMs(), act, title });
    const text = await play(stage, signal);
    stage.record.add({ event: 'sentence', atMs: stage.nowMs(), act, text });
    await stage.pause(pauseMs, signal);
  }
}

/** What did not come true; undefined when all did or the acts were ended early. */
export async function failureOf(playing: Promise<void>): Promise<DemoFailure | undefined> {
  try {
    await playing;
    return undefined;
  } catch (error) {
    if (error instanceof DemoFailure) return error;
    if (error === actsEndedEarly) return undefined;
    throw error;
  }
}

async function actStart(stage: DemoStage, signal?: AbortSignal): Promise<string> {
  const { record } = stage;
  const { vip } = record.place;
  const sinceMs = stage.nowMs();
  await Promise.all(nodeNames.map((node) => stage.start(node)));
  const isUp = (): boolean => holdersIn(record).includes('web1');
  if (!(await until(stage, isUp, bounds.vipUp, signal))) {
    throw new DemoFailure(
      `Expected web1 to hold ${vip} within ${seconds(bounds.vipUp)}, ` +
        `but ${names(holdersIn(record))} had it then.`,
    );
  }
  const upMs = (holdsOf(record, 'web1', stage.nowMs()).at(-1)?.fromMs ?? sinceMs) - sinceMs;
  return `web1 has the higher priority and holds ${vip}, ${seconds(upMs)} after the start.`;
}

async function actClient(stage: DemoStage, signal?: AbortSignal): Promise<string> {
  const { record } = stage;
  const { vip, port, askEveryMs } = record.place;
  await stage.startClient();
  const isAnswered = (): boolean => countersOf(record).answered >= answersWanted;
  const cameTrue = await until(stage, isAnswered, bounds.firstAnswers, signal);
  const { answered, lost } = countersOf(record);
  const others = record.samples.filter(({ host }) => host !== undefined && host !== 'web1');
  if (!cameTrue || others.length > 0) {
    throw new DemoFailure(
      `Expected ${answersWanted} answers from web1 within ${seconds(bounds.firstAnswers)}, ` +
        `but ${answered} were answered, ${others.length} of them by web2, and ${lost} lost.`,
    );
  }
  return (
    `A client asks http://${vip}:${port}/health every ${askEveryMs} ms. ` +
    `web1 answers within ${shortTime(medianLatencyMs(record) ?? 0)}; ${lostSoFar(stage)}.`
  );
}

async function actKill(stage: DemoStage, signal?: AbortSignal): Promise<string> {
  const beforeMs = stage.nowMs();
  await stage.kill('web1');
  const sinceMs = changedAtMs(stage, beforeMs);
  const seen = await seeHandover(stage, 'web2', sinceMs, bounds.takeover, signal);
  if (!seen) throw notAnswered(stage, 'web2', "the kill of web1's daemon", bounds.takeover);
  expectOnlyHolder(stage, 'web2');
  return handoverSentence("web1's daemon was killed", 'web2', seen, seen.all);
}

async function actReturn(stage: DemoStage, signal?: AbortSignal): Promise<string> {
  const beforeMs = stage.nowMs();
  await stage.start('web1');
  const sinceMs = changedAtMs(stage, beforeMs);
  const seen = await seeHandover(stage, 'web1', sinceMs, bounds.moveBack, signal);
  if (!seen) throw notAnswered(stage, 'web1', 'its daemon was started again', bounds.moveBack);
  return (
    `Holdfast was started again on web1. The address moved back ${seconds(seen.tookMs)} later; ` +
    `${lostOf(seen.lost, seen.all)}, the longest wait was ${shortTime(seen.gapMs)}.`
  );
}

/** The address follows the service: to web2 without it, back to web1 with it. */
async function actService(stage: DemoStage, signal?: AbortSignal): Promise<string> {
  const { service } = stage.record.place;
  await stage.checkServices();
  await stage.pause(settleMs, signal);
  const beforeMs = stage.nowMs();
  await stage.killService('web1');
  const sinceMs = changedAtMs(stage, beforeMs);
  const moved = await seeHandover(stage, 'web2', sinceMs, bounds.serviceTakeover, signal);
  if (!moved) throw notAnswered(stage, 'web2', "web1's service died", bounds.serviceTakeover);
  expectOnlyHolder(stage, 'web2');
  const mendedMs = stage.nowMs();
  await stage.startService('web1');
  const backSinceMs = changedAtMs(stage, mendedMs);
  const back = await seeHandover(stage, 'web1', backSinceMs, bounds.serviceReturn, signal);
  if (!back) throw notAnswered(stage, 'web1', 'its service was started', bounds.serviceReturn);
  expectOnlyHolder(stage, 'web1');
  return (
    `On web1 ${service} was killed, its daemon lived. The check that runs every 3 s took 150 off ` +
    `its priority, and web2 answered ${seconds(moved.tookMs)} after the kill; ` +
    `${lostOf(moved.lost, moved.all)}. It was started again, and web1 answered ` +
    `${seconds(back.tookMs)} later; ${lostOf(back.lost, back.all)}.`
  );
}

function expectOnlyHolder({ record }: DemoStage, node: NodeName): void {
  const holders = holdersIn(record);
  if (holders.join() === node) return;
  const { vip } = record.place;
  throw new DemoFailure(`Expected only ${node} to hold ${vip} now, but ${names(holders)} did.`);
}

/** When the first machine was changed after `sinceMs`: figures count from there. */
export function changedAtMs({ record }: Pick<DemoStage, 'record'>, sinceMs: number): number {
  return nodeEvents(record).find(({ atMs }) => atMs >= sinceMs)?.atMs ?? sinceMs;
}

export interface SeenHandover {
  readonly tookMs: number;
  readonly gapMs: number;
  /** Lost through the change. */
  readonly lost: number;
  /** All requests so far. */
  readonly all: number;
}

/** Waits until `to` answers, and until the requests under way are known too. */
export async function seeHandover(
  stage: DemoStage,
  to: NodeName,
  sinceMs: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<SeenHandover | undefined> {
  const { record } = stage;
  const hasAnswered = (): boolean => handover(record, sinceMs, to) !== undefined;
  if (!(await until(stage, hasAnswered, timeoutMs, signal))) return undefined;
  await stage.pause(settleMs, signal);
  const seen = handover(record, sinceMs, to);
  if (!seen) return undefined;
  const window = { fromMs: sinceMs - 50, toMs: stage.nowMs() };
  return {
    tookMs: seen.tookMs,
    gapMs: longestGapMs(record, { fromMs: sinceMs, toMs: stage.nowMs() }) ?? seen.gapMs,
    lost: countersOf(record, window).lost,
    all: record.samples.length,
  };
}

function notAnswered(stage: DemoStage, node: NodeName, after: string, boundMs: number): Error {
  const answerer = answererAt(stage.record, stage.nowMs(), 1000) ?? 'nobody';
  return new DemoFailure(
    `Expected ${node} to answer the client within ${seconds(boundMs)} after ${after}, ` +
      `but ${answerer} answered, and ${names(holdersIn(stage.record))} held the address.`,
  );
}

/** `420 requests so far, none lost`. */
function lostSoFar({ record }: DemoStage): string {
  const { answered, lost } = countersOf(record);
  return lostOf(lost, answered + lost);
}

/** Machines whose daemon and service run and whose cable is plugged in, the preferred one first. */
export function healthyNodes({ record }: Pick<DemoStage, 'record'>): NodeName[] {
  return nodeNames.filter((node) => {
    const { daemon, isCableCut, isServiceDown } = conditionOf(record, node);
    return daemon === 'running' && !isCableCut && !isServiceDown;
  });
}

/** Looks again and again; false when it did not become true in time. Rejects when aborted. */
export async function until(
  stage: DemoStage,
  isTrue: () => boolean,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const endMs = stage.nowMs() + timeoutMs;
  while (!isTrue()) {
    if (stage.nowMs() > endMs) return false;
    await stage.pause(lookEveryMs, signal);
  }
  return true;
}
