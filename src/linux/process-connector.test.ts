// Proves how the kernel's words about processes are read.
import { expect, test } from 'vitest';
import { decodeProcessNews } from './process-connector.ts';

function event(what: number, ...details: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(76));
  view.setUint32(36, what, true);
  details.forEach((value, at) => {
    view.setUint32(52 + 4 * at, value, true);
  });
  return new Uint8Array(view.buffer);
}

test.each([
  ['a fork', event(0x1, 10, 10, 11, 11), [{ kind: 'forked', parent: 10, pid: 11 }]],
  ["a thread's fork", event(0x1, 12, 10, 11, 11), [{ kind: 'forked', parent: 10, pid: 11 }]],
  ['a new thread', event(0x1, 10, 10, 12, 10), undefined],
  ['another program', event(0x2, 11, 11), [{ kind: 'changed', pid: 11 }]],
  ['another name', event(0x200, 11, 11), [{ kind: 'changed', pid: 11 }]],
  ["a thread's name", event(0x200, 12, 11), undefined],
  ['an end', event(0x80000000, 11, 11), [{ kind: 'ended', pid: 11 }]],
  ["a thread's end", event(0x80000000, 12, 11), undefined],
  ['another user', event(0x4, 11, 11), undefined],
  ['nothing', new Uint8Array(20), undefined],
])('%s', (_, bytes, news) => {
  expect(decodeProcessNews(bytes)).toEqual(news);
});
