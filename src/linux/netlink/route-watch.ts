// Owns hearing about changes of links and addresses. Never asks and never changes anything.
import { constants } from 'node:os';
import { SystemCallError } from '../errors.ts';
import { close, EAGAIN } from '../libc.ts';
import { type Watch, watchReadable } from '../poll.ts';
import { enlargeReceiveBuffer, type ReceiveBuffer } from '../receive-buffer.ts';
import { walkMessages } from './codec.ts';
import { type AddressChange, decodeAddress } from './interface-address.ts';
import { decodeLink, type LinkChange } from './link.ts';
import { openRouteNetlink, receiveFromKernel, resizeReceiveBuffer } from './socket.ts';

const { ENOBUFS } = constants.errno;
const RTMGRP_LINK = 0x1;
const RTMGRP_IPV4_IFADDR = 0x10;
const RTMGRP_IPV6_IFADDR = 0x100;
const groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;

const defaultBufferBytes = 4 * 1024 * 1024;
const datagramsPerWake = 64;
/** Bounds the work of one overflow even when new changes keep coming. */
const datagramsPerOverflow = 16_384;

export interface RouteWatchOptions {
  readonly onChange: (change: LinkChange | AddressChange) => void;
  /** Changes were lost and what was queued is discarded: dump now, from inside the call. */
  readonly onOverflow: () => void;
  /** Receiving failed otherwise; the watch goes on. Without it the error counts as an overflow. */
  readonly onError?: (error: SystemCallError) => void;
  /** Room for changes not yet read; 4 MiB by default. */
  readonly bufferBytes?: number;
}

/**
 * Open it before the first dump, so that nothing is missed between. A change queued before the dump
 * is still told after it.
 */
export class RouteWatch {
  readonly #fd: number;
  readonly #options: RouteWatchOptions;
  readonly #watch: Watch;
  #closed = false;

  /** @throws SystemCallError */
  static open(options: RouteWatchOptions): RouteWatch {
    const fd = openRouteNetlink(groups, 'watch links and addresses');
    enlargeReceiveBuffer(fd, options.bufferBytes ?? defaultBufferBytes);
    try {
      return new RouteWatch(fd, options);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  private constructor(fd: number, options: RouteWatchOptions) {
    this.#fd = fd;
    this.#options = options;
    this.#watch = watchReadable(fd, () => this.#receive());
  }

  /** Where changes wait; what the kernel refuses is returned. */
  resizeReceiveBuffer(buffer: ReceiveBuffer): SystemCallError | undefined {
    return resizeReceiveBuffer(this.#fd, buffer);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    close(this.#fd);
  }

  #receive(): void {
    for (let count = 0; count < datagramsPerWake && !this.#closed; count += 1) {
      const bytes = receiveFromKernel(this.#fd);
      if (bytes === -EAGAIN) return;
      if (typeof bytes === 'number') {
        this.#fail(-bytes);
        return;
      }
      for (const change of decodeChanges(bytes)) {
        if (!this.#closed) this.#options.onChange(change);
      }
    }
  }

  #fail(errno: number): void {
    if (errno !== ENOBUFS && this.#options.onError) {
      this.#options.onError(new SystemCallError('recvfrom', errno, 'watch links and addresses'));
      return;
    }
    this.discardQueued();
    this.#options.onOverflow();
  }

  /** What is queued is older than the dump that follows; told after it, it would look new. */
  discardQueued(): void {
    for (let count = 0; count < datagramsPerOverflow; count += 1) {
      if (receiveFromKernel(this.#fd) === -EAGAIN) break;
    }
  }
}

/** All changes of one datagram; taken out first because a callback may receive into the buffer. */
function decodeChanges(bytes: Uint8Array): (LinkChange | AddressChange)[] {
  const changes: (LinkChange | AddressChange)[] = [];
  walkMessages(bytes, (message) => {
    const change = decodeLink(bytes, message) ?? decodeAddress(bytes, message);
    if (change) changes.push(change);
  });
  return changes;
}
