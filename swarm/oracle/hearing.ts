// Owns what the adverts that one step hears must do to whom. Never knows the rules themselves.
import type { HostEvent } from '../../src/host/events.ts';
import type { Coverage } from '../coverage.ts';
import type { BrainWatch } from './brain-watch.ts';
import { nothing } from './expected.ts';
import type { Groups } from './groups.ts';
import { type HeardAdvert, readAdvert } from './packet.ts';
import { isMeantFor } from './reach.ts';
import { keyOfAdvert, type Step } from './step.ts';
import type { Expectations, InstanceWatch } from './watch.ts';

type Packets = Extract<HostEvent, { kind: 'packets' }>;

/** Who is told what was heard. */
export interface Ears {
  readonly groups: Groups;
  readonly coverage: Coverage;
}

export function hearPackets(
  { watches }: BrainWatch,
  { interface: name, packets }: Packets,
  step: Step,
  ears: Ears,
): Expectations {
  const expected: Expectations = new Map();
  for (const [key, adverts] of sort(name, packets)) {
    const watch = watches.get(key);
    const [advert, second] = adverts;
    if (!watch || !advert) continue;
    const late = watch.rules.stepBackIfLate(step.atUs);
    if (!late && !second && !watch.rules.isOpen(advert)) {
      const isGood = isAccepted(watch, advert, step, ears);
      expected.set(watch, isGood ? watch.rules.hear(advert, step.atUs) : nothing);
      continue;
    }
    // Many at once are one story; the rules are about one after the other.
    watch.doubt();
    for (const each of adverts) {
      if (isAccepted(watch, each, step, ears)) watch.rules.hearBlindly(each);
    }
    expected.set(watch, late ?? nothing);
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

/** Whether it passes all checks; who takes no part makes none. */
function isAccepted(
  watch: InstanceWatch,
  advert: HeardAdvert,
  { wallUs }: Step,
  { groups, coverage }: Ears,
): boolean {
  const { rules, model } = watch;
  if (!rules.isListening) return false;
  const isMeant = isMeantFor(model, rules.source, advert);
  const flaw = isMeant ? rules.checks.flawOf(model, advert, wallUs) : 'other';
  if (!flaw) return true;
  if (flaw !== 'other') coverage.reach(`signature ${flaw}`);
  // Its sender's numbers lie behind, until its clock has caught up with them.
  if (flaw === 'replayed') groups.disturb(watch);
  coverage.reach('refused advert');
  return false;
}
