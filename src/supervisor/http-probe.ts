// Owns asking the address of a vrrp_http and judging the answer. Never decides when, follows no redirection
// and sends no secret.
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { request as requestTls, Agent as TlsAgent } from 'node:https';
import { isIP } from 'node:net';
import type { BodyExpectation, HttpProbeModel } from '../config/track-model.ts';
import type { Outcome } from '../track/outcome.ts';
import { holdsPattern } from './bounded-search.ts';
import type { CaReading } from './ca-file.ts';
import { oneLookup } from './one-lookup.ts';
import { failed, notWell, type Prober, well } from './probe-outcome.ts';
import { longestTimerMs } from './script-runner.ts';

/** Whoever waits for the outcome of one run; the first one counts. */
interface Waiting {
  isOver: boolean;
  readonly end: (outcome: Outcome) => void;
}

/** So much of a body is looked at. */
const mostBodyBytes = 64 * 1024;

/**
 * One connection, which is kept from run to run as long as the server keeps it.
 *
 * @param ca of a probe with a file of authorities
 */
export class HttpProber implements Prober {
  readonly #probe: HttpProbeModel;
  readonly #ca: CaReading | undefined;
  readonly #agent: Agent;
  readonly #ask: (onAnswer: (response: IncomingMessage) => void) => ClientRequest;
  /** Asked, and not answered to the end. */
  #open: ClientRequest | undefined;
  #waiting: Waiting | undefined;

  constructor(probe: HttpProbeModel, ca: CaReading | undefined) {
    this.#probe = probe;
    this.#ca = ca;
    const { url, host, isInsecure } = probe;
    const kept = { keepAlive: true, maxSockets: 1, lookup: oneLookup() };
    const headers = { 'user-agent': 'holdfast', ...(host !== undefined && { host }) };
    if (!url.startsWith('https:')) {
      const agent = new Agent(kept);
      this.#agent = agent;
      this.#ask = (onAnswer) => request(url, { agent, headers }, onAnswer);
      return;
    }
    const agent = new TlsAgent({
      ...kept,
      ...(ca && 'pem' in ca && { ca: ca.pem }),
      ...(isInsecure && { rejectUnauthorized: false }),
    });
    this.#agent = agent;
    const name = serverName(host);
    const options = { agent, headers, ...(name !== undefined && { servername: name }) };
    this.#ask = (onAnswer) => requestTls(url, options, onAnswer);
  }

  run(): Promise<Outcome> {
    if (this.#ca && 'reason' in this.#ca) {
      return Promise.resolve(notWell(`ca ${this.#ca.reason}`));
    }
    this.#abandon();
    return new Promise((resolve) => {
      const waiting: Waiting = {
        isOver: false,
        end: (outcome) => {
          clearTimeout(timer);
          waiting.isOver = true;
          resolve(outcome);
        },
      };
      const limitMs = Math.min(Math.ceil(this.#probe.timeoutUs / 1000), longestTimerMs);
      const timer = setTimeout(() => {
        waiting.end({ kind: 'timed-out' });
        this.#abandon();
      }, limitMs);
      this.#waiting = waiting;
      this.#send(waiting, true);
    });
  }

  close(): void {
    this.#waiting?.end(notWell('given up'));
    this.#abandon();
    this.#agent.destroy();
  }

  /** An answer that has not come to its end, though nobody waits for it any more, would block the next. */
  #abandon(): void {
    this.#open?.destroy();
    this.#open = undefined;
  }

  /** A server may close a kept connection in the moment of its use: that says nothing about it. */
  #send(waiting: Waiting, mayRepeat: boolean): void {
    let hasAnswered = false;
    const asked = this.#ask((response) => {
      hasAnswered = true;
      this.#judge(response, waiting);
    });
    this.#open = asked;
    asked.on('error', (error) => {
      const isStale = asked.reusedSocket && !hasAnswered && isClosed(error);
      if (mayRepeat && isStale && !waiting.isOver) this.#send(waiting, false);
      else waiting.end(failed(error));
    });
    asked.end();
  }

  #judge(response: IncomingMessage, { end }: Waiting): void {
    const { statuses, body: expected } = this.#probe;
    const status = response.statusCode ?? 0;
    const found = `status ${status}`;
    const isWanted = statuses.some(({ from, to }) => from <= status && status <= to);
    const isSettled = !isWanted || !expected;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = () => {
      if (!isWanted) end(notWell(found));
      else if (!expected) end(well(found));
      else end(judgeBody(Buffer.concat(chunks), expected, found));
    };
    // The rest is read for the sake of the connection alone.
    if (isSettled) finish();
    response.on('data', (chunk: Buffer) => {
      if (!isSettled && bytes < mostBodyBytes) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes < mostBodyBytes) return;
      finish();
      this.#abandon();
    });
    response.on('end', () => {
      this.#open = undefined;
      finish();
    });
    response.on('error', (error) => end(failed(error)));
  }
}

/** What SNI and the certificate are about; an address is no name. */
function serverName(host: string | undefined): string | undefined {
  if (host === undefined) return undefined;
  const { hostname } = new URL(`https://${host}/`);
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : undefined;
}

function isClosed(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function judgeBody(bytes: Buffer, expected: BodyExpectation, found: string): Outcome {
  const text = bytes.toString('utf8', 0, mostBodyBytes);
  const isFound = holds(text, expected);
  if (isFound === undefined) return notWell(`${found}, but the expression takes too long`);
  if (isFound) return well(`${found}, body as expected`);
  return notWell(`${found}, but the body is another`);
}

function holds(text: string, expected: BodyExpectation): boolean | undefined {
  if (expected.kind === 'text') return text.includes(expected.text);
  const { source, ignoresCase } = expected;
  return holdsPattern(new RegExp(source, ignoresCase ? 'ui' : 'u'), text);
}
