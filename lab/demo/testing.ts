// Owns a made-up show and a stage without machines, for tests of whatever reads or plays a show.
// Never runs anything real.
import {
  type ClientSample,
  type DemoEvent,
  type NodeChange,
  type NodeName,
  nodeNames,
} from './events.ts';
import { conditionOf, type DemoPlace, Recorder } from './record.ts';
import type { DemoStage } from './stage.ts';
import { waitReally } from './waiting.ts';

export const place: DemoPlace = {
  vip: '192.168.0.100',
  port: 8086,
  service: 'haproxy',
  askEveryMs: 10,
  addresses: { web1: '192.168.0.114', web2: '192.168.0.107' },
};

/** Requests every ten milliseconds, all with one outcome; without `host` all are lost. */
export function requests(fromMs: number, toMs: number, host?: NodeName): ClientSample[] {
  const all: ClientSample[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 10) {
    all.push(host ? { atMs, latencyMs: 1, host } : { atMs });
  }
  return all;
}

const node = (atMs: number, name: NodeName, change: NodeChange): DemoEvent => ({
  ...{ event: 'node', atMs, node: name, change },
});
const vip = (atMs: number, name: NodeName, held: boolean): DemoEvent => ({
  ...{ event: 'vip', atMs, node: name, held },
});
const answers = (atMs: number, host: NodeName | null): DemoEvent => ({
  ...{ event: 'answers', atMs, host, answered: 0, lost: 0 },
});
const sentence = (atMs: number, act: number, text: string): DemoEvent => ({
  ...{ event: 'sentence', atMs, act, text },
});
const act = (atMs: number, number: number): DemoEvent => ({
  ...{ event: 'act', atMs, act: number, title: `title ${number}` },
});

/** Four acts: the address on web1 at 3 s, killed at 6 s, web2 at 6.6 s, web1 again at 12 s. */
export function scriptedShow(): Recorder {
  const record = new Recorder(place);
  const events: readonly DemoEvent[] = [
    ...[act(0, 1), node(0, 'web1', 'started'), node(5, 'web2', 'started')],
    ...[vip(3000, 'web1', true), sentence(3000, 1, 'web1 has it.')],
    ...[act(3500, 2), answers(4000, 'web1'), sentence(5000, 2, 'web1 answers.')],
    ...[act(6000, 3), node(6000, 'web1', 'killed'), vip(6004, 'web1', false)],
    ...[answers(6010, null), vip(6600, 'web2', true), answers(6610, 'web2')],
    ...[sentence(7000, 3, 'web2 answered 0.61 s later.')],
    ...[act(9000, 4), node(9000, 'web1', 'started'), vip(12_000, 'web1', true)],
    ...[vip(12_003, 'web2', false), answers(12_000, 'web1'), sentence(12_400, 4, 'back.')],
  ];
  for (const event of events) record.add(event);
  const samples = [
    ...requests(4000, 6010, 'web1'),
    ...requests(6010, 6610),
    ...requests(6610, 12_000, 'web2'),
    ...requests(12_000, 14_000, 'web1'),
  ];
  for (const sample of samples) record.addSample(sample);
  return record;
}

/** How the machines of a made-up stage behave. */
export interface FakeBehaviour {
  /** From a daemon's death to the other machine's first answer. `Infinity`: it never takes over. */
  readonly takeoverMs: number;
  /** From a start to the address's move. */
  readonly startMs: number;
}

/** A stage where time passes for real but machines do as told; `close()` ends its client. */
export class FakeStage implements DemoStage {
  readonly record = new Recorder(place);
  readonly #behaviour: FakeBehaviour;
  readonly #startedAtMs = performance.now();
  readonly #timers = new Set<NodeJS.Timeout>();
  #master: NodeName | undefined;
  #idle: NodeName | undefined;

  constructor(behaviour: FakeBehaviour) {
    this.#behaviour = behaviour;
  }

  nowMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return waitReally(milliseconds, signal);
  }

  async startClient(): Promise<void> {
    const ask = (): void => {
      const atMs = this.nowMs();
      const host = this.#master === this.#idle ? undefined : this.#master;
      this.record.addSample(host ? { atMs, latencyMs: 0.1, host } : { atMs });
    };
    this.#timers.add(setInterval(ask, 1));
  }

  async start(name: NodeName): Promise<void> {
    this.#tell(name, 'started');
    if (name === 'web1') this.#later(this.#behaviour.startMs, 'web1');
  }

  async kill(name: NodeName): Promise<void> {
    this.#tell(name, 'killed');
    this.#moveTo(undefined);
    const other = name === 'web1' ? 'web2' : 'web1';
    if (conditionOf(this.record, other).daemon === 'running') {
      this.#later(this.#behaviour.takeoverMs, other);
    }
  }

  async hang(name: NodeName): Promise<void> {
    this.#tell(name, 'hung');
    this.#later(this.#behaviour.takeoverMs, name === 'web1' ? 'web2' : 'web1');
  }

  async resume(name: NodeName): Promise<void> {
    this.#tell(name, 'resumed');
    this.#later(0, 'web1');
  }

  async cut(name: NodeName): Promise<void> {
    this.#tell(name, 'cut');
    this.#moveTo(undefined);
    this.#later(this.#behaviour.takeoverMs, name === 'web1' ? 'web2' : 'web1');
  }

  async mend(name: NodeName): Promise<void> {
    this.#tell(name, 'mended');
    this.#later(this.#behaviour.startMs, 'web1');
  }

  async checkServices(): Promise<void> {
    for (const name of nodeNames) this.#tell(name, 'reloaded');
  }

  async killService(name: NodeName): Promise<void> {
    this.#tell(name, 'serviceKilled');
    this.#idle = name;
    this.#later(this.#behaviour.takeoverMs, name === 'web1' ? 'web2' : 'web1');
  }

  async startService(name: NodeName): Promise<void> {
    this.#tell(name, 'serviceStarted');
    this.#idle = undefined;
    this.#later(this.#behaviour.startMs, 'web1');
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #later(milliseconds: number, master: NodeName): void {
    if (milliseconds === Infinity) return;
    this.#timers.add(setTimeout(() => this.#moveTo(master), milliseconds));
  }

  #moveTo(master: NodeName | undefined): void {
    const before = this.#master;
    this.#master = master;
    if (before && before !== master) this.record.add(vip(this.nowMs(), before, false));
    if (master && before !== master) this.record.add(vip(this.nowMs(), master, true));
  }

  #tell(name: NodeName, change: NodeChange): void {
    this.record.add(node(this.nowMs(), name, change));
  }
}
