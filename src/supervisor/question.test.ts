// Owns the proof that everybody gets an answer that is no older than the question, and a hung engine few questions.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Question } from './question.ts';

let question = new Question<string>();
let sent = 0;

const ask = () =>
  question.ask(() => {
    sent += 1;
  });

beforeEach(() => {
  vi.useFakeTimers();
  question = new Question();
  sent = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a question', () => {
  test('that comes while one is asked gets an answer of its own, as what it is about may be newer', async () => {
    const first = ask();
    const later = [ask(), ask()];
    expect(sent).toBe(1);
    question.answer('before the order');
    expect(sent).toBe(2);
    question.answer('after the order');
    expect(await first).toBe('before the order');
    expect(await Promise.all(later)).toEqual(['after the order', 'after the order']);
  });

  test('to a hung engine is sent once, and again once it has answered', async () => {
    const inVain = [ask(), ask()];
    await vi.advanceTimersByTimeAsync(2000);
    expect(await Promise.all(inVain)).toEqual([undefined, undefined]);
    const late = ask();
    expect(sent).toBe(1);
    question.answer('of long ago');
    question.answer('of now');
    expect(await late).toBe('of now');
    void ask();
    expect(sent).toBe(3);
  });

  test('to an engine that died is over for everybody, and its successor is asked anew', async () => {
    const asked = [ask(), ask()];
    question.giveUp();
    expect(await Promise.all(asked)).toEqual([undefined, undefined]);
    const next = ask();
    expect(sent).toBe(2);
    question.answer('successor');
    expect(await next).toBe('successor');
  });
});
