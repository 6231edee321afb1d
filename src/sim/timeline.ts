// Owns a history as lines to read: what was done, and what came of it. Never leaves anything out but
// log lines and states that mean nothing yet.
import { explainCause } from '../vrrp/cause.ts';
import { actionText } from './action-words.ts';
import type { DaemonCondition, HistoryEntry } from './history.ts';

export interface TimelineLine {
  readonly atUs: number;
  /** `action`: somebody did it. `trouble`: a client is without an answer. */
  readonly kind: 'action' | 'trouble' | 'answer' | 'state' | 'detail' | 'log';
  /** A machine, or the client. */
  readonly who: string;
  readonly text: string;
}

export interface TimelineOptions {
  /** Name the instance in each line about one. */
  readonly namesInstances: boolean;
  /** Name the client's switch. */
  readonly namesSwitches: boolean;
}

/** In the order of time. */
export function timelineOf(
  history: readonly HistoryEntry[],
  options: TimelineOptions,
): TimelineLine[] {
  return history
    .filter((entry, at) => !isOverAtOnce(entry, history.slice(at + 1)))
    .flatMap((entry) => lineOf(entry, options) ?? []);
}

/** An answer that another one replaces in the same moment. */
function isOverAtOnce(entry: HistoryEntry, later: readonly HistoryEntry[]): boolean {
  if (entry.kind !== 'answer') return false;
  for (const other of later) {
    if (other.atUs > entry.atUs) return false;
    const isSame = other.kind === 'answer' && other.address === entry.address;
    if (isSame && other.switch === entry.switch) return true;
  }
  return false;
}

function lineOf(entry: HistoryEntry, options: TimelineOptions): TimelineLine | undefined {
  const { atUs } = entry;
  switch (entry.kind) {
    case 'action':
      return { atUs, kind: 'action', ...actionParts(entry.action) };
    case 'transition': {
      const { to, instance, cause } = entry.transition;
      if (to === 'init') return undefined;
      const name = options.namesInstances ? `${instance} ` : '';
      const text = `${name}${to.toUpperCase()}: ${explainCause(cause)}`;
      return { atUs, kind: 'state', who: entry.node, text };
    }
    case 'address': {
      const { address, interface: name, isPresent } = entry;
      const text = isPresent ? `holds ${address} on ${name}` : `lets go of ${address} on ${name}`;
      return { atUs, kind: 'detail', who: entry.node, text };
    }
    case 'answer': {
      const who = options.namesSwitches ? `client on ${entry.switch}` : 'client';
      if (entry.by === undefined) {
        return { atUs, kind: 'trouble', who, text: `NOBODY answers ${entry.address}` };
      }
      return { atUs, kind: 'answer', who, text: `${entry.by} answers ${entry.address}` };
    }
    case 'daemon':
      return { atUs, kind: 'detail', who: entry.node, text: conditionWords[entry.became] };
    case 'log':
      return entry.detail ? undefined : { atUs, kind: 'log', who: entry.node, text: entry.text };
  }
}

function actionParts(action: Parameters<typeof actionText>[0]) {
  const text = actionText(action);
  const colon = text.indexOf(': ');
  if (colon < 0) return { who: 'site', text };
  return { who: text.slice(0, colon), text: text.slice(colon + 2) };
}

const conditionWords: Readonly<Record<DaemonCondition, string>> = {
  starting: 'the daemon starts',
  running: 'the engine runs',
  hung: 'the processes stand still',
  'without-engine': 'the supervisor is without an engine',
  ended: 'the daemon has ended',
  'without-power': 'no power',
};
