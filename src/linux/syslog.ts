// Owns sending lines to the system's log daemon. Never waits for it and never throws.
import { arenaPiece } from './arena.ts';
import { SystemCallError } from './errors.ts';
import {
  AF_UNIX,
  close,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  sendto,
  socket,
} from './libc.ts';
import { unixAddress } from './unix-address.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const lineToSend = arenaPiece('syslog line', 8192);
const encoder = new TextEncoder();

/** One line for the log; facility and severity are RFC 3164 numbers (daemon 3, informational 6). */
export interface SyslogLine {
  readonly facility: number;
  readonly severity: number;
  readonly ident: string;
  readonly pid: number;
  readonly text: string;
}

/** `<30>Nov 22 11:49:41 ident[pid]: text` in local time (RFC 3164, 4.1). */
export function formatSyslogLine(line: SyslogLine, time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = String(time.getDate()).padStart(2, ' ');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const stamp = `${months[time.getMonth()]} ${day} ${clock}`;
  const level = line.facility * 8 + line.severity;
  return `<${level}>${stamp} ${line.ident}[${line.pid}]: ${line.text}`;
}

/** Unconnected on purpose: a log daemon that comes back is found by the next line. */
export class SyslogSocket {
  readonly #address: Uint8Array;
  readonly #path: string;
  #fd = -1;
  #dropped = 0;
  #lastError: SystemCallError | undefined;

  constructor(path = '/dev/log') {
    this.#path = path;
    this.#address = unixAddress(path); // read during each call only
  }

  /** How many lines the log daemon did not take. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Why the latest lost line was lost. */
  get lastError(): SystemCallError | undefined {
    return this.#lastError;
  }

  /** True when the log daemon has the line. A line over 8192 bytes loses its end. */
  send(line: SyslogLine): boolean {
    const result = this.#send(line);
    if (result >= 0) return true;
    this.#dropped += 1;
    this.#lastError = new SystemCallError('sendto', -result, `log to ${this.#path}`);
    return false;
  }

  close(): void {
    if (this.#fd >= 0) close(this.#fd);
    this.#fd = -1;
  }

  #send(line: SyslogLine): number {
    if (this.#fd < 0) {
      const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (fd < 0) return fd;
      this.#fd = fd;
    }
    const { written } = encoder.encodeInto(formatSyslogLine(line, new Date()), lineToSend);
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const address = this.#address;
    return sendto(this.#fd, lineToSend, written, flags, address, address.length);
  }
}
