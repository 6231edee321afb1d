// Owns reading spans of time out of a history: who held, who answered, in which state each machine was.
// Never judges them.
import type { IpAddress } from '../net/address.ts';
import type { StateName } from '../vrrp/state.ts';
import type { HistoryEntry } from './history.ts';

/** From a moment until before another one. */
export interface Span<What> {
  readonly fromUs: number;
  readonly toUs: number;
  readonly what: What;
}

/** Part of a history; its end counts as the end of every span that is still open. */
export interface Window {
  readonly fromUs: number;
  readonly toUs: number;
}

export type MachineState =
  | StateName
  /** No daemon runs. */
  | 'off'
  | 'starting'
  | 'hung'
  | 'without-engine'
  | 'without-power';

/** Who answers the client of a switch; undefined for nobody. */
export function answerSpans(
  history: readonly HistoryEntry[],
  { switch: wire, address }: { readonly switch: string; readonly address: IpAddress },
  window: Window,
): Span<string | undefined>[] {
  const line = new Line<string | undefined>(undefined);
  for (const entry of history) {
    const isMeant = entry.kind === 'answer' && entry.switch === wire && entry.address === address;
    if (isMeant) line.become(entry.atUs, entry.by);
  }
  return line.within(window);
}

/** Which kernels have an address, in the order of their names. */
export function holderSpans(
  history: readonly HistoryEntry[],
  address: IpAddress,
  window: Window,
): Span<readonly string[]>[] {
  const counts = new Map<string, number>();
  const line = new Line<readonly string[]>([]);
  for (const entry of history) {
    if (entry.kind !== 'address' || entry.address !== address) continue;
    counts.set(entry.node, (counts.get(entry.node) ?? 0) + (entry.isPresent ? 1 : -1));
    const holders = [...counts].flatMap(([node, count]) => (count > 0 ? [node] : []));
    line.become(entry.atUs, holders.sort());
  }
  return line.within(window);
}

/** What a machine's instance does, seen through the condition of its daemon. */
export function stateSpans(
  history: readonly HistoryEntry[],
  { node, instance }: { readonly node: string; readonly instance: string },
  window: Window,
): Span<MachineState>[] {
  const line = new Line<MachineState>('off');
  let state: StateName = 'init';
  let cover: MachineState | undefined = 'off';
  for (const entry of history) {
    if (entry.kind === 'transition') {
      if (entry.node !== node || entry.transition.instance !== instance) continue;
      state = entry.transition.to;
    } else if (entry.kind === 'daemon' && entry.node === node) {
      if (entry.became !== 'hung' && entry.became !== 'running') state = 'init';
      cover = coverOf(entry.became);
    } else continue;
    line.become(entry.atUs, cover ?? state);
  }
  return line.within(window);
}

function coverOf(became: Extract<HistoryEntry, { kind: 'daemon' }>['became']) {
  if (became === 'running') return undefined;
  return became === 'ended' ? 'off' : became;
}

/** Values one after the other. */
class Line<What> {
  readonly #changes: { readonly atUs: number; readonly what: What }[] = [];
  readonly #first: What;

  constructor(first: What) {
    this.#first = first;
  }

  become(atUs: number, what: What): void {
    this.#changes.push({ atUs, what });
  }

  /** Equal neighbours are one span; what lasted no time is left out. */
  within({ fromUs, toUs }: Window): Span<What>[] {
    const spans: Span<What>[] = [];
    const add = (startUs: number, endUs: number, what: What) => {
      const from = Math.max(startUs, fromUs);
      const to = Math.min(endUs, toUs);
      if (from >= to) return;
      const last = spans.at(-1);
      if (last && isSame(last.what, what)) spans[spans.length - 1] = { ...last, toUs: to };
      else spans.push({ fromUs: from, toUs: to, what });
    };
    let startUs = Number.NEGATIVE_INFINITY;
    let what = this.#first;
    for (const change of this.#changes) {
      add(startUs, change.atUs, what);
      startUs = change.atUs;
      what = change.what;
    }
    add(startUs, Number.POSITIVE_INFINITY, what);
    return spans;
  }
}

function isSame(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) return left.join() === right.join();
  return left === right;
}
