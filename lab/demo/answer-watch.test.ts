// Owns the proof that changes of the answering machine are told once and at the right time.
import { expect, it } from 'vitest';
import { AnswerWatch } from './answer-watch.ts';
import type { ClientSample } from './events.ts';
import { requests } from './testing.ts';

function newsOf(samples: readonly ClientSample[]): unknown[] {
  const watch = new AnswerWatch();
  return samples.flatMap((sample) => {
    const news = watch.next(sample);
    return news ? [[news.atMs, news.host, news.answered, news.lost]] : [];
  });
}

it('tells each change once', () => {
  const samples = [
    ...requests(0, 50, 'web1'),
    ...requests(50, 100),
    ...requests(100, 150, 'web2'),
    ...requests(150, 200, 'web1'),
  ];
  expect(newsOf(samples)).toEqual([
    [0, 'web1', 1, 0],
    [50, null, 5, 1],
    [100, 'web2', 6, 5],
    [150, 'web1', 11, 5],
  ]);
});

it('does not call an old loss news when later requests were answered already', () => {
  const samples = [
    ...requests(0, 50, 'web1'),
    ...requests(100, 150, 'web2'),
    ...requests(50, 100),
    ...requests(150, 160, 'web2'),
  ];
  expect(newsOf(samples)).toEqual([
    [0, 'web1', 1, 0],
    [100, 'web2', 6, 0],
  ]);
});

it('has nothing to tell before the first answer', () => {
  expect(newsOf([...requests(0, 50), ...requests(50, 60, 'web2')])).toEqual([[50, 'web2', 1, 5]]);
});
