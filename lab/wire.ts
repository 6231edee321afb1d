// Owns watching a switch: all frames, as the kernel stamped them, live and in a pcap file.
// Never says whether they are right (judge.ts does).
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { type AdvertFrame, type DecodedFrame, decodeFrame } from './frames.ts';
import { type Frame, PcapReader } from './pcap.ts';
import { withinMs } from './process.ts';
import type { Scope } from './scope.ts';
import type { LabSwitch } from './switch.ts';

/** A frame with its stamp and what it is. */
export type SeenFrame = DecodedFrame & Pick<Frame, 'atUs'>;
export type SeenAdvert = AdvertFrame & Pick<Frame, 'atUs'>;

interface Waiter {
  readonly matches: (frame: SeenFrame) => boolean;
  readonly resolve: (frame: SeenFrame) => void;
}

/**
 * Listens on a switch with dumpcap (Debian package wireshark-common). Stamps are the kernel's and
 * exact; frames reach `frames` and the waiters up to 250 ms later, because dumpcap reads in blocks.
 */
export class WireObserver {
  /** The capture file; complete after `stop()`. */
  readonly pcapFile: string;
  readonly frames: SeenFrame[] = [];
  readonly #child: ChildProcess;
  readonly #reader = new PcapReader();
  readonly #waiters = new Set<Waiter>();
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, pcapFile: string) {
    this.#child = child;
    this.pcapFile = pcapFile;
    const file = openSync(pcapFile, 'w');
    child.stdout?.on('data', (chunk: Buffer) => {
      writeSync(file, chunk);
      for (const frame of this.#reader.push(chunk)) this.#add(frame);
    });
    this.#ended = new Promise((resolve) => {
      child.once('close', () => {
        closeSync(file);
        resolve(undefined);
      });
    });
  }

  /** Starts listening; resolves when the capture runs. `scope.close()` stops it. */
  static async start(scope: Scope, lan: LabSwitch, pcapFile: string): Promise<WireObserver> {
    const argv = ['dumpcap', '-q', '-P', '-i', lan.device, '-w', '-'];
    const [command = '', ...args] = lan.holder.enter(argv);
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const observer = new WireObserver(child, pcapFile);
    scope.track(`wire observer of ${lan.name}`, () => observer.stop());
    let said = '';
    const ready = new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => reject(new Error(`dumpcap ended: ${firstLine(said)}`)));
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      child.stdout?.on('data', () => {
        if (observer.#reader.hasHeader) resolve();
      });
    });
    if (!(await withinMs(ready, 10_000)))
      throw new Error(`dumpcap did not start: ${firstLine(said)}`);
    return observer;
  }

  /** All advertisements so far, in order of arrival. */
  adverts(): SeenAdvert[] {
    return this.frames.filter((frame) => frame.kind === 'advert');
  }

  /** The first frame, seen already or to come, that matches; rejects after the timeout. */
  waitFor(
    what: string,
    matches: (frame: SeenFrame) => boolean,
    timeoutMs = 10_000,
  ): Promise<SeenFrame> {
    const seen = this.frames.find(matches);
    if (seen) return Promise.resolve(seen);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`on the wire: no ${what} within ${timeoutMs} ms`));
      }, timeoutMs);
      const waiter: Waiter = {
        matches,
        resolve: (frame) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(frame);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** The first advertisement, seen already or to come, that matches; rejects after the timeout. */
  async waitForAdvert(
    what: string,
    matches: (advert: SeenAdvert) => boolean,
    timeoutMs = 10_000,
  ): Promise<SeenAdvert> {
    const isWanted = (frame: SeenFrame): boolean => frame.kind === 'advert' && matches(frame);
    const seen = await this.waitFor(what, isWanted, timeoutMs);
    if (seen.kind !== 'advert') throw new TypeError(`${what} is no advertisement`);
    return seen;
  }

  /** Ends the capture and completes the file. Returns its name. */
  async stop(): Promise<string> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGINT');
    }
    if (!(await withinMs(this.#ended, 5000))) this.#child.kill('SIGKILL');
    await this.#ended;
    return this.pcapFile;
  }

  #add(frame: Frame): void {
    const seen: SeenFrame = { ...decodeFrame(frame.bytes), atUs: frame.atUs };
    this.frames.push(seen);
    for (const waiter of [...this.#waiters]) if (waiter.matches(seen)) waiter.resolve(seen);
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
