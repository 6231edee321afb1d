// Owns the real place of the show: two machines with daemons, a client, and what is done to them.
// Never decides what is done when, and never believes what a daemon says of itself.
import { dirname } from 'node:path';
import type { Daemon } from '../daemons.ts';
import { killQuietly } from '../holder.ts';
import type { Lab } from '../lab.ts';
import { HttpProbe, type Probe, type ProbeSample } from '../probe.ts';
import { openStory, type Story, type StoryWeb, startOn } from '../story.ts';
import { watchAddress } from './address-watch.ts';
import { AnswerWatch } from './answer-watch.ts';
import { type ClientSample, type NodeChange, type NodeName, nodeNames } from './events.ts';
import { type DemoPlace, Recorder } from './record.ts';

/** What a show does to its place; everything is told to the record as it happens. */
export interface DemoStage {
  readonly record: Recorder;
  /** Milliseconds since the show began. */
  nowMs(): number;
  startClient(): Promise<void>;
  /** Starts Holdfast with the machine's configuration. */
  start(node: NodeName): Promise<void>;
  /** `kill -9` of the process in the pid file. */
  kill(node: NodeName): Promise<void>;
  /** SIGSTOP to supervisor and engine. */
  hang(node: NodeName): Promise<void>;
  resume(node: NodeName): Promise<void>;
  /** Takes the machine's cable out of the switch. */
  cut(node: NodeName): Promise<void>;
  mend(node: NodeName): Promise<void>;
}

export interface StageOptions {
  /** The folder with web1/keepalived.conf and web2/keepalived.conf. */
  readonly tutorial: string;
  /** The daemon to run. */
  readonly bin: string;
}

const port = 8086;
const askEveryMs = 10;
/** How often the client's news are read; the client itself knows when what happened. */
const collectEveryMs = 25;

/** The stage in network namespaces; `lab.close()` ends it. */
export class LabStage implements DemoStage {
  readonly record: Recorder;
  readonly #lab: Lab;
  readonly #story: Story;
  readonly #bin: string;
  readonly #startedAtMs = Date.now();
  readonly #daemons = new Map<NodeName, Daemon>();

  private constructor(lab: Lab, story: Story, place: DemoPlace, bin: string) {
    this.#lab = lab;
    this.#story = story;
    this.#bin = bin;
    this.record = new Recorder(place);
  }

  static async open(lab: Lab, { tutorial, bin }: StageOptions): Promise<LabStage> {
    const story = await openStory(lab, { tutorial });
    const { vip, web1, web2 } = story;
    const addresses = { web1: web1.address, web2: web2.address };
    const stage = new LabStage(lab, story, { vip, port, askEveryMs, addresses }, bin);
    for (const node of nodeNames) await stage.#watch(node);
    return stage;
  }

  nowMs(): number {
    return Date.now() - this.#startedAtMs;
  }

  async startClient(): Promise<void> {
    const { vip, client } = this.#story;
    const probe = await HttpProbe.start(client, { address: vip, port, intervalMs: askEveryMs });
    this.#collect(probe);
  }

  async start(node: NodeName): Promise<void> {
    await this.#daemons.get(node)?.stop();
    const { PATH: path = '' } = process.env;
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${path}` };
    const atMs = this.nowMs();
    const daemon = await startOn(this.#web(node), 'holdfast', { bin: this.#bin, env });
    this.#daemons.set(node, daemon);
    this.#tell(node, 'started', atMs, daemon.process.pid);
  }

  async kill(node: NodeName): Promise<void> {
    const pid = await this.#daemon(node).parentPid();
    this.#tell(node, 'killed', this.nowMs(), pid);
    killQuietly(pid, 'SIGKILL');
  }

  async hang(node: NodeName): Promise<void> {
    const pids = await this.#pids(node);
    this.#tell(node, 'hung', this.nowMs(), pids[0]);
    for (const pid of pids) killQuietly(pid, 'SIGSTOP');
  }

  async resume(node: NodeName): Promise<void> {
    const pids = await this.#pids(node);
    this.#tell(node, 'resumed', this.nowMs(), pids[0]);
    for (const pid of pids.reverse()) killQuietly(pid, 'SIGCONT');
  }

  async cut(node: NodeName): Promise<void> {
    this.#tell(node, 'cut', this.nowMs());
    await this.#story.lan.cut(this.#web(node).host);
  }

  async mend(node: NodeName): Promise<void> {
    this.#tell(node, 'mended', this.nowMs());
    await this.#story.lan.mend(this.#web(node).host);
  }

  /** What the daemons logged last, for a show that failed. */
  logTails(lines = 12): string[] {
    return [...this.#daemons].flatMap(([node, daemon]) =>
      daemon.lines.slice(-lines).map(({ text }) => `${node}: ${text}`),
    );
  }

  #tell(node: NodeName, change: NodeChange, atMs: number, pid?: number): void {
    this.record.add({ event: 'node', atMs, node, change, ...(pid === undefined ? {} : { pid }) });
  }

  #web(node: NodeName): StoryWeb {
    return this.#story[node];
  }

  #daemon(node: NodeName): Daemon {
    const daemon = this.#daemons.get(node);
    if (!daemon) throw new Error(`${node}'s daemon was never started`);
    return daemon;
  }

  async #pids(node: NodeName): Promise<number[]> {
    const daemon = this.#daemon(node);
    return [await daemon.parentPid(), await daemon.childPid()];
  }

  async #watch(node: NodeName): Promise<void> {
    let wasHeld = false;
    const { host, interface: name } = this.#web(node);
    await watchAddress(host, name, this.#story.vip, ({ atMs, isHeld: held }) => {
      if (held === wasHeld) return;
      wasHeld = held;
      this.record.add({ event: 'vip', atMs: atMs - this.#startedAtMs, node, held });
    });
  }

  #collect(probe: Probe): void {
    const watch = new AnswerWatch();
    let next = 0;
    const collect = (): void => {
      for (const sample of probe.samples.slice(next)) {
        const seen = this.#asSeen(sample);
        this.record.addSample(seen);
        const news = watch.next(seen);
        if (news) this.record.add(news);
      }
      next = probe.samples.length;
    };
    const timer = setInterval(collect, collectEveryMs);
    this.#lab.track('the client', async () => {
      clearInterval(timer);
      // Not killed with its host: a line cut short could not be read.
      await probe.stop();
    });
  }

  #asSeen({ sentAtMs, latencyMs, host }: ProbeSample): ClientSample {
    const atMs = sentAtMs - this.#startedAtMs;
    const node = nodeNames.find((name) => name === host);
    return latencyMs === undefined || !node ? { atMs } : { atMs, latencyMs, host: node };
  }
}
