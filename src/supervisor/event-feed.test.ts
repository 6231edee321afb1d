// Owns the proof that listeners are told what happens, and that a slow one loses events and learns how
// many. Never opens a socket.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Transition } from '../host/effects.ts';
import type { HostStatus } from '../host/status.ts';
import type { Client } from './control-socket.ts';
import { EventFeed } from './event-feed.ts';

class Listener implements Client {
  waitingBytes = 0;
  readonly heard: { kind: string; count?: number; to?: string; condition?: string }[] = [];
  #isClosed = false;
  #onClosed = () => {};

  keepOpen(): void {}

  send(line: string): void {
    this.heard.push(JSON.parse(line));
  }

  onceClosed(listener: () => void): void {
    if (this.#isClosed) listener();
    else this.#onClosed = listener;
  }

  close(): void {
    this.#isClosed = true;
    this.#onClosed();
  }
}

const toMaster: Transition = {
  instance: 'VI_1',
  from: 'backup',
  to: 'master',
  cause: { kind: 'no-master-heard', waitedUs: 3_600_000 },
  effectivePriority: 100,
  atUs: 0,
  isSilent: false,
};

/** As much of a status as the feed looks at. */
function statusWith(condition: string, effective: number): HostStatus {
  return {
    instances: [{ name: 'VI_1', priority: { configured: 100, contributions: [], effective } }],
    scripts: [{ name: 'check', condition }],
  } as unknown as HostStatus;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the event feed', () => {
  test('tells everybody of a transition, with its cause in words', async () => {
    const feed = new EventFeed(async () => undefined);
    const [one, two] = [new Listener(), new Listener()];
    await feed.add(one);
    await feed.add(two);
    feed.onTransition(toMaster);
    for (const { heard } of [one, two]) {
      expect(heard).toMatchObject([
        { kind: 'transition', to: 'master', why: 'no master was heard for 3.60 s' },
      ]);
    }
    feed.close();
  });

  test('looks no further when its only listener was gone before it could listen', async () => {
    vi.useFakeTimers();
    let looks = 0;
    const feed = new EventFeed(async () => {
      looks += 1;
      return undefined;
    });
    const gone = new Listener();
    gone.close();
    await feed.add(gone);
    await vi.advanceTimersByTimeAsync(5000);
    expect(looks).toBe(1);
    feed.close();
  });

  test('passes by who does not read, and says how much was lost', async () => {
    const feed = new EventFeed(async () => undefined);
    const slow = new Listener();
    await feed.add(slow);
    slow.waitingBytes = 65_537;
    for (let count = 0; count < 3; count += 1) feed.onTransition(toMaster);
    expect(slow.heard).toEqual([]);
    slow.waitingBytes = 0;
    feed.onTransition(toMaster);
    expect(slow.heard).toMatchObject([{ kind: 'lost', count: 3 }, { kind: 'transition' }]);
    feed.onTransition(toMaster);
    expect(slow.heard.filter(({ kind }) => kind === 'lost')).toHaveLength(1);
    feed.close();
  });

  test('tells of trackers and priorities that changed, not of how they began', async () => {
    vi.useFakeTimers();
    let status = statusWith('up', 100);
    const feed = new EventFeed(async () => status);
    const listener = new Listener();
    await feed.add(listener);
    await vi.advanceTimersByTimeAsync(1000);
    expect(listener.heard).toEqual([]);
    status = statusWith('down', 80);
    await vi.advanceTimersByTimeAsync(1000);
    expect(listener.heard).toMatchObject([
      { kind: 'tracker', name: 'check', condition: 'down' },
      { kind: 'priority', instance: 'VI_1', effectivePriority: 80 },
    ]);
    feed.close();
  });

  test('asks nobody once the last listener is gone', async () => {
    vi.useFakeTimers();
    const ask = vi.fn(async () => statusWith('up', 100));
    const feed = new EventFeed(ask);
    const listener = new Listener();
    await feed.add(listener);
    listener.close();
    ask.mockClear();
    await vi.advanceTimersByTimeAsync(5000);
    expect(ask).not.toHaveBeenCalled();
    feed.onTransition(toMaster);
    expect(listener.heard).toEqual([]);
  });
});
