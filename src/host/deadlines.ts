// Owns the queue of next deadlines, one per key, so that one timer serves any number of instances.
// Never holds more entries than keys.

interface Entry<Key> {
  readonly key: Key;
  atUs: number;
  /** Counts up with each that is set. */
  order: number;
}

/** The first of several deadlines; undefined for never. */
export function earliest(times: Iterable<number | undefined>): number | undefined {
  let soonest: number | undefined;
  for (const atUs of times) {
    if (atUs !== undefined && (soonest === undefined || atUs < soonest)) soonest = atUs;
  }
  return soonest;
}

/**
 * A binary heap that knows where each key stands: set and remove cost O(log n). Of two that are due at the
 * same moment the one that was set first comes first.
 */
export class DeadlineQueue<Key> {
  readonly #heap: Entry<Key>[] = [];
  readonly #places = new Map<Key, number>();
  #lastOrder = 0;

  /** Replaces the key's deadline; undefined takes it out. */
  set(key: Key, atUs: number | undefined): void {
    const place = this.#places.get(key);
    if (place === undefined) {
      if (atUs === undefined) return;
      this.#heap.push({ key, atUs, order: this.#nextOrder() });
      this.#rise(this.#heap.length - 1);
      return;
    }
    const entry = this.#heap[place];
    if (!entry || entry.atUs === atUs) return;
    entry.atUs = atUs ?? Number.NEGATIVE_INFINITY;
    entry.order = this.#nextOrder();
    this.#rise(place);
    if (atUs === undefined) this.#removeFirst();
    else this.#sink(this.#places.get(key) ?? 0);
  }

  get nextUs(): number | undefined {
    return this.#heap[0]?.atUs;
  }

  /** Whose deadline comes next. */
  get nextKey(): Key | undefined {
    return this.#heap[0]?.key;
  }

  /** Takes out and returns one key whose deadline is not after `nowUs`, earliest first. */
  takeDue(nowUs: number): Key | undefined {
    const first = this.#heap[0];
    if (!first || first.atUs > nowUs) return undefined;
    this.#removeFirst();
    return first.key;
  }

  #removeFirst(): void {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (!first || !last) return;
    this.#places.delete(first.key);
    if (first === last) return;
    this.#put(0, last);
    this.#sink(0);
  }

  #put(place: number, entry: Entry<Key>): void {
    this.#heap[place] = entry;
    this.#places.set(entry.key, place);
  }

  #rise(start: number): void {
    const entry = this.#heap[start];
    if (!entry) return;
    let place = start;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#heap[parentPlace];
      if (!parent || !isBefore(entry, parent)) break;
      this.#put(place, parent);
      place = parentPlace;
    }
    this.#put(place, entry);
  }

  #sink(start: number): void {
    const entry = this.#heap[start];
    if (!entry) return;
    let place = start;
    for (;;) {
      const left = 2 * place + 1;
      const [first, second] = [this.#heap[left], this.#heap[left + 1]];
      const isSecondBefore = first !== undefined && second !== undefined && isBefore(second, first);
      const childPlace = isSecondBefore ? left + 1 : left;
      const child = this.#heap[childPlace];
      if (!child || !isBefore(child, entry)) break;
      this.#put(place, child);
      place = childPlace;
    }
    this.#put(place, entry);
  }

  #nextOrder(): number {
    this.#lastOrder += 1;
    return this.#lastOrder;
  }
}

function isBefore<Key>(left: Entry<Key>, right: Entry<Key>): boolean {
  return left.atUs === right.atUs ? left.order < right.order : left.atUs < right.atUs;
}
