// Owns what each key does to the place of the show, and the sentence about what came of it.
// Never reads a keyboard.
import { type NodeChange, type NodeName, nodeNames } from './events.ts';
import { answererAt, conditionOf, countersOf, holdersIn } from './record.ts';
import { changedAtMs, healthyNodes, seeHandover } from './show.ts';
import type { DemoStage } from './stage.ts';
import { changed, handoverSentence, lostOf, names } from './words.ts';

/** The keys that do something to a machine. */
export type ActionKey = 'k' | 'h' | 's' | 'c' | 'r';

export const actionKeys: readonly ActionKey[] = ['k', 'h', 's', 'c', 'r'];

/** How long a change may take until the demo says that it did not happen, in milliseconds. */
const patienceMs = 10_000;
/** How long to look on when nothing has to change. */
const lookOnMs = 1500;

/** Carries out one key after the other; a new one ends the wait for the last one's outcome. */
export class KeyPlay {
  readonly #stage: DemoStage;
  #waiting = new AbortController();
  #isActing = false;

  constructor(stage: DemoStage) {
    this.#stage = stage;
  }

  /** Does what the key says and waits for what comes of it; rejects only on a broken stage. */
  async press(key: ActionKey): Promise<void> {
    if (this.#isActing) return;
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    this.#isActing = true;
    let seeOutcome: (signal: AbortSignal) => Promise<string>;
    try {
      seeOutcome = await this.#act(key);
    } finally {
      this.#isActing = false;
    }
    try {
      this.#say(await seeOutcome(signal));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #say(text: string): void {
    this.#stage.record.add({ event: 'sentence', atMs: this.#stage.nowMs(), text });
  }

  #act(key: ActionKey): Promise<(signal: AbortSignal) => Promise<string>> {
    const { record } = this.#stage;
    const cut = nodeNames.find((node) => conditionOf(record, node).isCableCut);
    const idle = nodeNames.find((node) => conditionOf(record, node).isServiceDown);
    if (key === 'r') return this.#restore(nodeNames);
    if (key === 'c' && cut) return this.#restoreCable(cut);
    if (key === 's' && idle) return this.#restoreService(idle);
    return this.#harm(key);
  }

  async #harm(key: 'k' | 'h' | 's' | 'c'): Promise<(signal: AbortSignal) => Promise<string>> {
    const { record } = this.#stage;
    const master = this.#master();
    if (!master) return async () => 'No machine answers or holds the address now; r mends all.';
    const { daemon } = conditionOf(record, master);
    if ((key === 'k' || key === 'h') && daemon !== 'running') {
      return async () =>
        `${changed(master, daemon === 'hung' ? 'hung' : 'killed')} before; r mends.`;
    }
    if (key === 's') await this.#stage.checkServices();
    const sinceMs = this.#stage.nowMs();
    if (key === 'k') await this.#stage.kill(master);
    if (key === 'h') await this.#stage.hang(master);
    if (key === 's') await this.#stage.killService(master);
    if (key === 'c') await this.#stage.cut(master);
    const change = ({ k: 'killed', h: 'hung', s: 'serviceKilled', c: 'cut' } as const)[key];
    return (signal) => this.#outcome(changed(master, change), sinceMs, signal);
  }

  async #restoreCable(node: NodeName): Promise<(signal: AbortSignal) => Promise<string>> {
    const sinceMs = this.#stage.nowMs();
    await this.#stage.mend(node);
    return (signal) => this.#outcome(changed(node, 'mended'), sinceMs, signal);
  }

  async #restoreService(node: NodeName): Promise<(signal: AbortSignal) => Promise<string>> {
    const sinceMs = this.#stage.nowMs();
    await this.#stage.startService(node);
    return (signal) => this.#outcome(changed(node, 'serviceStarted'), sinceMs, signal);
  }

  async #restore(nodes: readonly NodeName[]): Promise<(signal: AbortSignal) => Promise<string>> {
    const sinceMs = this.#stage.nowMs();
    const done: string[] = [];
    const note = (node: NodeName, change: NodeChange): number => done.push(changed(node, change));
    for (const node of nodes) {
      const { daemon, isCableCut, isServiceDown } = conditionOf(this.#stage.record, node);
      if (isServiceDown) {
        await this.#stage.startService(node).then(() => note(node, 'serviceStarted'));
      }
      if (isCableCut) await this.#stage.mend(node).then(() => note(node, 'mended'));
      if (daemon === 'hung') await this.#stage.resume(node).then(() => note(node, 'resumed'));
      if (daemon === 'killed') await this.#stage.start(node).then(() => note(node, 'started'));
    }
    if (done.length === 0) return async () => 'Nothing is broken; k, h, s and c break something.';
    return (signal) => this.#outcome(done.join(', '), sinceMs, signal);
  }

  /** Whom the client is answered by; if by nobody, who holds the address. */
  #master(): NodeName | undefined {
    const { record } = this.#stage;
    return answererAt(record, this.#stage.nowMs()) ?? holdersIn(record)[0];
  }

  async #outcome(what: string, pressedAtMs: number, signal: AbortSignal): Promise<string> {
    const { record } = this.#stage;
    const sinceMs = changedAtMs(this.#stage, pressedAtMs);
    const [wanted] = healthyNodes(this.#stage);
    if (!wanted) {
      await this.#stage.pause(lookOnMs, signal);
      return `${what}. No machine is left to take over; ${this.#now()}. r mends all.`;
    }
    if (answererAt(record, sinceMs) === wanted) {
      await this.#stage.pause(lookOnMs, signal);
      const window = { fromMs: sinceMs - 50, toMs: this.#stage.nowMs() };
      const { lost } = countersOf(record, window);
      return `${what}. ${wanted} answers as before; ${lostOf(lost, record.samples.length)}.`;
    }
    const seen = await seeHandover(this.#stage, wanted, sinceMs, patienceMs, signal);
    if (!seen)
      return `${what}. ${wanted} did not take over in ${patienceMs / 1000} s; ${this.#now()}.`;
    const holders = holdersIn(record);
    const both = holders.length > 1 ? ` Both machines have the address: ${names(holders)}.` : '';
    return handoverSentence(what, wanted, seen, seen.all) + both;
  }

  #now(): string {
    const { record } = this.#stage;
    const answerer = answererAt(record, this.#stage.nowMs()) ?? 'nobody';
    return `${answerer} answers, ${names(holdersIn(record))} has the address`;
  }
}
