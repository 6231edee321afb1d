// Owns posting changes of state as JSON to the addresses that instances name. Never keeps anyone waiting
// for an answer.
import { hostname } from 'node:os';
import { explainCause } from '../vrrp/cause.ts';
import { type Attempt, Delivery } from './delivery.ts';
import type { News } from './newsroom.ts';

/** What is posted. */
export interface WebhookBody {
  readonly instance: string;
  /** States in capitals, as scripts get them; `INIT` before the first. */
  readonly from: string;
  readonly to: string;
  /** A sentence without a full stop. */
  readonly cause: string;
  /** Effective priority. */
  readonly priority: number;
  readonly host: string;
  /** ISO 8601. */
  readonly time: string;
}

const limitMs = 10_000;
/** Answers after which the same message may be taken later (RFC 9110, 15.5.9; RFC 6585, 4). */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Undefined for what is no change of an instance's state. */
export function webhookBody(news: News, time: Date): WebhookBody | undefined {
  if (news.about !== 'INSTANCE' || !news.transition) return undefined;
  const { name: instance, word: to, priority, transition } = news;
  const from = transition.from.toUpperCase();
  const cause = explainCause(transition.cause);
  return { instance, from, to, cause, priority, host: hostname(), time: time.toISOString() };
}

export class Webhooks {
  readonly #log: (text: string) => void;
  readonly #firstDelayMs: number | undefined;
  /** One for each address. */
  readonly #deliveries = new Map<string, Delivery<WebhookBody>>();

  /** @param firstDelayMs for tests */
  constructor(log: (text: string) => void, firstDelayMs?: number) {
    this.#log = log;
    this.#firstDelayMs = firstDelayMs;
  }

  tell(news: News): void {
    const webhook = news.about === 'INSTANCE' ? news.model.notices?.webhook : undefined;
    const body = webhookBody(news, new Date());
    if (webhook !== undefined && body) this.#deliveryTo(webhook).put(body);
  }

  async stop(patienceMs: number): Promise<void> {
    const deliveries = Array.from(this.#deliveries.values());
    await Promise.all(deliveries.map((delivery) => delivery.stop(patienceMs)));
  }

  #deliveryTo(address: string): Delivery<WebhookBody> {
    const known = this.#deliveries.get(address);
    if (known) return known;
    const delivery = new Delivery<WebhookBody>({
      place: `webhook ${placeOf(address)}`,
      deliver: (body) => post(address, body),
      log: this.#log,
      ...(this.#firstDelayMs !== undefined && { firstDelayMs: this.#firstDelayMs }),
    });
    this.#deliveries.set(address, delivery);
    return delivery;
  }
}

/** Without what may be a secret: the name and password, the path, the query. */
function placeOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}

async function post(address: string, body: WebhookBody): Promise<Attempt> {
  try {
    const { username, password } = new URL(address);
    if (username || password) return refused('an address with a password is not called');
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'holdfast' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(limitMs),
    });
    await response.body?.cancel();
    if (response.ok) return { verdict: 'delivered', reason: '' };
    const reason = `it answered ${response.status}`;
    const isPassing = response.status >= 500 || passing.has(response.status);
    return isPassing ? { verdict: 'away', reason } : refused(reason);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { message?: string } };
    return { verdict: 'away', reason: cause?.message || message };
  }
}

function refused(reason: string): Attempt {
  return { verdict: 'refused', reason };
}
