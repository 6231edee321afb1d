// Owns hearing about changes of links and addresses. Never asks and never changes anything.
import { constants } from 'node:os';
import { SystemCallError } from '../errors.ts';
import { close } from '../libc.ts';
import { enlargeReceiveBuffer, type ReceiveBuffer } from '../receive-buffer.ts';
import { walkMessages } from './codec.ts';
import { type AddressChange, decodeAddress } from './interface-address.ts';
import { decodeLink, type LinkChange } from './link.ts';
import { NetlinkListener } from './listener.ts';
import { openRouteNetlink, resizeReceiveBuffer } from './socket.ts';

const { ENOBUFS } = constants.errno;
const RTMGRP_LINK = 0x1;
const RTMGRP_IPV4_IFADDR = 0x10;
const RTMGRP_IPV6_IFADDR = 0x100;
const groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;

const defaultBufferBytes = 4 * 1024 * 1024;

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
  readonly #listener: NetlinkListener<LinkChange | AddressChange>;

  /** @throws SystemCallError */
  static open(options: RouteWatchOptions): RouteWatch {
    const fd = openRouteNetlink(groups, 'watch links and addresses');
    enlargeReceiveBuffer(fd, roomOf(options));
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
    this.#listener = new NetlinkListener(fd, {
      decode: decodeChanges,
      onNews: (change) => options.onChange(change),
      onFailure: (errno) => this.#fail(errno),
    });
  }

  /** Where changes wait, of the usual size without `buffer`; what the kernel refuses is returned. */
  resizeReceiveBuffer(buffer: ReceiveBuffer | undefined): SystemCallError | undefined {
    return resizeReceiveBuffer(this.#fd, buffer, roomOf(this.#options));
  }

  close(): void {
    this.#listener.close();
  }

  /** Before a dump: what is queued is older, and told after it would look new. */
  discardQueued(): void {
    this.#listener.discardQueued();
  }

  #fail(errno: number): void {
    if (errno !== ENOBUFS && this.#options.onError) {
      this.#options.onError(new SystemCallError('recvfrom', errno, 'watch links and addresses'));
      return;
    }
    this.discardQueued();
    this.#options.onOverflow();
  }
}

/** All changes of one datagram. */
function decodeChanges(bytes: Uint8Array): (LinkChange | AddressChange)[] {
  const changes: (LinkChange | AddressChange)[] = [];
  walkMessages(bytes, (message) => {
    const change = decodeLink(bytes, message) ?? decodeAddress(bytes, message);
    if (change) changes.push(change);
  });
  return changes;
}

function roomOf({ bufferBytes = defaultBufferBytes }: RouteWatchOptions): number {
  return bufferBytes;
}
