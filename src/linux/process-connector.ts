// Owns hearing of processes that fork, become another program or end, by the kernel's process connector.
// Never looks a process up.
import { SystemCallError } from './errors.ts';
import { check, close, EAGAIN, send } from './libc.ts';
import { readU32 } from './netlink/codec.ts';
import { NetlinkListener } from './netlink/listener.ts';
import { openConnectorNetlink, receiveFromKernel, resizeReceiveBuffer } from './netlink/socket.ts';
import { enlargeReceiveBuffer, type ReceiveBuffer } from './receive-buffer.ts';

/** `pid` is the process; what its threads do is not told. */
export type ProcessNews =
  | { readonly kind: 'forked'; readonly parent: number; readonly pid: number }
  /** It runs another program, or has given itself another name. */
  | { readonly kind: 'changed'; readonly pid: number }
  | { readonly kind: 'ended'; readonly pid: number };

export interface ProcessConnectorOptions {
  readonly onNews: (news: ProcessNews) => void;
  /** News were lost and what was queued is discarded: look at everything now. */
  readonly onOverflow: () => void;
}

const CN_IDX_PROC = 1;
const CN_VAL_PROC = 1;
const PROC_CN_MCAST_LISTEN = 1;
const NLMSG_DONE = 3;
const PROC_EVENT_FORK = 0x1;
const PROC_EVENT_EXEC = 0x2;
const PROC_EVENT_COMM = 0x200;
const PROC_EVENT_EXIT = 0x80000000;
const ECONNREFUSED = 111;

const netlinkHeaderBytes = 16;
/** struct nlmsghdr, struct cn_msg; then struct proc_event: what, processor, time, and the event. */
const eventAt = netlinkHeaderBytes + 20;
const detailsAt = eventAt + 16;

const bufferBytes = 1024 * 1024;
const attempted = 'hear of processes';

export class ProcessConnector {
  readonly #fd: number;
  readonly #listener: NetlinkListener<ProcessNews>;

  /** @throws SystemCallError outside the first network namespace and without the right */
  static open(options: ProcessConnectorOptions): ProcessConnector {
    const fd = openConnectorNetlink(CN_IDX_PROC, attempted);
    try {
      enlargeReceiveBuffer(fd, bufferBytes);
      const request = subscription();
      check('send', send(fd, request, request.length, 0), attempted);
      // The kernel answers at once, or not at all where processes have other numbers than here.
      const answer = receiveFromKernel(fd);
      if (typeof answer === 'number') {
        const errno = answer === -EAGAIN ? ECONNREFUSED : -answer;
        throw new SystemCallError('recvfrom', errno, attempted);
      }
      return new ProcessConnector(fd, options);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  private constructor(fd: number, { onNews, onOverflow }: ProcessConnectorOptions) {
    this.#fd = fd;
    this.#listener = new NetlinkListener(fd, {
      decode: (bytes) => decodeProcessNews(bytes) ?? [],
      onNews,
      onFailure: () => {
        this.#listener.discardQueued();
        onOverflow();
      },
    });
  }

  /** Where news wait, of the usual size without `buffer`; what the kernel refuses is returned. */
  resizeReceiveBuffer(buffer: ReceiveBuffer | undefined): SystemCallError | undefined {
    return resizeReceiveBuffer(this.#fd, buffer, bufferBytes);
  }

  close(): void {
    this.#listener.close();
  }
}

/** Undefined for what tells nothing of a process. */
export function decodeProcessNews(bytes: Uint8Array): [ProcessNews] | undefined {
  if (bytes.length < detailsAt + 16) return undefined;
  const [first, second] = [readU32(bytes, detailsAt), readU32(bytes, detailsAt + 4)];
  switch (readU32(bytes, eventAt)) {
    case PROC_EVENT_FORK: {
      const [pid, process] = [readU32(bytes, detailsAt + 8), readU32(bytes, detailsAt + 12)];
      return pid === process ? [{ kind: 'forked', parent: second, pid }] : undefined;
    }
    case PROC_EVENT_EXEC:
      return [{ kind: 'changed', pid: second }];
    case PROC_EVENT_COMM:
      return first === second ? [{ kind: 'changed', pid: first }] : undefined;
    case PROC_EVENT_EXIT:
      return first === second ? [{ kind: 'ended', pid: first }] : undefined;
    default:
      return undefined;
  }
}

function subscription(): Uint8Array {
  const bytes = new Uint8Array(eventAt + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, NLMSG_DONE, true);
  view.setUint32(netlinkHeaderBytes, CN_IDX_PROC, true);
  view.setUint32(netlinkHeaderBytes + 4, CN_VAL_PROC, true);
  view.setUint16(netlinkHeaderBytes + 16, 4, true);
  view.setUint32(eventAt, PROC_CN_MCAST_LISTEN, true);
  return bytes;
}
