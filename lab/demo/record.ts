// Owns the record of one show, events and the client's requests, and what can be read from it.
// Never measures and never draws.
import {
  type ClientSample,
  type DemoEvent,
  type NodeChange,
  type NodeEvent,
  type NodeName,
  nodeNames,
} from './events.ts';

/** The place of the show, for whoever draws it. */
export interface DemoPlace {
  readonly vip: string;
  readonly port: number;
  /** What answers there, in words. */
  readonly service: string;
  readonly askEveryMs: number;
  readonly addresses: Readonly<Record<NodeName, string>>;
  /** Played in virtual time, by no real daemon. */
  readonly isSimulated?: boolean;
}

/** What is known at one moment; grows during the show. */
export interface DemoRecord {
  readonly place: DemoPlace;
  readonly events: readonly DemoEvent[];
  /** In the order in which they were sent. */
  readonly samples: readonly ClientSample[];
}

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch of requests with the same outcome; without `host` they were lost. */
export interface ClientRun extends Interval {
  readonly host?: NodeName;
  readonly count: number;
}

export interface Counters {
  readonly answered: number;
  readonly lost: number;
}

/** What the client saw of a change. */
export interface Handover extends Counters {
  /** When the first answer of the new machine arrived. */
  readonly answeredAtMs: number;
  /** From the change to that answer. */
  readonly tookMs: number;
  /** The longest time without an answer in between. */
  readonly gapMs: number;
}

/** A request that was under way when something happened may have been sent this much earlier. */
const underWayMs = 50;

/** Collects a show; the only thing here that changes. */
export class Recorder implements DemoRecord {
  readonly place: DemoPlace;
  readonly events: DemoEvent[] = [];
  readonly samples: ClientSample[] = [];
  readonly #listeners: ((event: DemoEvent) => void)[] = [];

  constructor(place: DemoPlace) {
    this.place = place;
  }

  onEvent(listener: (event: DemoEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** After the summary nothing is added: the end of the place is no part of the show. */
  add(event: DemoEvent): void {
    if (this.events.at(-1)?.event === 'summary') return;
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** A lost request is known later than those after it that were answered. */
  addSample(sample: ClientSample): void {
    let index = this.samples.length;
    while (index > 0 && (this.samples[index - 1]?.atMs ?? 0) > sample.atMs) index -= 1;
    this.samples.splice(index, 0, sample);
  }
}

/** When a machine held the address, as `ip -j addr` told it; the last interval may end `nowMs`. */
export function holdsOf(record: DemoRecord, node: NodeName, nowMs: number): Interval[] {
  const intervals: Interval[] = [];
  let fromMs: number | undefined;
  for (const event of record.events) {
    if (event.event !== 'vip' || event.node !== node) continue;
    if (event.held) {
      fromMs ??= event.atMs;
    } else if (fromMs !== undefined) {
      intervals.push({ fromMs, toMs: event.atMs });
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined) intervals.push({ fromMs, toMs: Math.max(nowMs, fromMs) });
  return intervals;
}

/** Who holds the address now, as `ip -j addr` told it. */
export function holdersIn(record: DemoRecord): NodeName[] {
  return nodeNames.filter((node) => {
    const last = record.events.findLast((event) => event.event === 'vip' && event.node === node);
    return last?.event === 'vip' && last.held;
  });
}

export interface NodeCondition {
  readonly daemon: 'not started' | 'running' | 'killed' | 'hung';
  readonly isCableCut: boolean;
  readonly isServiceDown: boolean;
}

const conditionAfter: Readonly<Record<NodeChange, Partial<NodeCondition>>> = {
  started: { daemon: 'running' },
  killed: { daemon: 'killed' },
  hung: { daemon: 'hung' },
  resumed: { daemon: 'running' },
  cut: { isCableCut: true },
  mended: { isCableCut: false },
  reloaded: {},
  serviceKilled: { isServiceDown: true },
  serviceStarted: { isServiceDown: false },
};

/** A change after which the machine's daemon cannot be heard. */
export function silences(change: NodeChange): boolean {
  return change === 'killed' || change === 'hung' || change === 'cut';
}

/** A change for the worse. */
export function harms(change: NodeChange): boolean {
  return silences(change) || change === 'serviceKilled';
}

/** A change of the service or the file leaves the daemon as heard, or not, as it is. */
export function concernsDaemon(change: NodeChange): boolean {
  return change !== 'reloaded' && change !== 'serviceKilled' && change !== 'serviceStarted';
}

/** What the demo did to a machine so far. */
export function conditionOf(record: DemoRecord, node: NodeName): NodeCondition {
  let condition: NodeCondition = {
    ...{ daemon: 'not started', isCableCut: false, isServiceDown: false },
  };
  for (const { change } of nodeEvents(record).filter((event) => event.node === node)) {
    condition = { ...condition, ...conditionAfter[change] };
  }
  return condition;
}

/** When a machine's daemon ran and could be heard: neither killed, hung nor cut off. */
export function standbysOf(record: DemoRecord, node: NodeName, nowMs: number): Interval[] {
  const intervals: Interval[] = [];
  let fromMs: number | undefined;
  for (const { change, atMs } of nodeEvents(record).filter((event) => event.node === node)) {
    if (!concernsDaemon(change)) continue;
    if (!silences(change)) {
      fromMs ??= atMs;
    } else if (fromMs !== undefined) {
      intervals.push({ fromMs, toMs: atMs });
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined) intervals.push({ fromMs, toMs: Math.max(nowMs, fromMs) });
  return intervals;
}

export function nodeEvents(record: DemoRecord): NodeEvent[] {
  return record.events.filter((event) => event.event === 'node');
}

/** The machine that answered last; undefined when that is more than `withinMs` ago. */
export function answererAt(
  record: DemoRecord,
  nowMs: number,
  withinMs = 400,
): NodeName | undefined {
  const last = record.samples.findLast((sample) => sample.latencyMs !== undefined);
  return last && last.atMs >= nowMs - withinMs ? last.host : undefined;
}

/** All requests in time order, joined while their outcome stays the same. */
export function clientRuns(record: DemoRecord): ClientRun[] {
  const runs: (ClientRun & { toMs: number; count: number })[] = [];
  for (const { atMs, host } of record.samples) {
    const run = runs.at(-1);
    if (run) run.toMs = atMs;
    if (run && run.host === host) run.count += 1;
    else runs.push({ fromMs: atMs, toMs: atMs, count: 1, ...(host ? { host } : {}) });
  }
  const last = runs.at(-1);
  if (last) last.toMs += record.place.askEveryMs;
  return runs;
}

/** Requests sent in an interval; without one, all. */
export function countersOf(
  record: DemoRecord,
  { fromMs, toMs }: Interval = { fromMs: -Infinity, toMs: Infinity },
): Counters {
  const within = record.samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const answered = within.filter(({ latencyMs }) => latencyMs !== undefined).length;
  return { answered, lost: within.length - answered };
}

/** The longest time between two answers that ends in the interval; undefined without one. */
export function longestGapMs(
  record: DemoRecord,
  { fromMs, toMs }: Interval = { fromMs: -Infinity, toMs: Infinity },
): number | undefined {
  const times = answerTimesMs(record);
  let longest: number | undefined;
  for (const [index, atMs] of times.entries()) {
    const beforeMs = times[index - 1];
    if (beforeMs === undefined || atMs < fromMs || atMs > toMs) continue;
    longest = Math.max(longest ?? 0, atMs - beforeMs);
  }
  return longest;
}

/** What the client saw of a change at `sinceMs` after which `to` answers; undefined before that. */
export function handover(record: DemoRecord, sinceMs: number, to: NodeName): Handover | undefined {
  let answeredAtMs = Infinity;
  for (const { atMs, latencyMs, host } of record.samples) {
    if (latencyMs === undefined || host !== to || atMs < sinceMs) continue;
    answeredAtMs = Math.min(answeredAtMs, atMs + latencyMs);
  }
  if (answeredAtMs === Infinity) return undefined;
  return {
    answeredAtMs,
    tookMs: answeredAtMs - sinceMs,
    gapMs: longestGapMs(record, { fromMs: sinceMs, toMs: answeredAtMs }) ?? 0,
    ...countersOf(record, { fromMs: sinceMs - underWayMs, toMs: answeredAtMs }),
  };
}

/** The middle one of all answers' latencies; undefined without answers. */
export function medianLatencyMs(record: DemoRecord): number | undefined {
  const latencies = record.samples
    .flatMap(({ latencyMs }) => latencyMs ?? [])
    .sort((left, right) => left - right);
  return latencies[Math.floor(latencies.length / 2)];
}

function answerTimesMs(record: DemoRecord): number[] {
  return record.samples
    .flatMap(({ atMs, latencyMs }) => (latencyMs === undefined ? [] : [atMs + latencyMs]))
    .sort((left, right) => left - right);
}
