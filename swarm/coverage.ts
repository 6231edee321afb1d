// Owns counting how many runs reached what, and which of it too few did. Never decides what there is to
// reach.

/** Below this share of all runs something counts as not tried. */
const leastPerMille = 1;

export class Coverage {
  /** Reached in this run. */
  readonly reached = new Set<string>();
  readonly #rows = new Set<string>();

  reach(name: string): void {
    this.reached.add(name);
  }

  /** A row of the tables of what an advert does: it is reached with almost every advert. */
  reachRow(row: string): void {
    if (this.#rows.has(row)) return;
    this.#rows.add(row);
    this.reach(`row ${row}`);
  }
}

/** Of many runs; plain data that travels between processes. */
export type CoverageCounts = Readonly<Record<string, number>>;

export class CoverageSum {
  readonly #counts = new Map<string, number>();
  #runs = 0;

  add({ reached }: Coverage): void {
    this.#runs += 1;
    for (const name of reached) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  merge(counts: CoverageCounts, runs: number): void {
    this.#runs += runs;
    for (const [name, count] of Object.entries(counts)) {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
    }
  }

  get runs(): number {
    return this.#runs;
  }

  get counts(): CoverageCounts {
    return Object.fromEntries([...this.#counts].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** What of `wanted` was reached by fewer than one run in a thousand. */
  missing(wanted: readonly string[]): string[] {
    return wanted.filter((name) => this.of(name) * 1000 < this.#runs * leastPerMille);
  }
}
