// Owns what a user of the VIP sees: servers on hosts, clients that ask steadily, their figures.
// Never decides which figures are good enough.
import type { LabHost } from './host.ts';
import {
  httpProbeSource,
  udpProbeSource,
  udpServerSource,
  webServerSource,
} from './probe-sources.ts';
import type { LabProcess } from './process.ts';

/** One request: answered, by whom and how fast, or why not. Times are wall clock milliseconds. */
export interface ProbeSample {
  readonly sentAtMs: number;
  readonly latencyMs?: number;
  /** The host that answered. */
  readonly host?: string;
  readonly error?: string;
}

/** A time without any answer, between two answers. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lengthMs: number;
}

export interface ProbeStats {
  readonly answered: number;
  readonly lost: number;
  /** The longest time between two consecutive answers; undefined with fewer than two. */
  readonly longestGap: Gap | undefined;
}

export interface ProbeOptions {
  readonly address: string;
  readonly port?: number;
  /** Default 20 ms. */
  readonly intervalMs?: number;
  /** Default 250 ms. */
  readonly timeoutMs?: number;
}

const defaultPort = 8086;

/** Figures over samples in any order. */
export function probeStats(samples: readonly ProbeSample[]): ProbeStats {
  const answers = answerTimesMs(samples);
  let longestGap: Gap | undefined;
  for (const gap of gapsBetween(answers)) {
    if (!longestGap || gap.lengthMs > longestGap.lengthMs) longestGap = gap;
  }
  return { answered: answers.length, lost: samples.length - answers.length, longestGap };
}

/** The gap between the last answer before `atMs` and the first after it; undefined without both. */
export function gapAround(samples: readonly ProbeSample[], atMs: number): Gap | undefined {
  return gapsBetween(answerTimesMs(samples)).find((gap) => gap.fromMs <= atMs && atMs < gap.toMs);
}

function answerTimesMs(samples: readonly ProbeSample[]): number[] {
  return samples
    .flatMap(({ sentAtMs, latencyMs }) => (latencyMs === undefined ? [] : [sentAtMs + latencyMs]))
    .sort((left, right) => left - right);
}

function gapsBetween(timesMs: readonly number[]): Gap[] {
  return timesMs.slice(1).map((toMs, index) => {
    const fromMs = timesMs[index] ?? toMs;
    return { fromMs, toMs, lengthMs: toMs - fromMs };
  });
}

/** A client that asks steadily; one class for all transports. */
export class Probe {
  readonly samples: ProbeSample[] = [];
  readonly #process: LabProcess;
  readonly #waiters = new Set<(sample: ProbeSample) => void>();

  private constructor(process: LabProcess) {
    this.#process = process;
    process.onLine((line) => {
      if (line.stream !== 'stdout' || !/^{.*}$/.test(line.text)) return; // cut short when its host closes
      const sample = JSON.parse(line.text) as ProbeSample;
      this.samples.push(sample);
      for (const waiter of [...this.#waiters]) waiter(sample);
    });
  }

  /** Starts a probe program in a host and resolves when it asks. */
  static async start(client: LabHost, source: string, options: ProbeOptions): Promise<Probe> {
    const { address, port = defaultPort, intervalMs = 20, timeoutMs = 250 } = options;
    const numbers = [port, intervalMs, timeoutMs].map(String);
    const argv = [process.execPath, '-e', source, '--', address, ...numbers];
    const started = await client.spawn(argv);
    const probe = new Probe(started);
    await started.waitForLine(/^ready$/);
    return probe;
  }

  stats(): ProbeStats {
    return probeStats(this.samples);
  }

  gapAround(atMs: number): Gap | undefined {
    return gapAround(this.samples, atMs);
  }

  /** The next answer to a request sent from now on (by `host`, if given); rejects after timeout. */
  nextAnswer(host?: string, timeoutMs = 10_000): Promise<ProbeSample> {
    const isWanted = (sample: ProbeSample): boolean =>
      sample.latencyMs !== undefined && (host === undefined || sample.host === host);
    return this.#next(`answer${host ? ` from ${host}` : ''}`, isWanted, timeoutMs);
  }

  /** The next request sent from now on that is not answered; rejects after the timeout. */
  nextLoss(timeoutMs = 10_000): Promise<ProbeSample> {
    return this.#next('lost request', (sample) => sample.error !== undefined, timeoutMs);
  }

  /** Stops asking, waits for the requests under way, and returns the final figures. */
  async stop(): Promise<ProbeStats> {
    this.#process.endInput();
    await this.#process.outputEnded;
    return this.stats();
  }

  #next(
    what: string,
    isWanted: (sample: ProbeSample) => boolean,
    timeoutMs: number,
  ): Promise<ProbeSample> {
    const fromMs = Date.now();
    return new Promise((resolve, reject) => {
      const give = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter = (sample: ProbeSample): void => {
        if (sample.sentAtMs >= fromMs && isWanted(sample)) give(() => resolve(sample));
      };
      const fail = (): void =>
        give(() => reject(new Error(`probe: no ${what} within ${timeoutMs} ms`)));
      const timer = setTimeout(fail, timeoutMs);
      this.#waiters.add(waiter);
    });
  }
}

/** Asks http://ADDRESS:8086/health steadily, each request on a new connection. */
export const HttpProbe = {
  start: (client: LabHost, options: ProbeOptions): Promise<Probe> =>
    Probe.start(client, httpProbeSource, options),
};

/** Sends numbered datagrams steadily to a `UdpServer`. */
export const UdpProbe = {
  start: (client: LabHost, options: ProbeOptions): Promise<Probe> =>
    Probe.start(client, udpProbeSource, options),
};

/** A web server that answers GET /health with `OK` and `X-Host: NAME`. */
export const WebServer = {
  start: (host: LabHost, port = defaultPort): Promise<LabProcess> =>
    startServer(host, webServerSource, port),
};

/** A UDP server that answers each datagram with its text and the host's name. */
export const UdpServer = {
  start: (host: LabHost, port = defaultPort): Promise<LabProcess> =>
    startServer(host, udpServerSource, port),
};

async function startServer(host: LabHost, source: string, port: number): Promise<LabProcess> {
  const argv = [process.execPath, '-e', source, '--', host.name, String(port)];
  const started = await host.spawn(argv);
  await started.waitForLine(/^ready$/);
  return started;
}
