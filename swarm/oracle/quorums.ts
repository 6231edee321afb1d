// Owns when enough of a tracked process run, by keepalived's rules, worked out a second time: from how many
// to how many, and how long a change is not believed. Never looks at what the brain makes of it.
import type { TrackProcessModel } from '../../src/config/track-model.ts';
import type { ProcessCount } from '../../src/host/events.ts';

interface Census {
  readonly model: TrackProcessModel;
  readonly processes: number;
  /** What is believed. */
  readonly isMet: boolean;
  /** Since when something else is the case, as far as that is waited for; and how it came. */
  readonly doubted?: { readonly sinceUs: number; readonly delayUs: number };
}

export class Quorums {
  readonly #census = new Map<string, Census>();
  #models: readonly TrackProcessModel[];

  constructor(models: readonly TrackProcessModel[] = []) {
    this.#models = models;
  }

  /** A reload: what is the case is believed at once. */
  adopt(models: readonly TrackProcessModel[] = []): void {
    this.#models = models;
    for (const [name, { processes }] of this.#census) this.#believe(name, processes);
  }

  /** The first count is believed at once, and so is what neither a copy nor an end brought. */
  count({ process: name, processes, cause }: ProcessCount, atUs: number): void {
    const before = this.#census.get(name);
    const model = before?.model;
    const delays = { fork: model?.forkDelayUs, exit: model?.terminateDelayUs, exec: 0 };
    const delayUs = delays[cause] ?? 0;
    if (!before || delayUs === 0) this.#believe(name, processes);
    else if (isEnough(before.model, processes) === before.isMet) {
      this.#census.set(name, { model: before.model, processes, isMet: before.isMet });
    } else {
      const doubted = before.doubted ?? { sinceUs: atUs, delayUs };
      this.#census.set(name, { ...before, processes, doubted });
    }
  }

  /** True when the wait for some of them is over. */
  expire(atUs: number): boolean {
    const over = [...this.#census].filter(
      ([, { doubted }]) => doubted && doubted.sinceUs + doubted.delayUs <= atUs,
    );
    for (const [name, { processes }] of over) this.#believe(name, processes);
    return over.length > 0;
  }

  /** Undefined while nobody has counted. */
  isMet(name: string): boolean | undefined {
    return this.#census.get(name)?.isMet;
  }

  #believe(name: string, processes: number): void {
    const model = this.#models.find((each) => each.name === name);
    if (model) this.#census.set(name, { model, processes, isMet: isEnough(model, processes) });
  }
}

function isEnough({ quorum, quorumMax }: TrackProcessModel, processes: number): boolean {
  return processes >= quorum && (quorumMax === undefined || processes <= quorumMax);
}
