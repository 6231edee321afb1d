// Owns what the adverts that one step hears must do to whom. Never knows the rules themselves.
import type { HostEvent } from '../../src/host/events.ts';
import type { Coverage } from '../coverage.ts';
import type { BrainWatch } from './brain-watch.ts';
import { type Expected, nothing } from './instance-rules.ts';
import { type HeardAdvert, readAdvert } from './packet.ts';
import { keyOfAdvert } from './step.ts';
import type { Expectations, InstanceWatch } from './watch.ts';

type Packets = Extract<HostEvent, { kind: 'packets' }>;

export function hearPackets(
  { watches }: BrainWatch,
  { interface: name, packets }: Packets,
  atUs: number,
  coverage: Coverage,
): Expectations {
  const expected: Expectations = new Map();
  for (const [key, adverts] of sort(name, packets)) {
    const watch = watches.get(key);
    const [advert, second] = adverts;
    if (!watch || !advert) continue;
    if (!second) {
      expected.set(watch, hear(watch, advert, atUs, coverage));
      continue;
    }
    // Many at once are one story; the rules are about one after the other.
    watch.doubt();
    for (const each of adverts) watch.rules.hearBlindly(each);
    expected.set(watch, nothing);
  }
  return expected;
}

/** By virtual router. */
function sort(
  name: Packets['interface'],
  packets: Packets['packets'],
): ReadonlyMap<string, HeardAdvert[]> {
  const byKey = new Map<string, HeardAdvert[]>();
  for (const packet of packets) {
    const advert = readAdvert(packet);
    const key = keyOfAdvert(advert, name);
    const adverts = byKey.get(key);
    if (adverts) adverts.push(advert);
    else byKey.set(key, [advert]);
  }
  return byKey;
}

function hear(
  { rules }: InstanceWatch,
  advert: HeardAdvert,
  atUs: number,
  coverage: Coverage,
): Expected {
  if (rules.accepts(advert)) return rules.hear(advert, atUs);
  coverage.reach('refused advert');
  return nothing;
}
