// Proves that messages arrive in order, wait within a bound, and that an outage is said once.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Attempt, Delivery } from './delivery.ts';

const delivered: Attempt = { verdict: 'delivered', reason: '' };
const away: Attempt = { verdict: 'away', reason: 'nobody is there' };
let sent: number[] = [];
let lines: string[] = [];
let answer: (message: number) => Promise<Attempt>;

beforeEach(() => {
  sent = [];
  lines = [];
  answer = async () => delivered;
});

function open(firstDelayMs = 10): Delivery<number> {
  return new Delivery<number>({
    place: 'there',
    deliver: async (message) => {
      const attempt = await answer(message);
      if (attempt.verdict === 'delivered') sent.push(message);
      return attempt;
    },
    log: (text) => lines.push(text),
    firstDelayMs,
  });
}

const settle = () => vi.waitFor(() => expect(sent.length).toBeGreaterThan(0), { timeout: 20_000 });

describe('messages', () => {
  test('arrive in order, one at a time', async () => {
    const delivery = open();
    for (const message of [1, 2, 3]) delivery.put(message);
    await delivery.stop(5000);
    expect([sent, lines]).toEqual([[1, 2, 3], []]);
  });

  test('wait for a place that is away, which is said once, as its return is', async () => {
    let tries = 0;
    answer = async () => {
      tries += 1;
      return tries > 3 ? delivered : away;
    };
    const delivery = open();
    delivery.put(1);
    delivery.put(2);
    await vi.waitFor(() => expect(sent).toEqual([1, 2]), { timeout: 20_000 });
    expect(lines).toEqual([
      'there takes nothing: nobody is there; it is tried again',
      'there is back',
    ]);
  });

  test('are 100 at most: of more the oldest are lost, and counted', async () => {
    let isThere = false;
    answer = async () => (isThere ? delivered : away);
    const delivery = open(50);
    for (let message = 0; message < 130; message += 1) delivery.put(message);
    isThere = true;
    await settle();
    await delivery.stop(5000);
    expect([sent.length, sent.at(-1)]).toEqual([100, 129]);
    expect(lines.at(-1)).toMatch(/^there is back; 30 messages were lost meanwhile$/);
  });

  test('that are refused are said and not sent again', async () => {
    answer = async (message) =>
      message === 1 ? { verdict: 'refused', reason: 'no such user' } : delivered;
    const delivery = open();
    delivery.put(1);
    delivery.put(2);
    await delivery.stop(5000);
    expect([sent, lines]).toEqual([[2], ['there refused a message: no such user']]);
  });

  test('do not keep a stop waiting for a place that is away, nor longer than it is patient', async () => {
    answer = async () => away;
    const delivery = open(60_000);
    delivery.put(1);
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    const began = performance.now();
    await delivery.stop(60_000);
    answer = () => new Promise(() => {});
    const hanging = open();
    hanging.put(1);
    await hanging.stop(50);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(lines.slice(1)).toEqual(Array(2).fill('1 messages for there are dropped'));
  });
});
