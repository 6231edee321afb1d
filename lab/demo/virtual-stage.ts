// Owns the simulated place of the show: two machines with the very brain of the daemon, and a client,
// in virtual time. Never waits, and never decides what is done when.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import type { InstanceModel, Model } from '../../src/config/model.ts';
import { type IpAddress, parseIp } from '../../src/net/address.ts';
import type { Action } from '../../src/sim/actions.ts';
import { planSite } from '../../src/sim/plan.ts';
import { usualScriptUs } from '../../src/sim/timing.ts';
import { speakingInterfaceOf } from '../../src/sim/topology.ts';
import { World } from '../../src/sim/world.ts';
import { AnswerWatch } from './answer-watch.ts';
import { type DemoEvent, type NodeChange, type NodeName, nodeNames } from './events.ts';
import { conditionOf, type DemoPlace, Recorder } from './record.ts';
import type { DemoStage } from './stage.ts';

/** What the machines of the story have, beside the shared address. */
const ownAddresses: Readonly<Record<NodeName, string>> = {
  web1: '192.168.0.114',
  web2: '192.168.0.107',
};
const prefixLength = 24;
const port = 8086;
const askEveryMs = 10;
/** Two cables there and two back, at 50 microseconds each; the server takes no time. */
const latencyMs = 0.2;
const seed = 1;
const perMs = 1000;

/** The stage in virtual time; only `pause` lets it pass. */
export class VirtualStage implements DemoStage {
  readonly record: Recorder;
  readonly #world: World;
  readonly #tutorial: string;
  readonly #vip: IpAddress;
  readonly #script: string;
  readonly #watch = new AnswerWatch();
  /** What has happened since the record was told last. */
  #news: DemoEvent[] = [];
  #historyRead = 0;
  #isClientAsking = false;
  #areServicesChecked = false;

  private constructor(tutorial: string, world: World, vip: IpAddress, script: string) {
    this.#tutorial = tutorial;
    this.#world = world;
    this.#vip = vip;
    this.#script = script;
    const place: DemoPlace = {
      ...{ vip, port, service: 'haproxy', askEveryMs, addresses: ownAddresses },
      isSimulated: true,
    };
    this.record = new Recorder(place);
  }

  /** @param tutorial the folder with each machine's files */
  static open(tutorial: string): VirtualStage {
    const members = nodeNames.map((name) => {
      const model = readModel(tutorial, name, 'keepalived.conf');
      const address = parseIp(ownAddresses[name]);
      const on = speakingInterfaceOf(instanceOf(model));
      const own = address ? [{ address, prefixLength }] : [];
      return { name, model, addresses: new Map([[on, own]]) };
    });
    const [shared] = members.flatMap(({ model }) => instanceOf(model).addresses);
    const [script] = readModel(tutorial, 'web1', 'keepalived-haproxy.conf').scripts;
    if (!shared || !script) throw new Error(`${tutorial} has no address to share, or no check`);
    const world = new World(planSite(members), { seed });
    return new VirtualStage(tutorial, world, shared.address, script.name);
  }

  nowMs(): number {
    return this.#world.nowUs / perMs;
  }

  /** Lets the world go on; takes no real time. */
  async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#world.runUntil(this.#world.nowUs + Math.round(milliseconds * perMs));
    this.#tellNews();
  }

  async startClient(): Promise<void> {
    if (this.#isClientAsking) return;
    this.#isClientAsking = true;
    this.#ask();
  }

  async start(node: NodeName): Promise<void> {
    this.#do(node, 'started', { kind: 'start', node });
  }

  async kill(node: NodeName): Promise<void> {
    this.#do(node, 'killed', { kind: 'kill', node });
  }

  async hang(node: NodeName): Promise<void> {
    this.#do(node, 'hung', { kind: 'hang', node });
  }

  async resume(node: NodeName): Promise<void> {
    this.#do(node, 'resumed', { kind: 'resume', node });
  }

  async cut(node: NodeName): Promise<void> {
    const impairment = { isCut: true };
    this.#do(node, 'cut', { kind: 'impair', node, direction: 'both', impairment });
  }

  async mend(node: NodeName): Promise<void> {
    this.#do(node, 'mended', { kind: 'heal', node });
  }

  async checkServices(): Promise<void> {
    if (this.#areServicesChecked) return;
    this.#areServicesChecked = true;
    for (const node of nodeNames) {
      const model = readModel(this.#tutorial, node, 'keepalived-haproxy.conf');
      const isRunning = conditionOf(this.record, node).daemon === 'running';
      // Without a running daemon it is the file that the next start reads.
      this.#do(node, isRunning ? 'reloaded' : undefined, { kind: 'reload', node, model });
    }
  }

  async killService(node: NodeName): Promise<void> {
    this.#setCheck(node, 'serviceKilled', 1);
  }

  async startService(node: NodeName): Promise<void> {
    this.#setCheck(node, 'serviceStarted', 0);
  }

  /** What the daemons logged last, for a show that failed. */
  logTails(lines = 24): string[] {
    const logged = this.#world.history.filter((entry) => entry.kind === 'log');
    return logged.slice(-lines).map(({ node, text }) => `${node}: ${text}`);
  }

  #setCheck(node: NodeName, change: NodeChange, status: number): void {
    const behaviour = { kind: 'exits', status, afterUs: usualScriptUs } as const;
    this.#do(node, change, { kind: 'script', node, script: this.#script, behaviour });
  }

  #do(node: NodeName, change: NodeChange | undefined, action: Action): void {
    if (change) this.record.add({ event: 'node', atMs: this.nowMs(), node, change });
    this.#world.perform(action);
    this.#tellNews();
  }

  /** One request now; the next ones follow by themselves. */
  #ask(): void {
    const atMs = this.nowMs();
    const by = this.#world.clients[0]?.answeredBy(this.#vip);
    const host = nodeNames.find((name) => name === by);
    const isAnswered = host && !conditionOf(this.record, host).isServiceDown;
    const sample = isAnswered ? { atMs, latencyMs, host } : { atMs };
    this.record.addSample(sample);
    const news = this.#watch.next(sample);
    if (news) this.#news.push(news);
    this.#world.plan(this.#world.nowUs + askEveryMs * perMs, () => this.#ask());
  }

  /** In the order of time, also where the client saw something before the history was read. */
  #tellNews(): void {
    const { history } = this.#world;
    for (const entry of history.slice(this.#historyRead)) {
      if (entry.kind !== 'address' || entry.address !== this.#vip) continue;
      const node = nodeNames.find((name) => name === entry.node);
      const atMs = entry.atUs / perMs;
      if (node) this.#news.push({ event: 'vip', atMs, node, held: entry.isPresent });
    }
    this.#historyRead = history.length;
    const news = this.#news.sort((left, right) => left.atMs - right.atMs);
    this.#news = [];
    for (const event of news) this.record.add(event);
  }
}

function readModel(tutorial: string, node: NodeName, name: string): Model {
  const text = readFileSync(join(tutorial, node, name), 'utf8');
  return loadConfig({ name, text }).model;
}

function instanceOf({ instances: [instance] }: Model): InstanceModel {
  if (!instance) throw new Error('the configuration has no vrrp_instance');
  return instance;
}
