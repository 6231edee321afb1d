// Owns reading log lines: without stamps and paths, which of them are compared, and what state they
// tell. Never orders them.

export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

const stamp = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}: /;
const folder = /\/run\/lab\/\w+-\d+\//g;

/** The line without its stamp and without the folder of the daemon. */
export function logLineOf({ atMs, text }: LogLine): LogLine {
  return { atMs, text: text.replace(stamp, '').replace(folder, '').trimEnd() };
}

/** Each kind of line that is not compared. */
const uncompared: readonly RegExp[] = [
  // The life of the program: its name, version, command line and processes.
  /^(Starting|Running on|Command line:|Configuration file|Opening file|Startup complete|Stop)/,
  /^ {4}/,
  // Two processes say it, in any order; what they wrote is compared by itself.
  /^Printing (parent|VRRP) (data|stats) for process/,
  /^(CPU usage|NOTICE: setting config option max_auto_priority|holdfast: )/,
  // What Holdfast says of its machine at a start, and keepalived does not.
  /^preflight: /,
  // Its inner life.
  /^(Registering|VRRP sockpool|Assigned address|Deassigned address|Netlink: )/,
  // New in 2.4.
  /\) (master (set to|changed from)|advertisement interval mismatch ours = \d+ centi-sec) /,
];

/** Whether users could be looking for it. */
export function isCompared({ text }: LogLine): boolean {
  return text !== '' && !uncompared.some((pattern) => pattern.test(text));
}

const stateLine = /\((\S+?)\):? [Ee]ntering (MASTER|BACKUP|FAULT) (?:STATE|state)/;

export interface ToldState {
  readonly instance: string;
  readonly state: 'MASTER' | 'BACKUP' | 'FAULT';
}

/** The state that a log line tells; undefined for all other lines. */
export function stateIn(text: string): ToldState | undefined {
  const [, instance, state] = stateLine.exec(text) ?? [];
  if (instance === undefined) return undefined;
  return { instance, state: state as ToldState['state'] };
}
