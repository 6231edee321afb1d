// Owns whose deadline is when, and the order in which what is due is served: what is quick first, as a
// master's next advert must not wait behind other routers' takeovers. Never serves anything.
import { DeadlineQueue, earliest } from './deadlines.ts';
import { VirtualRouter } from './router.ts';

export class Timetable<Other extends { readonly deadlineUs: number | undefined }> {
  /** Adverts, and whatever is not a virtual router. */
  readonly #quick = new DeadlineQueue<VirtualRouter | Other>();
  /** Takeovers, announcements, what is to be put back. */
  readonly #long = new DeadlineQueue<VirtualRouter>();

  /** Looks at its deadlines again. */
  renew(due: VirtualRouter | Other): void {
    if (due instanceof VirtualRouter) {
      this.#quick.set(due, due.advertAtUs);
      this.#long.set(due, due.longDeadlineUs);
    } else this.#quick.set(due, due.deadlineUs);
  }

  get nextUs(): number | undefined {
    return earliest([this.#quick.nextUs, this.#long.nextUs]);
  }

  /** Whether a takeover comes next. */
  get isTakeoverNext(): boolean {
    const { nextUs, nextKey } = this.#long;
    return nextUs === this.nextUs && nextKey?.instance.state.kind === 'backup';
  }

  /** Takes out what is due and quick, earliest first. */
  takeQuick(nowUs: number): VirtualRouter | Other | undefined {
    return this.#quick.takeDue(nowUs);
  }

  /** The same of what takes long. */
  takeLong(nowUs: number): VirtualRouter | undefined {
    return this.#long.takeDue(nowUs);
  }
}
