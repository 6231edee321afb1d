// Owns the one error that a refused system call becomes. Never decides what to do about it.
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

const codeByErrno = new Map<number, string>(
  Object.entries(constants.errno).map(([code, errno]) => [errno, code]),
);
const textByErrno = getSystemErrorMap();

/** The kernel's name of an error number, as `EPERM`; `errno 133` when it has none here. */
export function errnoCode(errno: number): string {
  // libuv's name first: node:os calls number 11 EWOULDBLOCK, everyone else EAGAIN.
  return textByErrno.get(-errno)?.[0] ?? codeByErrno.get(errno) ?? `errno ${errno}`;
}

/** What an error number means, as `Operation not permitted`; empty when unknown. */
export function errnoText(errno: number): string {
  const text = textByErrno.get(-errno)?.[1] ?? '';
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A system call the kernel refused. Its message reads
 * `add 192.168.0.100/24 to wlo1: netlink RTM_NEWADDR failed: EPERM (Operation not permitted)`.
 */
export class SystemCallError extends Error {
  override readonly name = 'SystemCallError';
  /** What was called, as `setsockopt IP_HDRINCL`. */
  readonly call: string;
  /** Positive error number. */
  readonly errno: number;
  /** The number's name, as `EPERM`. */
  readonly code: string;
  /** What it was for, in plain words. */
  readonly attempted: string;

  /** `detail` is the kernel's own explanation, when it sent one. */
  constructor(call: string, errno: number, attempted: string, detail?: string) {
    super(describe(call, errno, attempted, detail));
    this.call = call;
    this.errno = errno;
    this.code = errnoCode(errno);
    this.attempted = attempted;
  }
}

function describe(call: string, errno: number, attempted: string, detail?: string): string {
  const text = errnoText(errno);
  const reason = text === '' ? errnoCode(errno) : `${errnoCode(errno)} (${text})`;
  return `${attempted}: ${call} failed: ${reason}${detail ? `: ${detail}` : ''}`;
}
