// Owns the proof that the outbox is bounded, keeps the newest state, and counts what it drops.
import { describe, expect, it } from 'vitest';
import { FrameReader } from './frames.ts';
import type { FromEngine } from './messages.ts';
import { Outbox, outboxDiagnostics } from './outbox.ts';

/** A supervisor that reads as many bytes as it is allowed to. */
class Reader {
  readonly messages: FromEngine[] = [];
  allowance = Number.POSITIVE_INFINITY;
  readonly #frames = new FrameReader<FromEngine>((message) => this.messages.push(message));

  readonly sink = (bytes: Uint8Array): number => {
    const taken = Math.min(bytes.length, this.allowance);
    this.allowance -= taken;
    this.#frames.push(bytes.subarray(0, taken));
    return taken;
  };
}

const line = (text: string) => ({ kind: 'log', detail: false, text }) as const;

describe('Outbox', () => {
  it('keeps the order of diagnostics and sends states before them', () => {
    const reader = new Reader();
    const outbox = new Outbox(reader.sink);
    outbox.putDiagnostic(line('one'));
    outbox.putDiagnostic(line('two'));
    outbox.putState({ kind: 'started' });
    expect(outbox.flush()).toBe(true);
    expect(reader.messages).toEqual([{ kind: 'started' }, line('one'), line('two')]);
  });

  it('replaces an unsent state by the newest of its kind', () => {
    const reader = new Reader();
    const outbox = new Outbox(reader.sink);
    outbox.putState({ kind: 'farewell', of: 1, effects: [line('old')] });
    outbox.putState({ kind: 'farewell', of: 1, effects: [] });
    outbox.putState({ kind: 'farewell', of: 2, effects: [line('another part')] });
    outbox.flush();
    expect(reader.messages).toEqual([
      { kind: 'farewell', of: 1, effects: [] },
      { kind: 'farewell', of: 2, effects: [line('another part')] },
    ]);
  });

  it('drops what does not fit, counts it, and says so once the reader is back', () => {
    const reader = new Reader();
    const outbox = new Outbox(reader.sink);
    for (let count = 0; count < outboxDiagnostics + 7; count += 1) outbox.putDiagnostic(line('x'));
    outbox.flush();
    expect(reader.messages).toHaveLength(outboxDiagnostics + 1);
    expect(reader.messages.at(-1)).toEqual({ kind: 'dropped', count: 7 });
  });

  it('drops log lines and not what happened, of which the newest stays in any case', () => {
    const reader = new Reader();
    const outbox = new Outbox(reader.sink);
    const happened = (effectivePriority: number) => {
      const notice = { instance: 'V', about: 'priority', state: 'master' } as const;
      return { kind: 'notice', notice: { ...notice, effectivePriority } } as const;
    };
    outbox.putDiagnostic(happened(0));
    for (let count = 1; count < outboxDiagnostics; count += 1) outbox.putDiagnostic(line('x'));
    for (let count = 1; count <= outboxDiagnostics; count += 1)
      outbox.putDiagnostic(happened(count));
    outbox.flush();
    expect(reader.messages).toHaveLength(outboxDiagnostics + 1);
    expect(reader.messages.slice(0, -1).every(({ kind }) => kind === 'notice')).toBe(true);
    expect(reader.messages.at(-2)).toEqual(happened(outboxDiagnostics));
    expect(reader.messages.at(-1)).toEqual({ kind: 'dropped', count: outboxDiagnostics });
  });

  it('goes on in the middle of a frame when the reader took only a part of it', () => {
    const reader = new Reader();
    const outbox = new Outbox(reader.sink);
    outbox.putState({ kind: 'started' });
    outbox.putDiagnostic(line('after'));
    const results: boolean[] = [];
    do {
      reader.allowance = 3;
      results.push(outbox.flush());
    } while (!results.at(-1) && results.length < 1000);
    expect(results.length).toBeGreaterThan(5);
    expect(reader.messages).toEqual([{ kind: 'started' }, line('after')]);
  });
});
