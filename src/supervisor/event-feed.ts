// Owns telling listeners what happens as it happens: transitions with their cause, and trackers and
// priorities that change. Never waits for a slow one: it loses events and is told how many.
import type { Transition } from '../host/effects.ts';
import type { HostStatus } from '../host/status.ts';
import { explainCause } from '../vrrp/cause.ts';
import type { Client } from './control-socket.ts';

/** One line of the stream. Times are ISO 8601. */
export type DaemonEvent =
  | {
      readonly kind: 'transition';
      readonly at: string;
      readonly instance: string;
      readonly from: string;
      readonly to: string;
      readonly why: string;
      readonly cause: Transition['cause'];
      readonly effectivePriority: number;
    }
  | {
      readonly kind: 'tracker';
      readonly at: string;
      readonly name: string;
      readonly condition: string;
    }
  | {
      readonly kind: 'priority';
      readonly at: string;
      readonly instance: string;
      readonly effectivePriority: number;
    }
  /** So many events before the next one were lost on this listener. */
  | { readonly kind: 'lost'; readonly at: string; readonly count: number };

/** What a listener may leave unread before events pass it by. */
const mostWaitingBytes = 64 * 1024;
/** Only transitions are told by the brain; what else changes is looked for while somebody listens. */
const lookPeriodMs = 500;

interface Listener {
  readonly client: Client;
  lost: number;
}

export class EventFeed {
  readonly #askStatus: () => Promise<HostStatus | undefined>;
  readonly #listeners = new Set<Listener>();
  #looking: NodeJS.Timeout | undefined;
  #seen: ReadonlyMap<string, string | number> | undefined;

  constructor(askStatus: () => Promise<HostStatus | undefined>) {
    this.#askStatus = askStatus;
  }

  /** Resolves at once; what happens follows the answer, a line each. */
  async add(client: Client): Promise<{ readonly listening: true }> {
    client.keepOpen();
    const listener = { client, lost: 0 };
    await this.#look();
    this.#listeners.add(listener);
    this.#looking ??= setInterval(() => void this.#look(), lookPeriodMs);
    // Perhaps at once: it had to wait for the look.
    client.onceClosed(() => this.#remove(listener));
    return { listening: true };
  }

  onTransition({ instance, from, to, cause, effectivePriority }: Transition): void {
    if (this.#listeners.size === 0) return;
    const at = new Date().toISOString();
    const why = explainCause(cause);
    this.#tell({ kind: 'transition', at, instance, from, to, why, cause, effectivePriority });
  }

  close(): void {
    clearInterval(this.#looking);
  }

  #remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
    this.#seen = undefined;
  }

  async #look(): Promise<void> {
    const status = await this.#askStatus();
    if (!status) return;
    const seen = this.#seen;
    const at = new Date().toISOString();
    const now = new Map<string, string | number>();
    for (const { name, condition } of trackersOf(status)) {
      now.set(`tracker ${name}`, condition);
      const isNew = seen && seen.get(`tracker ${name}`) !== condition;
      if (isNew) this.#tell({ kind: 'tracker', at, name, condition });
    }
    for (const { name: instance, priority } of status.instances) {
      const effectivePriority = priority.effective;
      now.set(`priority ${instance}`, effectivePriority);
      const isNew = seen && seen.get(`priority ${instance}`) !== effectivePriority;
      if (isNew) this.#tell({ kind: 'priority', at, instance, effectivePriority });
    }
    this.#seen = now;
  }

  #tell(event: DaemonEvent): void {
    const line = JSON.stringify(event);
    for (const listener of this.#listeners) {
      const { client } = listener;
      if (client.waitingBytes > mostWaitingBytes) {
        listener.lost += 1;
        continue;
      }
      if (listener.lost > 0) {
        const lost: DaemonEvent = { kind: 'lost', at: event.at, count: listener.lost };
        client.send(JSON.stringify(lost));
        listener.lost = 0;
      }
      client.send(line);
    }
  }
}

/** Of every kind; what is no script has its kind in front of its name. */
function trackersOf({ scripts, objects = [] }: HostStatus): { name: string; condition: string }[] {
  return [
    ...scripts.map(({ name, condition }) => ({ name, condition })),
    ...objects.map((each) => ({ name: `${each.kind} ${each.name}`, condition: conditionOf(each) })),
  ];
}

function conditionOf(tracked: NonNullable<HostStatus['objects']>[number]): string {
  if (tracked.kind === 'interface') return tracked.condition;
  const count = tracked.kind === 'file' ? tracked.number : tracked.processes;
  return count === undefined ? 'unknown' : String(count);
}
