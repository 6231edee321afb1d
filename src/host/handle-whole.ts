// Owns handling an event to its end where nothing can come between: in a simulated moment, in a test.
// Never used by the engine, which serves others between two portions.
import type { Effect } from './effects.ts';
import type { HostEvent } from './events.ts';
import type { Host } from './host.ts';

/** All portions one after the other, and all timers that are due, if it is time that is told. */
export function handleWhole(host: Host, event: HostEvent, nowUs: number): Effect[] {
  const effects = host.handle(event, nowUs);
  while (host.isBusy) effects.push(...host.handle({ kind: 'go-on' }, nowUs));
  while (event.kind === 'timer' && isDue(host, nowUs)) effects.push(...host.handle(event, nowUs));
  return effects;
}

function isDue({ nextDeadlineUs }: Host, nowUs: number): boolean {
  return nextDeadlineUs !== undefined && nextDeadlineUs <= nowUs;
}
