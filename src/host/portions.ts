// Owns how long work is cut into portions, between which a machine serves what is due, and which events
// wait until it is whole. Never decides what the work is.
import type { InstanceModel } from '../config/model.ts';
import type { HostEvent } from './events.ts';

/** Units of work that are done at once: some milliseconds. */
export const portion = 100;

/** What a virtual router's part in something comes to, by what it may have to set in the kernel. */
export function workOf({
  addresses,
  routes,
  rules,
}: Pick<InstanceModel, 'addresses' | 'routes' | 'rules'>): number {
  return 4 + addresses.length + routes.length + rules.length;
}

/** What handling an event comes to that waited. */
const workOfEvent = 2;

/** After each step it says how much that was; the machine is able to go on then. */
export type LongWork = Generator<number, void>;

/** What has to do with time alone, or with what peers say, does not wait. */
const servedMeanwhile: ReadonlySet<HostEvent['kind']> = new Set([
  ...(['packets', 'timer', 'clock', 'go-on'] as const),
]);
/** Before these the work is brought to its end. */
const servedAfterAll: ReadonlySet<HostEvent['kind']> = new Set([
  ...(['prepare', 'reload', 'stop'] as const),
]);

/** What is to be done about an event while work is under way. */
export type Admission = 'at once' | 'after the rest' | 'later';

export class Portions {
  #work: LongWork | undefined;
  #isUnderWay = false;
  readonly #waiting: HostEvent[] = [];

  /** Until all of it is done and whatever waited is handled. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  begin(work: LongWork): void {
    this.#work = work;
    this.#isUnderWay = true;
  }

  /** First the work, then what waited: its own news may be hundreds. True when that was the last of it. */
  goOn(most: number, handle: (event: HostEvent) => void): boolean {
    if (!this.#isUnderWay) return false;
    for (let done = 0; done < most; ) {
      const step = this.#work?.next();
      if (step && !step.done) {
        done += step.value;
        continue;
      }
      this.#work = undefined;
      const event = this.#waiting.shift();
      if (!event) {
        this.#isUnderWay = false;
        return true;
      }
      handle(event);
      done += workOfEvent;
    }
    return false;
  }

  admissionOf({ kind }: HostEvent): Admission {
    if (!this.#isUnderWay || servedMeanwhile.has(kind)) return 'at once';
    return servedAfterAll.has(kind) ? 'after the rest' : 'later';
  }

  postpone(event: HostEvent): void {
    this.#waiting.push(event);
  }
}
