// Owns waking up on file descriptors through libuv. Never reads or closes a descriptor.
//
// Rules for a user: the callback is synchronous (a promise resolved in it goes on only when Node
// runs something of its own); readiness is level-triggered, so work left over wakes again; close
// the watch before the descriptor, because libuv aborts the process on a descriptor that is gone.
import koffi from 'koffi';
import { reportFault } from './fault.ts';

/** Something that can be stopped; stopping twice is harmless. */
export interface Watch {
  close(): void;
}

/** A watch on a stream that wakes for writing only while that is wanted. */
export interface StreamWatch extends Watch {
  wantWritable(wanted: boolean): void;
}

interface Interest {
  readonly readable?: boolean;
  readonly writable?: boolean;
}

const readable: Interest = { readable: true };
const writable: Interest = { writable: true };
const both: Interest = { readable: true, writable: true };

// A poll handle nobody refers to is collected, and with it the wake-ups.
const open = new Set<DescriptorWatch>();

/**
 * Calls back whenever reading would not block, which includes a pending socket error: the callback
 * must read it away. At most one watch per descriptor.
 * @throws Error when the descriptor cannot be polled.
 */
export function watchReadable(fd: number, onReadable: () => void): Watch {
  return new DescriptorWatch(fd, readable, onReadable);
}

/** Calls back whenever writing would not block; close it when that is not news any more. */
export function watchWritable(fd: number, onWritable: () => void): Watch {
  return new DescriptorWatch(fd, writable, onWritable);
}

/** One watch for both directions: wakes for reading always, for writing while that is wanted. */
export function watchStream(fd: number, onReady: (canWrite: boolean) => void): StreamWatch {
  return new DescriptorWatch(fd, readable, onReady);
}

/** What koffi 3.3.4 calls a poll callback with, whatever its declaration says. */
type PollCallback = (status: number, events: { readonly writable: boolean }) => void;
type PollHandle = ReturnType<typeof koffi.node.poll>;
type DeclaredCallback = Parameters<PollHandle['start']>[0];

class DescriptorWatch implements StreamWatch {
  readonly #onReady: (canWrite: boolean) => void;
  readonly #onPoll: DeclaredCallback;
  #interest: Interest;
  #handle: PollHandle | undefined;

  constructor(fd: number, interest: Interest, onReady: (canWrite: boolean) => void) {
    this.#onReady = onReady;
    this.#interest = interest;
    const onPoll: PollCallback = (status, events) => this.#wake(status, events.writable);
    this.#onPoll = onPoll as unknown as DeclaredCallback;
    this.#handle = koffi.node.poll(fd, interest, this.#onPoll);
    open.add(this);
  }

  wantWritable(wanted: boolean): void {
    const interest = wanted ? both : readable;
    if (!this.#handle || this.#interest === interest) return;
    this.#interest = interest;
    this.#handle.start(interest, this.#onPoll);
  }

  close(): void {
    this.#handle?.close();
    this.#handle = undefined;
    open.delete(this);
  }

  #wake(status: number, canWrite: boolean): void {
    try {
      this.#onReady(canWrite);
    } catch (error) {
      reportFault(error);
    }
    if (status < 0) this.#resume();
  }

  /**
   * libuv stops a handle on POLLERR, which for a socket is a passing condition (a netlink overflow,
   * a refused datagram). The owner has just read the error away: go on listening.
   */
  #resume(): void {
    try {
      this.#handle?.start(this.#interest, this.#onPoll);
    } catch (error) {
      reportFault(error);
    }
  }
}
