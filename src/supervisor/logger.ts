// Owns where log lines go: syslog, console text, or JSON lines. Never waits for the log daemon.

import type { LastWords } from '../channel/messages.ts';
import { SyslogSocket } from '../linux/syslog.ts';
import { LogFiles } from './log-file.ts';
import type { LogFormat } from './options.ts';

/** keepalived's syslog identities, which people grep for. */
export type Ident = 'Keepalived' | 'Keepalived_vrrp';

export interface LogRecord {
  readonly ident: Ident;
  readonly pid: number;
  readonly text: string;
}

export interface LoggerOptions {
  readonly toConsole: boolean;
  readonly format: LogFormat;
  readonly detail: boolean;
  /** `-g`: each process has a file by this name; undefined: none. */
  readonly file: string | undefined;
  /** A number of RFC 3164; undefined: nothing goes to syslog. */
  readonly facility: number | undefined;
}

/** What a process adds to the name of its file. */
const fileParts: Readonly<Record<Ident, string>> = { Keepalived: '', Keepalived_vrrp: '_vrrp' };
/** What may wait for a console. */
const mostUnreadBytes = 1024 * 1024;
/** keepalived logs every line as informational, errors included. */
const severityInfo = 6;

export class Logger {
  readonly #options: LoggerOptions;
  readonly #syslog: SyslogSocket | undefined;
  readonly #files: LogFiles | undefined;
  #hasSaidSyslogFailure = false;
  #identSuffix = '';
  #lostToConsole = 0;

  constructor(options: LoggerOptions) {
    this.#options = options;
    const isWanted = options.format === 'text' && options.facility !== undefined;
    if (isWanted) this.#syslog = new SyslogSocket();
    const sayFailure = (text: string) => process.stderr.write(`holdfast: ${text}\n`);
    if (options.file !== undefined) this.#files = new LogFiles(options.file, sayFailure);
  }

  /** Whether lines for -D are written at all. */
  get hasDetail(): boolean {
    return this.#options.detail;
  }

  /** Where the engine's last words go when nobody else can log them. */
  get lastWords(): LastWords | undefined {
    const { facility } = this.#options;
    return facility === undefined
      ? undefined
      : { facility, ident: this.identOf('Keepalived_vrrp') };
  }

  /** From here on the daemon has another name in the log, and says so. */
  rename(identSuffix: string): void {
    if (identSuffix === '') return;
    this.log(`Changing syslog ident to Keepalived${identSuffix}`);
    this.#identSuffix = identSuffix;
  }

  /** What stands in the log for one of keepalived's names. */
  identOf(ident: Ident): string {
    return `${ident}${this.#identSuffix}`;
  }

  /** A line of the supervisor's own. */
  log(text: string): void {
    this.write({ ident: 'Keepalived', pid: process.pid, text }, false);
  }

  /** A line for -D. */
  detail(text: string): void {
    this.write({ ident: 'Keepalived', pid: process.pid, text }, true);
  }

  write(written: LogRecord, isDetail: boolean): void {
    if (isDetail && !this.#options.detail) return;
    const record = { ...written, ident: this.identOf(written.ident) };
    const time = new Date();
    if (this.#options.format === 'json') {
      this.#toConsole(process.stdout, JSON.stringify({ time: time.toISOString(), ...record }));
      return;
    }
    if (this.#options.toConsole) {
      this.#toConsole(process.stderr, `${consoleTime(time)}: ${record.text}`);
    }
    this.#files?.write(fileParts[written.ident], `${consoleTime(time)}: ${record.text}`);
    const { facility } = this.#options;
    if (!this.#syslog || facility === undefined) return;
    const line = { ...record, facility, severity: severityInfo };
    if (!this.#syslog.send(line)) this.#saySyslogFailure();
  }

  /** Lines that the log daemon did not take, and why the last of them was lost. */
  get lost(): { count: number; reason: string | undefined } {
    const count = (this.#syslog?.dropped ?? 0) + (this.#files?.lost ?? 0) + this.#lostToConsole;
    return { count, reason: this.#syslog?.lastError?.message };
  }

  /** Resolves when the files have what they shall have. */
  async close(): Promise<void> {
    await this.#files?.close();
  }

  /** A console that nobody reads, as after Ctrl-S, loses lines; it never stops us. */
  #toConsole(stream: NodeJS.WriteStream, text: string): void {
    if (stream.writableLength > mostUnreadBytes) this.#lostToConsole += 1;
    else stream.write(`${text}\n`);
  }

  #saySyslogFailure(): void {
    if (this.#hasSaidSyslogFailure) return;
    this.#hasSaidSyslogFailure = true;
    const reason = this.#syslog?.lastError?.message;
    const hint = this.#options.toConsole ? '' : ' (try -l or --log-format json)';
    process.stderr.write(`holdfast: syslog does not take log lines: ${reason}${hint}\n`);
  }
}

/** keepalived's console stamp: `Sun Nov 22 11:49:41 2026`. */
function consoleTime(time: Date): string {
  const [day, month, date, year] = time.toDateString().split(' ');
  const paddedDate = String(Number(date)).padStart(2, ' ');
  return `${day} ${month} ${paddedDate} ${time.toTimeString().slice(0, 8)} ${year}`;
}
