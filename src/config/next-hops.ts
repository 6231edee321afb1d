// Owns reading the next hops at the end of a route's line. Never decides which of them is used.
import type { IpAddress } from '../net/address.ts';
import { type Hop, mostNextHops, type NextHop } from '../net/route.ts';
import { fieldsOf } from './catalogue/fields.ts';
import type { RouteFields } from './catalogue/routing-fields.ts';
import { type Marked, numberRead, type WordRead } from './catalogue/routing-reads.ts';
import { LineOptions, type Taken } from './line-options.ts';

/** The options of a route that a next hop has, too. */
const hopWords: ReadonlySet<string> = new Set([
  ...['via', 'gw', 'dev', 'oif', 'onlink', 'encap', 'realms', 'as'],
]);
const weightRead = numberRead(1, 256) as WordRead;

interface HopFields extends Pick<RouteFields, 'gateway' | 'interface' | 'isOnlink' | 'realms'> {
  readonly encapsulation: Hop['encapsulation'] & object;
  readonly newDestination: Marked<IpAddress>;
  readonly weight: number;
}

/** The words from the first `nexthop` on; what is no part of a hop ends the line. */
export function readNextHops(options: LineOptions, from: number): Taken {
  const hops: NextHop[] = [];
  let at = from;
  while (options.words[at]?.text === 'nexthop' && !options.isDropped) {
    const hop = new LineOptions(options.words, options.context);
    at += 1;
    while (!hop.isDropped) {
      const taken = readHopWord(hop, at);
      if (taken === 0) break;
      at += taken;
    }
    options.isDropped ||= hop.isDropped;
    hops.push(nextHopOf(hop));
  }
  const rest = options.words[at];
  if (rest && !options.isDropped) {
    options.note('HF0907', rest, `Route has trailing nonsense after nexthops - ${rest.text}`);
  }
  const first = options.words[from];
  if (first && hops.length > mostNextHops) {
    options.drop('HF0903', first, `more than ${mostNextHops} next hops`);
  }
  return { value: hops, taken: options.words.length - from };
}

function readHopWord(hop: LineOptions, at: number): number {
  const word = hop.words[at];
  if (!word) return 0;
  if (word.text === 'weight') {
    if (hop.words[at + 1]) hop.readValue('weight', weightRead, at + 1);
    else hop.reportMissing(at);
    return 2;
  }
  return hopWords.has(word.text) ? hop.readOption(at) : 0;
}

function nextHopOf(hop: LineOptions): NextHop {
  const fields = fieldsOf<HopFields>(hop.draft);
  if (fields.newDestination) {
    hop.note('HF0907', fields.newDestination.keyword, `'as [to]' (nat) not supported`);
  }
  return {
    gateway: fields.gateway?.value.value,
    interface: fields.interface?.value,
    isOnlink: fields.isOnlink?.value ?? false,
    realms: fields.realms?.value,
    encapsulation: fields.encapsulation?.value,
    weight: fields.weight?.value ?? 1,
  };
}
