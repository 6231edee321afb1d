// Owns what everything that a machine tracks comes to by keepalived's rules, worked out a second time: what
// is good, weights and their sum, what keeps an instance from taking part. Never looks at what the brain
// makes of it.
import type { InstanceModel, Model } from '../../src/config/model.ts';
import type { ProbeModel, TrackedObject } from '../../src/config/track-model.ts';
import { scriptsInUse } from '../../src/host/check-trackers.ts';
import type { HostEvent } from '../../src/host/events.ts';
import type { KnownKernel } from './known-kernel.ts';
import { Quorums } from './quorums.ts';
import { type Counted, ScriptCounters } from './scripts.ts';
import { Silences, type Timed } from './silences.ts';

/** Names of what is to be reached. */
export const trackedNews = [
  'quorum turned after a delay',
  'silent check counted as failed',
  'silent check held its condition',
] as const;
export type TrackedNews = (typeof trackedNews)[number];

type Ill = 'wrong' | 'unknown' | undefined;

/** The product of a file's number and a weight counts no more than that, and below minus it is a fault. */
const mostWeight = 253;

export class Tracked {
  readonly #scripts: ScriptCounters;
  readonly #probes: ScriptCounters;
  readonly #quorums: Quorums;
  readonly #numbers = new Map<string, number>();
  readonly #silences = new Silences();
  readonly #kernel: KnownKernel;
  #model: Model;

  constructor(model: Model, kernel: KnownKernel) {
    this.#scripts = new ScriptCounters(scriptsInUse(model));
    this.#probes = new ScriptCounters(probesOf(model));
    this.#quorums = new Quorums(model.processes);
    this.#kernel = kernel;
    this.#model = model;
  }

  /** A reload. */
  adopt(model: Model, atUs: number): void {
    this.#model = model;
    this.#silences.begin(checksOf(model), atUs);
    this.#scripts.adopt(scriptsInUse(model));
    this.#probes.adopt(probesOf(model));
    this.#quorums.adopt(model.processes);
  }

  learn(event: HostEvent, atUs: number): void {
    if (event.kind === 'start') this.#silences.begin(checksOf(this.#model), atUs);
    else if (event.kind === 'script-result') {
      this.#scripts.add(event.script, event.outcome);
      this.#silences.hear(scriptKey(event.script), atUs);
    } else if (event.kind === 'probe-result') {
      this.#probes.add(keyOf(event.probe), event.outcome);
      this.#silences.hear(keyOf(event.probe), atUs);
    } else if (event.kind === 'file-number') this.#numbers.set(event.file, event.number);
    else if (event.kind === 'process-count') this.#quorums.count(event, atUs);
  }

  /** What was waited for and counts now. */
  expire(atUs: number): TrackedNews[] {
    const news: TrackedNews[] = this.#quorums.expire(atUs) ? ['quorum turned after a delay'] : [];
    for (const key of this.#silences.expire(atUs)) news.push(this.#onSilence(key));
    return news;
  }

  #onSilence(key: string): TrackedNews {
    if (this.#model.global.onStale === 'hold') return 'silent check held its condition';
    this.#scripts.fail(key.replace(/^script /, ''));
    this.#probes.fail(key);
    return 'silent check counted as failed';
  }

  /** The sum of all weights. */
  amountFor(model: InstanceModel): number {
    let sum = 0;
    for (const { script, weight, isReversed } of model.trackedScripts) {
      sum += amountOf(weight, isReversed, this.#scripts.isGood(script));
    }
    for (const object of model.trackedObjects ?? []) {
      const { weight, isReversed } = object;
      if (object.kind !== 'file') sum += amountOf(weight, isReversed, this.#isGood(object));
      else if (weight !== 0 && !this.#isFault(object)) {
        sum += Math.min(mostWeight, this.#productOf(object));
      }
    }
    return sum;
  }

  /** What keeps an instance from taking part: something is wrong, or only not known yet. */
  faultOf(model: InstanceModel): Ill {
    const ofScripts = this.#scripts.faultOf(model);
    const objects = model.trackedObjects ?? [];
    if (objects.some((object) => this.#isFault(object))) return 'wrong';
    const isAwaited = objects.some((object) => isProbe(object) && this.#isAwaited(object));
    return ofScripts ?? (isAwaited ? 'unknown' : undefined);
  }

  /** While a file's number is a fault, the priority may stay what it was before (keepalived 2.2.7). */
  hasFileFault({ trackedObjects = [] }: InstanceModel): boolean {
    return trackedObjects.some((object) => object.kind === 'file' && this.#isFault(object));
  }

  #isFault(object: TrackedObject): boolean {
    const { kind, weight, isReversed } = object;
    if (kind === 'file' && weight !== 0) return this.#productOf(object) < -mostWeight;
    return weight === 0 && this.#isGood(object) === isReversed;
  }

  /** What would keep an instance from taking part was not asked yet. */
  #isAwaited(object: TrackedObject): boolean {
    return object.weight === 0 && this.#isGood(object) === undefined;
  }

  /** Undefined while nothing is known. */
  #isGood(object: TrackedObject): boolean | undefined {
    const { kind, name } = object;
    if (isProbe(object)) return this.#probes.isGood(keyOf(object));
    if (kind === 'interface') return this.#kernel.isUp(name);
    if (kind === 'process') return this.#quorums.isMet(name);
    const number = this.#numbers.get(name);
    return number === undefined ? undefined : number === 0;
  }

  #productOf({ name, weight, isReversed }: TrackedObject): number {
    const number = this.#numbers.get(name) ?? 0;
    return isReversed ? -(number * weight) : number * weight;
  }
}

function scriptKey(name: string): string {
  return `script ${name}`;
}

function isProbe({ kind }: TrackedObject): boolean {
  return kind === 'http' || kind === 'tcp';
}

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}

function checksOf(model: Model): Timed[] {
  return [
    ...scriptsInUse(model).map((script) => ({ ...script, key: scriptKey(script.name) })),
    ...trackedProbesOf(model).map((probe) => ({ ...probe, key: keyOf(probe) })),
  ];
}

function probesOf(model: Model): Counted[] {
  return trackedProbesOf(model).map((probe) => ({ ...probe, name: keyOf(probe) }));
}

/** Those that somebody tracks; the others are not asked. */
function trackedProbesOf({ probes = [], instances }: Model): ProbeModel[] {
  const tracked = new Set(
    instances.flatMap(({ trackedObjects = [] }) => trackedObjects.map(keyOf)),
  );
  return probes.filter((probe) => tracked.has(keyOf(probe)));
}

/** A positive weight counts while all is well, a negative one while it is not; what is not known is neither. */
function amountOf(weight: number, isReversed: boolean, isGood: boolean | undefined): number {
  const counts = weight > 0 ? isGood === true : isGood === false;
  if (!counts) return 0;
  return isReversed ? -weight : weight;
}
