// Owns proving that this Node.js can wake on file descriptors. Never repairs anything.
import { nowUs } from './clock.ts';
import { DeadlineTimer } from './deadline.ts';
import { check, close, eventfd, write } from './libc.ts';
import { watchReadable } from './poll.ts';

const patienceMs = 1000;
const EFD_NONBLOCK = 0o4000;
const EFD_CLOEXEC = 0o2000000;
const refusal = 'this Node.js cannot wake on file descriptors';

/**
 * Resolves when a timerfd and an eventfd both woke their poll handle within a second.
 * @throws (rejects) Error with one plain sentence that names what did not work.
 */
export async function runSelfTest(): Promise<void> {
  await within('a timer did not fire within one second', expectTimer);
  await within('a written event did not arrive within one second', expectEvent);
}

/** Starts something that calls `done`, and returns how to stop it. */
type Probe = (done: () => void) => () => void;

function expectTimer(done: () => void): () => void {
  const timer = new DeadlineTimer(done);
  timer.set(nowUs() + 1000);
  return () => timer.close();
}

function expectEvent(done: () => void): () => void {
  const fd = check('eventfd', eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), 'create an event');
  const watch = watchReadable(fd, done);
  check('write', write(fd, new Uint8Array(BigUint64Array.of(1n).buffer), 8), 'send an event');
  return () => {
    watch.close();
    close(fd);
  };
}

function within(complaint: string, probe: Probe): Promise<void> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const alarm = setTimeout(() => finish(new Error(`${refusal}: ${complaint}`)), patienceMs);
    const finish = (error?: Error) => {
      clearTimeout(alarm);
      stop();
      // From a poll callback a promise would go on only when Node runs something of its own.
      setImmediate(() => (error ? reject(error) : resolve()));
    };
    try {
      stop = probe(() => finish());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      finish(new Error(`${refusal}: ${reason}`));
    }
  });
}
