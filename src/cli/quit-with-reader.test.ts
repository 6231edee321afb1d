// Owns the proof that a command outlives the reader of its output, and nothing worse.
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { forgiveClosedPipe } from './quit-with-reader.ts';

/** A stream to which an error happens. */
function failWith(code: string): void {
  const stream = new PassThrough();
  forgiveClosedPipe(stream as unknown as NodeJS.WriteStream);
  stream.emit('error', Object.assign(new Error(code), { code }));
}

it('goes on when the reader has seen enough', () => {
  expect(() => failWith('EPIPE')).not.toThrow();
});

it('hides no other error', () => {
  expect(() => failWith('ENOSPC')).toThrow('ENOSPC');
});
