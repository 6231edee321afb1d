// Owns when a master puts back what somebody else took from it (`vip_restore`): at once, and when that
// goes on and on, once per second. Never touches the kernel and never decides who is master.
import type { VirtualAddress } from '../config/model.ts';
import { type Holdings, isEmpty } from './holdings.ts';

/** So many at once, and then one per second: two programs that fight must not eat a processor. */
const mostAtOnce = 10;
const secondUs = 1_000_000;

/** What somebody took. */
export interface Loss extends Holdings {
  readonly addresses: readonly VirtualAddress[];
}

/** What is to be put back, and a line for the log when the pace changes. */
export interface PuttingBack {
  readonly loss: Loss;
  readonly line?: string;
}

const nothing: Loss = { addresses: [], routes: [], rules: [] };

export class Restoration {
  /** How often something was put back. */
  count = 0;
  /** Monotonic microseconds. */
  lastAtUs: number | undefined;
  #waiting = nothing;
  /** A bucket of turns, with one more each second. */
  #turns = mostAtOnce;
  #countedAtUs = 0;
  #isSlow = false;

  /** When `takeDue` wants to be called; undefined while nothing waits. */
  get deadlineUs(): number | undefined {
    if (isEmpty(this.#waiting)) return undefined;
    return this.#countedAtUs + Math.ceil((1 - this.#turns) * secondUs);
  }

  /** Somebody took this. What has to wait is put back later, with whatever is taken until then. */
  take(lost: Loss, nowUs: number): PuttingBack {
    this.#waiting = {
      addresses: [...this.#waiting.addresses, ...lost.addresses],
      routes: [...this.#waiting.routes, ...lost.routes],
      rules: [...this.#waiting.rules, ...lost.rules],
    };
    return this.takeDue(nowUs);
  }

  takeDue(nowUs: number): PuttingBack {
    this.#count(nowUs);
    if (isEmpty(this.#waiting)) return { loss: nothing };
    if (this.#turns < 1) return { loss: nothing, ...this.#slowDown() };
    const loss = this.#waiting;
    this.#waiting = nothing;
    this.#turns -= 1;
    this.count += 1;
    this.lastAtUs = nowUs;
    return { loss };
  }

  /** What is not held any more is not missed. */
  cancel(): void {
    this.#waiting = nothing;
  }

  #count(nowUs: number): void {
    const grownBy = (nowUs - this.#countedAtUs) / secondUs;
    this.#turns = Math.min(mostAtOnce, this.#turns + grownBy);
    this.#countedAtUs = nowUs;
    if (this.#turns === mostAtOnce) this.#isSlow = false;
  }

  #slowDown(): { line?: string } {
    if (this.#isSlow) return {};
    this.#isSlow = true;
    return { line: 'is robbed again and again: from now on put back once per second' };
  }
}
