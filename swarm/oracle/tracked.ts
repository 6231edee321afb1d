// Owns what everything that a machine tracks comes to by keepalived's rules, worked out a second time: what
// is good, weights and their sum, what keeps an instance from taking part. Never looks at what the brain
// makes of it.
import type { InstanceModel, Model } from '../../src/config/model.ts';
import type { TrackedObject } from '../../src/config/track-model.ts';
import { scriptsInUse } from '../../src/host/check-trackers.ts';
import type { HostEvent } from '../../src/host/events.ts';
import type { KnownKernel } from './known-kernel.ts';
import { Quorums } from './quorums.ts';
import { type Counted, ScriptCounters } from './scripts.ts';

type Ill = 'wrong' | 'unknown' | undefined;

/** The product of a file's number and a weight counts no more than that, and below minus it is a fault. */
const mostWeight = 253;

export class Tracked {
  readonly #scripts: ScriptCounters;
  readonly #probes: ScriptCounters;
  readonly #quorums: Quorums;
  readonly #numbers = new Map<string, number>();
  readonly #kernel: KnownKernel;

  constructor(model: Model, kernel: KnownKernel) {
    this.#scripts = new ScriptCounters(scriptsInUse(model));
    this.#probes = new ScriptCounters(probesOf(model));
    this.#quorums = new Quorums(model.processes);
    this.#kernel = kernel;
  }

  /** A reload. */
  adopt(model: Model): void {
    this.#scripts.adopt(scriptsInUse(model));
    this.#probes.adopt(probesOf(model));
    this.#quorums.adopt(model.processes);
  }

  learn(event: HostEvent, atUs: number): void {
    if (event.kind === 'script-result') this.#scripts.add(event.script, event.outcome);
    else if (event.kind === 'probe-result') this.#probes.add(keyOf(event.probe), event.outcome);
    else if (event.kind === 'file-number') this.#numbers.set(event.file, event.number);
    else if (event.kind === 'process-count') this.#quorums.count(event, atUs);
  }

  /** True when something that was waited for counts now. */
  expire(atUs: number): boolean {
    return this.#quorums.expire(atUs);
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

function isProbe({ kind }: TrackedObject): boolean {
  return kind === 'http' || kind === 'tcp';
}

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind} ${name}`;
}

/** Those that somebody tracks; the others are not asked. */
function probesOf({ probes = [], instances }: Model): Counted[] {
  const tracked = new Set(
    instances.flatMap(({ trackedObjects = [] }) => trackedObjects.map(keyOf)),
  );
  return probes
    .filter((probe) => tracked.has(keyOf(probe)))
    .map((probe) => ({ name: keyOf(probe), rise: probe.rise, fall: probe.fall }));
}

/** A positive weight counts while all is well, a negative one while it is not; what is not known is neither. */
function amountOf(weight: number, isReversed: boolean, isGood: boolean | undefined): number {
  const counts = weight > 0 ? isGood === true : isGood === false;
  if (!counts) return 0;
  return isReversed ? -weight : weight;
}
