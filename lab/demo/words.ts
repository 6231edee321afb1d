// Owns the demo's sentences and figures as people read them. Never knows where they are shown.
import type { DemoEvent, NodeChange, NodeName, SummaryEvent } from './events.ts';
import { countersOf, type DemoRecord, type Handover, longestGapMs } from './record.ts';

/** `3.24 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** `14 ms`, `0.8 ms`, and seconds from 1,000 ms on. */
export function shortTime(milliseconds: number): string {
  if (milliseconds >= 1000) return seconds(milliseconds);
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** `4,120`. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** `web1`, `web1 and web2`, `nobody`. */
export function names(nodes: readonly NodeName[]): string {
  return nodes.length === 0 ? 'nobody' : nodes.join(' and ');
}

/** `61 of 4,120 requests were lost`. */
export function lostOf(lost: number, all: number): string {
  if (lost === 0) return 'no request was lost';
  return `${count(lost)} of ${count(all)} requests ${lost === 1 ? 'was' : 'were'} lost`;
}

const changeWords: Readonly<Record<NodeChange, string>> = {
  started: 'daemon was started',
  killed: 'daemon was killed',
  hung: 'daemon hangs (SIGSTOP)',
  resumed: 'daemon runs on (SIGCONT)',
  cut: 'cable was cut',
  mended: 'cable is plugged in again',
  reloaded: 'daemon reads the file that has the service checked (SIGHUP)',
  serviceKilled: 'service was killed',
  serviceStarted: 'service was started again',
};

/** `web1's daemon was killed`. */
export function changed(node: NodeName, change: NodeChange): string {
  return `${node}'s ${changeWords[change]}`;
}

/** What came of a change after which another machine answers; `all` counts the requests so far. */
export function handoverSentence(
  what: string,
  to: NodeName,
  seen: Pick<Handover, 'tookMs' | 'lost'>,
  all: number,
): string {
  return `${what}. ${to} answered ${seconds(seen.tookMs)} later; ${lostOf(seen.lost, all)}.`;
}

/** One event as a line of plain text. */
export function eventWords(event: DemoEvent, { place }: Pick<DemoRecord, 'place'>): string {
  switch (event.event) {
    case 'act':
      return `Act ${event.act}: ${event.title}`;
    case 'node': {
      const pid = event.pid === undefined ? '' : ` (process ${event.pid})`;
      return `${changed(event.node, event.change)}${pid}`;
    }
    case 'vip':
      return event.held
        ? `${event.node} holds ${place.vip}`
        : `${event.node} no longer holds ${place.vip}`;
    case 'answers':
      return event.host === null
        ? 'the client gets no answer'
        : `the client is answered by ${event.host}`;
    case 'sentence':
    case 'summary':
      return event.text;
  }
}

/** The last lines: what to type next. */
export function nextSteps(isSimulated = false): string[] {
  const world = isSimulated
    ? 'This was a simulation; nothing on this machine was touched. On your two machines:'
    : 'This was a world of its own inside this machine; it is gone now. On your two machines:';
  return [
    world,
    '',
    '  put your file at  /etc/keepalived/keepalived.conf (read without -f), or anywhere',
    '  run               holdfast -n -l -f keepalived.conf',
    '  look              holdfast status',
    '',
    'The files played here are examples/tutorial/web1/keepalived.conf and .../web2/, in act 5',
    'keepalived-haproxy.conf beside them, with the script examples/tutorial/checkproxy.sh.',
    'To see all of it tested on this machine: npm test',
  ];
}

/** The last event of a show; `failure` is the sentence about what did not come true. */
export function summaryOf(record: DemoRecord, atMs: number, failure?: string): SummaryEvent {
  const { answered, lost } = countersOf(record);
  const gapMs = longestGapMs(record);
  const gap = gapMs === undefined ? '' : `; the longest wait for an answer was ${shortTime(gapMs)}`;
  const { isSimulated = false } = record.place;
  const time = seconds(atMs);
  const figures =
    `${isSimulated ? `Simulated: in ${time} of virtual time` : `In ${time}`} the client asked ${count(answered + lost)} times and was answered ` +
    `${count(answered)} times, ${count(lost)} requests were lost${gap}.`;
  return {
    event: 'summary',
    atMs,
    ok: failure === undefined,
    ...(isSimulated ? { simulated: true } : {}),
    answered,
    lost,
    longestGapMs: gapMs ?? null,
    text: failure === undefined ? figures : `The demo failed. ${failure} ${figures}`,
  };
}
