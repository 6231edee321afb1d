// Owns telling everything that is known of a brain what it was told, and what time brought to an end. Never
// says what must come of it.
import type { HostEvent } from '../../src/host/events.ts';
import type { Coverage } from '../coverage.ts';
import { type BrainWatch, wordsOf } from './brain-watch.ts';

/** Goes before any judgement of what the brain made of it. */
export function learn(brain: BrainWatch, event: HostEvent, atUs: number, coverage: Coverage): void {
  const { kernel } = brain;
  const { returns } = kernel.links;
  brain.hasLinkNews = kernel.learn(event, atUs);
  if (kernel.links.returns > returns) coverage.reach('link back in time');
  if (brain.hasLinkNews) lookWhoCanSpeak(brain);
  brain.tracked.learn(event, atUs);
  // Most of what happens are these two, and they change no link.
  const isUsual = event.kind === 'packets' || (event.kind === 'timer' && !brain.hasLinkNews);
  if (!isUsual || brain.quiet.isWaiting) {
    brain.quiet.learn(event, wordsOf(brain, event), kernel, atUs);
  }
}

function lookWhoCanSpeak({ watches, kernel }: BrainWatch): void {
  for (const watch of watches.values()) {
    watch.canSpeak = kernel.isUp(watch.model.advertInterface);
    // What it would have said when is not seen.
    if (!watch.canSpeak && watch.state === 'master') watch.rules.lastAdvertUs = undefined;
  }
}

/** True when something that was waited for counts now. */
export function expire(brain: BrainWatch, atUs: number, coverage: Coverage): boolean {
  const news: string[] = [...brain.tracked.expire(atUs)];
  if (brain.hasLinkNews) news.push('link turned after a delay');
  if (brain.quiet.expire(atUs)) news.push('silent link believed');
  if (brain.orders.expire(atUs)) news.push('ordered priority over');
  for (const name of news) coverage.reach(name);
  return news.length > 0;
}
