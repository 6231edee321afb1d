// Owns noticing, in the client's requests, that another machine answers or that nobody does.
// Never asks anybody.
import type { AnswersEvent, ClientSample, NodeName } from './events.ts';

/** Fed with each request as its outcome becomes known; tells changes. */
export class AnswerWatch {
  #host: NodeName | null | undefined;
  #lastAnsweredMs = -Infinity;
  #answered = 0;
  #lost = 0;

  /** The event, if this request's outcome is another than that of the ones before it. */
  next(sample: ClientSample): AnswersEvent | undefined {
    const { atMs, latencyMs, host } = sample;
    if (latencyMs === undefined) this.#lost += 1;
    else this.#answered += 1;
    // Outcomes arrive out of order: a lost request is known only after its timeout.
    if (atMs < this.#lastAnsweredMs) return undefined;
    if (latencyMs !== undefined) this.#lastAnsweredMs = atMs;
    const outcome = latencyMs === undefined ? null : host;
    if (outcome === undefined || outcome === this.#host) return undefined;
    // Losing requests before the first answer is no news.
    const isNews = outcome !== null || this.#host !== undefined;
    if (isNews) this.#host = outcome;
    if (!isNews) return undefined;
    return {
      event: 'answers',
      atMs,
      host: outcome,
      answered: this.#answered,
      lost: this.#lost,
    };
  }
}
