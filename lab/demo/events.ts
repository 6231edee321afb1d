// Owns the words in which the demo tells what happens: plain data, one object an event.
// Never shows anything.

/** The two machines that share the address, as the client's `X-Host` header names them. */
export type NodeName = 'web1' | 'web2';

export const nodeNames: readonly NodeName[] = ['web1', 'web2'];

/** What the demo itself did to a machine. */
export type NodeChange =
  | 'started'
  | 'killed'
  | 'hung'
  | 'resumed'
  | 'cut'
  | 'mended'
  /** The daemon read the file in which the service is checked. */
  | 'reloaded'
  | 'serviceKilled'
  | 'serviceStarted';

/** All times are milliseconds since the show began. */
export type DemoEvent =
  | ActEvent
  | NodeEvent
  | VipEvent
  | AnswersEvent
  | SentenceEvent
  | SummaryEvent;

export interface ActEvent {
  readonly event: 'act';
  readonly atMs: number;
  readonly act: number;
  readonly title: string;
}

export interface NodeEvent {
  readonly event: 'node';
  readonly atMs: number;
  readonly node: NodeName;
  readonly change: NodeChange;
  /** The process, where one was started or signalled. */
  readonly pid?: number;
}

/** Seen with `ip -j addr` on the machine. */
export interface VipEvent {
  readonly event: 'vip';
  readonly atMs: number;
  readonly node: NodeName;
  readonly held: boolean;
}

/** Seen by the client: another machine answers, or nobody does. */
export interface AnswersEvent {
  readonly event: 'answers';
  readonly atMs: number;
  /** Null when the request sent at `atMs` was not answered. */
  readonly host: NodeName | null;
  readonly answered: number;
  readonly lost: number;
}

/** What an act, or a key, came to. */
export interface SentenceEvent {
  readonly event: 'sentence';
  readonly atMs: number;
  readonly act?: number;
  readonly text: string;
}

export interface SummaryEvent {
  readonly event: 'summary';
  readonly atMs: number;
  /** False when something that has to happen did not. */
  readonly ok: boolean;
  /** Present when the show was played in virtual time, by no real daemon. */
  readonly simulated?: boolean;
  readonly answered: number;
  readonly lost: number;
  /** The longest time between two answers; null with fewer than two. */
  readonly longestGapMs: number | null;
  readonly text: string;
}

/** One request of the client. */
export interface ClientSample {
  /** When it was sent. */
  readonly atMs: number;
  /** Absent when it was lost. */
  readonly latencyMs?: number;
  readonly host?: NodeName;
}
