// Owns the proof that no sequence of events breaks an instance: any packets of any kind, timers on time
// and late, faults, priorities, new settings, thefts, stops.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Datagram } from '../net/datagram.ts';
import type { Fault } from './cause.ts';
import type { InstanceEffect } from './effects.ts';
import type { InstanceEvent } from './events.ts';
import { Instance } from './instance.ts';
import type { InstanceSettings } from './settings.ts';
import {
  type AdvertChanges,
  advertPacket,
  higherAddress,
  higherAddress6,
  interfaceName,
  ipv4,
  lowerAddress,
  lowerAddress6,
  overIpv6,
  ownAddress,
  ownAddress6,
  priority,
  second,
  sentMessage,
  settings,
} from './testing.ts';

const eth0 = interfaceName('eth0');
const ah = { type: 'ah', password: 'secret12' } as const;
const pass = { type: 'pass', password: 'secret12' } as const;

const kinds: readonly Partial<InstanceSettings>[] = [
  {},
  { authentication: pass },
  { authentication: ah },
  { version: 3 },
  { version: 3, checksumAsV2: true },
  overIpv6,
  { ...overIpv6, version: 2 },
];
const intervalUs = fc.constantFrom(second, 2 * second);
const settingsChanges = fc
  .record({
    kind: fc.constantFrom(...kinds),
    priority: fc.constantFrom(1, 100, 254, 255).map(priority),
    advertIntervalUs: intervalUs,
    wantsMaster: fc.boolean(),
    nopreempt: fc.boolean(),
    preemptDelayUs: fc.constantFrom(0, 2 * second),
    downTimerAdverts: fc.constantFrom(1, 3, 100),
    lowerPriorityNoAdvert: fc.boolean(),
    higherPrioritySendAdvert: fc.boolean(),
    skipsAddressCheck: fc.boolean(),
  })
  .map(({ kind, ...rest }) => settings({ ...rest, ...kind }));

const from4 = fc.constantFrom(lowerAddress, ownAddress, higherAddress);
const from6 = fc.constantFrom(lowerAddress6, ownAddress6, higherAddress6);
const advert = (family: 4 | 6): fc.Arbitrary<Datagram> =>
  fc
    .record({
      from: family === 4 ? from4 : from6,
      version: fc.constantFrom(2, 3),
      priority: fc.constantFrom(0, 1, 99, 100, 101, 254, 255),
      advertIntervalUs: fc.constantFrom(0, 10_000, second, 2 * second, 40_950_000),
      timeToLive: fc.constantFrom(255, 255, 255, 64),
      checksumError: fc.constantFrom(0, 0, 0, 1),
      secret: fc.constantFrom('none', 'pass', 'ah', 'ah'),
      sequence: fc.nat(5),
    })
    .map(({ secret, sequence, ...changes }) => {
      const password = 'secret12';
      const under: AdvertChanges = secret === 'ah' ? { header: { password, sequence } } : {};
      const plain: AdvertChanges = secret === 'pass' ? { password } : under;
      return advertPacket(family === 4 ? { ...changes, ...plain } : changes);
    });

const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
  { kind: 'interface-down', interface: eth0 },
  { kind: 'script-failed', script: 'web' },
  { kind: 'script-unknown', script: 'web' },
);
const faultList = fc.array(fault, { maxLength: 2 });

/** What happens, and how long after the one before; `timer` waits for the deadline and lateness. */
interface Step {
  readonly pauseUs: number;
  readonly event: InstanceEvent;
}

const event = (family: 4 | 6): fc.Arbitrary<InstanceEvent> => {
  const heard = advert(family);
  const always = (own: InstanceEvent) => fc.constant(own);
  const packet = heard.map((datagram): InstanceEvent => ({ kind: 'packet', datagram }));
  const backlog = fc
    .array(heard, { minLength: 2, maxLength: 6 })
    .map((datagrams): InstanceEvent => ({ kind: 'backlog', datagrams }));
  const faults = faultList.map((list): InstanceEvent => ({ kind: 'faults', faults: list }));
  const effective = fc
    .integer({ min: 1, max: 254 })
    .map((value): InstanceEvent => ({ kind: 'priority', effective: priority(value) }));
  const reload = settingsChanges.map((own): InstanceEvent => ({ kind: 'settings', settings: own }));
  return fc.oneof(
    { weight: 6, arbitrary: always({ kind: 'timer' }) },
    { weight: 6, arbitrary: packet },
    { weight: 2, arbitrary: backlog },
    { weight: 3, arbitrary: faults },
    { weight: 2, arbitrary: effective },
    { weight: 2, arbitrary: reload },
    { weight: 1, arbitrary: always({ kind: 'address-taken', address: ipv4('10.9.0.100') }) },
    { weight: 1, arbitrary: always({ kind: 'stop' }) },
  );
};

const story = fc.constantFrom<4 | 6>(4, 6).chain((family) =>
  fc.record({
    family: fc.constant(family),
    first: settingsChanges.filter((own) => own.family === family),
    faults: faultList,
    delayUs: fc.constantFrom(0, 5 * second),
    steps: fc.array(
      fc.record({ pauseUs: fc.constantFrom(0, 1, 400_000, second), event: event(family) }),
      { maxLength: 40 },
    ),
  }),
);

/** Follows the effects and says what must hold after each event. */
class Watcher {
  isHolding = false;
  #state = 'init';

  follow(effects: readonly InstanceEffect[], nowUs: number, listenFromUs: number): void {
    for (const effect of effects) {
      if (effect.kind === 'hold-addresses') this.isHolding = true;
      if (effect.kind === 'release-addresses') this.isHolding = false;
      if (effect.kind === 'announce') expect(this.isHolding).toBe(true);
      if (effect.kind === 'send') {
        expect(nowUs).toBeGreaterThanOrEqual(listenFromUs);
        // Only a master speaks; its last words come before it has changed its state.
        expect(this.#state).toBe('master');
        const said = sentMessage(effect.destination, effect.packet)[2];
        expect(said).toBeTypeOf('number');
      }
      if (effect.kind !== 'transition') continue;
      expect(effect.from).toBe(this.#state);
      expect(effect.cause.kind).toBeTypeOf('string');
      if (effect.to === 'fault') expect(effect.cause.kind).toBe('fault');
      this.#state = effect.to;
    }
  }

  check(instance: Instance, own: InstanceSettings, nowUs: number): void {
    const { state, effectivePriority, cause, faults, masterIntervalUs } = instance.snapshot();
    expect(state.kind).toBe(this.#state);
    expect(this.isHolding).toBe(state.kind === 'master');
    const isTimed = state.kind === 'backup' || state.kind === 'master';
    expect(instance.deadlineUs !== undefined).toBe(isTimed);
    expect(Number.isFinite(instance.deadlineUs ?? 0)).toBe(true);
    expect(effectivePriority).toBeGreaterThanOrEqual(1);
    expect(effectivePriority).toBeLessThanOrEqual(own.priority === 255 ? 255 : 254);
    if (isTimed) expect(faults.filter(({ kind }) => kind !== 'script-unknown')).toEqual([]);
    if (state.kind === 'fault') expect(cause.kind).toBe('fault');
    if (own.version === 2) expect(masterIntervalUs).toBe(own.advertIntervalUs);
    expect(masterIntervalUs).toBeGreaterThan(0);
    expect(instance.farewellAdverts().length > 0).toBe(state.kind === 'master');
    if (state.kind === 'master') {
      expect(instance.deadlineUs).toBeLessThanOrEqual(nowUs + own.advertIntervalUs);
    }
  }
}

function timeOf(instance: Instance, step: Step, nowUs: number): number {
  const pausedUs = nowUs + step.pauseUs;
  if (step.event.kind !== 'timer') return pausedUs;
  return Math.max(nowUs, instance.deadlineUs ?? pausedUs) + step.pauseUs;
}

/** A delay hears nothing, trackers leave an owner's priority alone, a family is for ever. */
function canHappen(given: InstanceEvent, own: InstanceSettings, isListening: boolean): boolean {
  if (given.kind === 'packet' || given.kind === 'backlog') return isListening;
  if (given.kind === 'priority') return own.priority !== 255;
  return given.kind !== 'settings' || given.settings.family === own.family;
}

test('held iff master, timed iff backup or master, never a deadline in the past, whatever comes', () => {
  fc.assert(
    fc.property(story, ({ family, first, faults, delayUs, steps }) => {
      const instance = new Instance(first);
      const watcher = new Watcher();
      instance.sourceAddress = family === 4 ? ownAddress : ownAddress6;
      let own = first;
      let nowUs = 0;
      const hand = (given: InstanceEvent) => {
        const before = instance.deadlineUs;
        watcher.follow(instance.handle(given, nowUs), nowUs, delayUs);
        watcher.check(instance, own, nowUs);
        // A timer that was handled at its time or late never wants to be called again for that time.
        if (given.kind === 'timer' && before !== undefined && before <= nowUs) {
          expect(instance.deadlineUs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(nowUs);
        }
      };
      hand({ kind: 'start', faults, listenFromUs: delayUs });
      for (const step of steps) {
        // Time never passes a deadline without its timer, except that the timer is late.
        nowUs = timeOf(instance, step, nowUs);
        if (!canHappen(step.event, own, nowUs >= delayUs)) continue;
        if (step.event.kind === 'settings') {
          own = step.event.settings;
          instance.handle({ kind: 'priority', effective: own.priority }, nowUs);
        }
        hand(step.event);
      }
    }),
    { numRuns: 1000 },
  );
}, 60_000);

test('the same events at the same times give the same effects, byte for byte', () => {
  fc.assert(
    fc.property(story, ({ family, first, faults, delayUs, steps }) => {
      const [left, right] = [new Instance(first), new Instance(first)];
      for (const each of [left, right]) {
        each.sourceAddress = family === 4 ? ownAddress : ownAddress6;
        each.handle({ kind: 'start', faults, listenFromUs: delayUs }, 0);
      }
      let nowUs = 0;
      for (const step of steps) {
        nowUs = timeOf(left, step, nowUs);
        expect(left.handle(step.event, nowUs)).toEqual(right.handle(step.event, nowUs));
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('what arrives for FAULT, INIT or a stopped instance changes nothing at all', () => {
  fc.assert(
    fc.property(advert(4), fc.nat(100), (datagram, nowUs) => {
      for (const prepare of [[], [{ kind: 'stop' } as const]]) {
        const instance = new Instance(settings());
        for (const given of prepare) instance.handle(given, 0);
        const before = instance.snapshot();
        expect(instance.handle({ kind: 'packet', datagram }, nowUs)).toEqual([]);
        expect(instance.snapshot()).toEqual(before);
      }
    }),
  );
});
