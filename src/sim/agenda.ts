// Owns what is still to happen, in the order of time; what falls on the same moment keeps the order in
// which it was planned. Never reads a clock.

/** Something planned; `cancel` takes it off. */
export class Planned {
  readonly atUs: number;
  readonly order: number;
  run: (() => void) | undefined;

  constructor(atUs: number, order: number, run: () => void) {
    this.atUs = atUs;
    this.order = order;
    this.run = run;
  }

  cancel(): void {
    this.run = undefined;
  }
}

/** A binary heap by time and order. */
export class Agenda {
  readonly #heap: Planned[] = [];
  #order = 0;

  /** Plans `run` for a moment in microseconds. */
  plan(atUs: number, run: () => void): Planned {
    this.#order += 1;
    const planned = new Planned(atUs, this.#order, run);
    this.#rise(planned);
    return planned;
  }

  /** Takes out the next one that is not cancelled and not after `untilUs`. */
  takeUntil(untilUs: number): Planned | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (!first || (first.run && first.atUs > untilUs)) return undefined;
      this.#removeFirst();
      if (first.run) return first;
    }
  }

  #rise(planned: Planned): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(planned);
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = heap[parentPlace];
      if (!parent || isBefore(parent, planned)) break;
      heap[place] = parent;
      place = parentPlace;
    }
    heap[place] = planned;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let childPlace = 2 * place + 1;
      const left = heap[childPlace];
      const right = heap[childPlace + 1];
      if (!left) break;
      if (right && isBefore(right, left)) childPlace += 1;
      const child = heap[childPlace];
      if (!child || !isBefore(child, last)) break;
      heap[place] = child;
      place = childPlace;
    }
    heap[place] = last;
  }
}

function isBefore(left: Planned, right: Planned): boolean {
  return left.atUs < right.atUs || (left.atUs === right.atUs && left.order < right.order);
}
