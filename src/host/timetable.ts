// Owns whose deadline is when, and the order in which what is due is served: adverts first, as a master's
// next one must not wait behind other routers' takeovers, and a master that stood still finds out by it
// whether there is anything left to announce. Never serves anything.
import { DeadlineQueue, earliest } from './deadlines.ts';
import { VirtualRouter } from './router.ts';

export class Timetable<Other extends { readonly deadlineUs: number | undefined }> {
  readonly #adverts = new DeadlineQueue<VirtualRouter>();
  /** What is quick besides. */
  readonly #others = new DeadlineQueue<Other>();
  /** Takeovers, announcements, what is to be put back. */
  readonly #long = new DeadlineQueue<VirtualRouter>();

  /** Looks at its deadlines again. */
  renew(due: VirtualRouter | Other): void {
    if (due instanceof VirtualRouter) {
      this.#adverts.set(due, due.advertAtUs);
      this.#long.set(due, due.longDeadlineUs);
    } else this.#others.set(due, due.deadlineUs);
  }

  get nextUs(): number | undefined {
    return earliest([this.#adverts.nextUs, this.#others.nextUs, this.#long.nextUs]);
  }

  /** Whether a takeover comes next. */
  get isTakeoverNext(): boolean {
    const { nextUs, nextKey } = this.#long;
    return nextUs === this.nextUs && nextKey?.instance.state.kind === 'backup';
  }

  /** Takes out what is due and quick, adverts first, and of each the earliest first. */
  takeQuick(nowUs: number): VirtualRouter | Other | undefined {
    return this.#adverts.takeDue(nowUs) ?? this.#others.takeDue(nowUs);
  }

  /** The same of what takes long. */
  takeLong(nowUs: number): VirtualRouter | undefined {
    return this.#long.takeDue(nowUs);
  }
}
