// Owns drawing the words of routers that speak to peers one by one: all machines of the site, with or
// without this one. Never draws who takes part.
import type { Chance } from '../src/sim/random.ts';

/** How a virtual router speaks to peers, alike on all its machines. */
export interface UnicastDraft {
  readonly words: readonly string[];
}

/** Where a router lives on a machine. */
interface Place {
  readonly family: 4 | 6;
  readonly wire: number;
  readonly place: number;
  readonly nodeCount: number;
}

/** Undefined for multicast, which most use. */
export function drawUnicast(chance: Chance): UnicastDraft | undefined {
  if (!chance.perMille(250)) return undefined;
  const words: string[] = [];
  if (chance.perMille(300)) words.push('check_unicast_src');
  if (chance.perMille(200)) words.push('unicast_ttl 64');
  return { words };
}

/** The machine's own address is its source whether that is written or not. */
export function unicastWords(chance: Chance, draft: UnicastDraft, on: Place): string[] {
  const { place, nodeCount } = on;
  const isForAll = chance.perMille(300);
  const peers = Array.from({ length: nodeCount }, (_, at) => at)
    .filter((at) => isForAll || at !== place)
    .map((at) => ownAddress(on, at));
  const source = chance.perMille(600) ? [`unicast_src_ip ${ownAddress(on, place)}`] : [];
  const track = source.length > 0 && chance.perMille(400) ? ['track_src_ip'] : [];
  return [...source, ...track, 'unicast_peer {', ...peers, '}', ...draft.words];
}

/** The addresses of the machines on each wire. */
export function ownAddress(
  { family, wire }: Pick<Place, 'family' | 'wire'>,
  place: number,
): string {
  return family === 4 ? `10.9.${wire}.${place + 1}` : `fe80::${(place + 1).toString(16)}`;
}
