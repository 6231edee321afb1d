// Owns the show as plain lines of text, and as JSON, one event a line. Never uses escapes.
import type { DemoEvent } from './events.ts';
import type { DemoRecord } from './record.ts';
import { eventWords, nextSteps, seconds } from './words.ts';

const timeColumns = 9;

/** The first lines, before anything has happened. */
export function plainOpening({ place }: Pick<DemoRecord, 'place'>): string[] {
  const { vip, addresses, isSimulated } = place;
  const who = `holdfast demo: web1 (${addresses.web1}) and web2 (${addresses.web2}) share ${vip}.`;
  if (isSimulated) {
    return [
      who,
      'Simulated in virtual time: the brain of the real daemon decides, but machines, network and',
      'client are modelled. Who holds the address and who answers is read from the model.',
    ];
  }
  return [
    who,
    'Two real daemons and a client, each in a network namespace of its own on this machine.',
    'Who holds the address is read from `ip -j addr`, who answers from the answers.',
  ];
}

/** The lines of one event: its time, its words; an act stands apart. */
export function plainLines(event: DemoEvent, record: DemoRecord): string[] {
  const words = eventWords(event, record);
  const time = seconds(event.atMs).padStart(timeColumns);
  switch (event.event) {
    case 'act':
      return ['', words];
    case 'sentence':
      return [`${' '.repeat(timeColumns)}  -> ${words}`];
    case 'summary':
      return ['', words];
    default:
      return [`${time}  ${words}`];
  }
}

/** The last lines, after the summary. */
export function plainClosing(record?: Pick<DemoRecord, 'place'>): string[] {
  return ['', ...nextSteps(record?.place.isSimulated)];
}

/** One event as one line of JSON. */
export function jsonLine(event: DemoEvent): string {
  return JSON.stringify(event);
}
