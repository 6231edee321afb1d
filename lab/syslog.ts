// Owns a host's /dev/log: a collector of what its daemons tell syslog. Never writes messages.
import type { LabHost } from './host.ts';
import type { LabProcess, WaitOptions } from './process.ts';

/** A syslog message as RFC 3164, 4.1 lays it out. */
export interface SyslogMessage {
  /** Wall clock at arrival, milliseconds since 1970. */
  readonly atMs: number;
  readonly facility: number;
  readonly severity: number;
  /** The program's name, without `[PID]`. */
  readonly ident: string;
  readonly pid: number | undefined;
  readonly text: string;
  /** The datagram as received. */
  readonly raw: string;
}

/** Node has no datagram Unix sockets; perl is part of every Debian. Prints JSON strings. */
const collectorSource = `
use Socket;
$| = 1;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
unlink '/dev/log';
bind($socket, sockaddr_un('/dev/log')) or die "bind: $!";
chmod 0666, '/dev/log';
print "ready\\n";
while (defined recv($socket, my $message, 65536, 0)) {
  $message =~ s/([^ -!#-\\[\\]-~])/sprintf('\\\\u%04x', ord $1)/ge;
  print '"', $message, '"', "\\n";
}
`;

/** Listens on a host's /dev/log. */
export class SyslogCollector {
  readonly messages: SyslogMessage[] = [];
  readonly #process: LabProcess;

  private constructor(process: LabProcess) {
    this.#process = process;
    process.onLine((line) => {
      if (line.text.startsWith('"')) {
        this.messages.push(parseSyslog(decodeLine(line.text), line.atMs));
      }
    });
  }

  static async start(host: LabHost): Promise<SyslogCollector> {
    const started = await host.spawn(['perl', '-e', collectorSource]);
    const collector = new SyslogCollector(started);
    await started.waitForLine(/^ready$/);
    return collector;
  }

  /** The first message whose text matches. */
  async waitFor(pattern: RegExp, options: WaitOptions = {}): Promise<SyslogMessage> {
    await this.#process.waitForLine(pattern, options);
    const found = this.messages.find((message) => pattern.test(message.raw));
    if (!found) throw new Error(`no syslog message ${pattern}`);
    return found;
  }

  async stop(): Promise<void> {
    await this.#process.stop('SIGKILL');
  }
}

/** Takes a datagram apart; what is missing stays empty. */
export function parseSyslog(raw: string, atMs: number): SyslogMessage {
  const match = /^<(\d+)>(?:\w{3} [ \d]\d \d\d:\d\d:\d\d )?(?:([^\s:[]+)(?:\[(\d+)\])?: )?/.exec(
    raw,
  );
  const priority = Number(match?.[1] ?? 0);
  return {
    atMs,
    facility: priority >> 3,
    severity: priority & 7,
    ident: match?.[2] ?? '',
    pid: match?.[3] === undefined ? undefined : Number(match[3]),
    text: raw.slice(match?.[0].length ?? 0).replace(/[\n\0]+$/, ''),
    raw,
  };
}

/** The collector escapes bytes; together they are UTF-8. */
function decodeLine(json: string): string {
  return Buffer.from(JSON.parse(json) as string, 'latin1').toString('utf8');
}
