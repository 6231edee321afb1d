// Owns the real place of the show: two machines with daemons, a client, and what is done to them.
// Never decides what is done when, and never believes what a daemon says of itself.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Daemon } from '../daemons.ts';
import { killQuietly } from '../holder.ts';
import type { Lab } from '../lab.ts';
import { HttpProbe, type Probe, type ProbeSample } from '../probe.ts';
import { missingTools } from '../requirements.ts';
import { openEtcKeepalived, Service, type ServiceKind } from '../service.ts';
import { openStory, type Story, type StoryWeb, startOn } from '../story.ts';
import { checkScript } from '../tracked.ts';
import { watchAddress } from './address-watch.ts';
import { AnswerWatch } from './answer-watch.ts';
import { type ClientSample, type NodeChange, type NodeName, nodeNames } from './events.ts';
import { conditionOf, type DemoPlace, Recorder } from './record.ts';
import { waitReally } from './waiting.ts';

/** What a show does to its place; everything is told to the record as it happens. */
export interface DemoStage {
  readonly record: Recorder;
  /** Milliseconds since the show began. */
  nowMs(): number;
  /** Waits on the stage's own time; rejects with the signal's reason when aborted. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
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
  /** From now on the daemons check their machine's service; those that run reload. */
  checkServices(): Promise<void>;
  /** `kill -9` of what answers the client; the daemon lives. */
  killService(node: NodeName): Promise<void>;
  startService(node: NodeName): Promise<void>;
}

export interface StageOptions {
  /** The folder with web1/keepalived.conf, web2/keepalived.conf and what belongs to act 5. */
  readonly tutorial: string;
  /** The daemon to run. */
  readonly bin: string;
}

const port = 8086;
const askEveryMs = 10;
/** The check of act 5 looks for a process named haproxy. */
const serviceWords: Readonly<Record<ServiceKind, string>> = {
  haproxy: 'haproxy',
  nginx: 'nginx',
  'stand-in': 'a small server in place of haproxy, which is not installed,',
};
/** How often the client's news are read; the client itself knows when what happened. */
const collectEveryMs = 25;

/** The stage in network namespaces; `lab.close()` ends it. */
export class LabStage implements DemoStage {
  readonly record: Recorder;
  readonly #lab: Lab;
  readonly #story: Story;
  readonly #bin: string;
  readonly #tutorial: string;
  readonly #serviceKind: ServiceKind;
  readonly #services = new Map<NodeName, Service>();
  #areServicesChecked = false;
  readonly #startedAtMs = Date.now();
  readonly #daemons = new Map<NodeName, Daemon>();

  private constructor(lab: Lab, story: Story, kind: ServiceKind, options: StageOptions) {
    this.#lab = lab;
    this.#story = story;
    this.#serviceKind = kind;
    this.#bin = options.bin;
    this.#tutorial = options.tutorial;
    const { vip, web1, web2 } = story;
    const addresses = { web1: web1.address, web2: web2.address };
    const place: DemoPlace = { vip, port, service: serviceWords[kind], askEveryMs, addresses };
    this.record = new Recorder(place);
  }

  static async open(lab: Lab, options: StageOptions): Promise<LabStage> {
    const { tutorial } = options;
    const story = await openStory(lab, { tutorial, startWeb: openEtcKeepalived });
    const kind = missingTools(['haproxy']) === undefined ? 'haproxy' : 'stand-in';
    const stage = new LabStage(lab, story, kind, options);
    const script = readFileSync(join(tutorial, 'checkproxy.sh'), 'utf8');
    for (const node of nodeNames) {
      story[node].host.writeFile(checkScript, script, 0o755);
      await stage.#startService(node);
      await stage.#watch(node);
    }
    return stage;
  }

  nowMs(): number {
    return Date.now() - this.#startedAtMs;
  }

  pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return waitReally(milliseconds, signal);
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
    const daemon = await startOn(this.#web(node), 'holdfast', {
      ...{ config: this.#config(node), bin: this.#bin, env },
    });
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

  async checkServices(): Promise<void> {
    if (this.#areServicesChecked) return;
    this.#areServicesChecked = true;
    for (const node of nodeNames) {
      if (conditionOf(this.record, node).daemon !== 'running') continue;
      const daemon = this.#daemon(node);
      const from = daemon.mark();
      daemon.configure(this.#config(node));
      this.#tell(node, 'reloaded', this.nowMs(), daemon.process.pid);
      daemon.signal('SIGHUP');
      await daemon.waitForLine(/Reload complete$/, { from });
    }
  }

  async killService(node: NodeName): Promise<void> {
    const service = this.#services.get(node);
    this.#tell(node, 'serviceKilled', this.nowMs(), service?.pids()[0]);
    await service?.kill();
  }

  async startService(node: NodeName): Promise<void> {
    const atMs = this.nowMs();
    const service = await this.#startService(node);
    this.#tell(node, 'serviceStarted', atMs, service.pids()[0]);
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

  /** The tutorial's file, unmodified. */
  #config(node: NodeName): string {
    const name = this.#areServicesChecked ? 'keepalived-haproxy.conf' : 'keepalived.conf';
    return readFileSync(join(this.#tutorial, node, name), 'utf8');
  }

  async #startService(node: NodeName): Promise<Service> {
    const hideFrom = nodeNames.flatMap((name) => (name === node ? [] : this.#web(name).host));
    const { host } = this.#web(node);
    const service = await Service.start(this.#serviceKind, host, { port, hideFrom });
    this.#services.set(node, service);
    return service;
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
