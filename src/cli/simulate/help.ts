// Owns what `holdfast simulate --help` says below its options. Never reads an event.
import { eventWords } from '../../sim/vocabulary.ts';

/** Events, and three examples. */
export function simulateHelp(): string {
  const shapes = eventWords.map(({ word, shape, help }) => ({ text: word + shape, help }));
  const width = Math.max(...shapes.map(({ text }) => text.length));
  return [
    '',
    'Without events every machine is killed, crashed, hung, cut off and more, one after the',
    'other, and a table says what came of it. A file is FILE or NAME=FILE.',
    '',
    'Events (NODE is the name of a machine, IFACE of one of its interfaces):',
    ...shapes.map(({ text, help }) => `  ${text.padEnd(width)}  ${help}`),
    'Times: 500ms 10s 2m 1h, from the start of all daemons.',
    '',
    'Examples:',
    '  holdfast simulate web1/keepalived.conf web2/keepalived.conf',
    '  holdfast simulate a=a.conf b=b.conf --at 10s kill:a --at 40s start:a',
    '  holdfast simulate a.conf b.conf --html failover.html',
    '',
  ].join('\n');
}
