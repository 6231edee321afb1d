// Owns the proof that what bears on hundreds of virtual routers is done in portions, that adverts leave
// between them, and that nobody sees or keeps half of a reload.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIpv4 } from '../net/address.ts';
import { known, priority, receivedAdvert, second, vrid } from '../vrrp/testing.ts';
import type { HostEvent } from './events.ts';
import {
  eth0,
  instanceModel,
  link,
  modelOf,
  ownInterfaceAddress,
  virtualAddress,
} from './test-models.ts';
import { Machine } from './testing.ts';

const many = 250;
/** So many of those below fit into a portion. */
const mostInPortion = 20;
const goOn: HostEvent = { kind: 'go-on' };
const timer: HostEvent = { kind: 'timer' };

/** Master of one address from the first moment on, and says so ten times per second. */
const staying = instanceModel({
  ...{ name: 'STAYS', vrid: vrid(255), version: 3, initialState: 'master' },
  ...{ priority: priority(255), advertIntervalUs: second / 10 },
  addresses: [virtualAddress('10.9.0.100')],
});
const others = Array.from({ length: many }, (_, at) =>
  instanceModel({
    ...{ name: `VI_${at}`, vrid: vrid(at + 1), version: 3 },
    addresses: [virtualAddress(`10.8.${at}.1`), virtualAddress(`10.8.${at}.2`)],
  }),
);
const alone = modelOf(staying);
const together = modelOf(staying, ...others);
const cheaper = modelOf(
  staying,
  ...others.map((each) => ({
    ...each,
    priority: priority(99),
    addresses: each.addresses.slice(1),
  })),
);

const booted = (model = alone) => new Machine(model, [link()], [ownInterfaceAddress]).boot();
const count = (words: readonly string[], what: RegExp) => {
  return words.filter((each) => what.test(each)).length;
};

/** Reloads portion by portion; `between` looks at each, and may do something. */
function reload(machine: Machine, model: typeof alone, between: (words: string[]) => void): number {
  machine.do({ kind: 'prepare', model });
  between(machine.begin({ kind: 'reload', model }));
  let portions = 1;
  for (; machine.host.isBusy; portions += 1) between(machine.begin(goOn));
  return portions;
}

describe('a reload', () => {
  test.each([
    ['adds', alone, together, /init -> backup/],
    ['changes', together, cheaper, /Changing effective priority/],
    ['removes', together, alone, /-> stopped/],
  ] as const)('that %s hundreds does so a few at a time', (_what, before, after, step) => {
    const machine = booted(before);
    machine.runUntil(5 * second);
    const seen: number[] = [];
    const portions = reload(machine, after, (words) => seen.push(count(words, step)));
    expect(Math.max(...seen)).toBeLessThanOrEqual(mostInPortion);
    expect(seen.reduce((sum, each) => sum + each, 0)).toBe(many);
    expect(portions).toBeGreaterThanOrEqual(many / mostInPortion);
  });

  test.each([
    ['adds', alone, together],
    ['changes', together, cheaper],
    ['removes', together, alone],
  ] as const)(
    'that %s hundreds lets an advert leave between any two portions',
    (_, before, after) => {
      const machine = booted(before);
      machine.runUntil(5 * second);
      reload(machine, after, () => {
        const words = machine.begin(timer, machine.nowUs + second / 10);
        expect(count(words, /^send eth0 255/)).toBe(1);
      });
      expect(machine.states()[0]).toBe('master');
    },
  );

  test('of which the kernel tells hundreds of news hears them a few at a time', () => {
    const machine = booted(together);
    machine.runUntil(5 * second);
    const mostNewsInPortion = 50;
    const addresses = 2 * many;
    expect(reload(machine, alone, () => {})).toBeGreaterThanOrEqual(
      many / mostInPortion + addresses / mostNewsInPortion,
    );
  });

  test('of a few is whole within its event', () => {
    const machine = booted();
    const model = modelOf(staying, ...others.slice(0, 10));
    expect(reload(machine, model, () => {})).toBe(1);
  });

  test('comes to the same in portions as in one piece', () => {
    const whole = booted(together);
    const cut = new Machine(together, [link()], [ownInterfaceAddress], 1).boot();
    for (const machine of [whole, cut]) machine.runUntil(5 * second);
    const words: string[] = [];
    cut.do({ kind: 'prepare', model: cheaper });
    words.push(...cut.begin({ kind: 'reload', model: cheaper }));
    while (cut.host.isBusy) words.push(...cut.begin(goOn));
    expect(words).toEqual(whole.do({ kind: 'reload', model: cheaper }));
    expect(cut.host.status()).toEqual(whole.host.status());
  });
});

describe('in the midst of a reload', () => {
  const halfway = (before = alone, after = together) => {
    const machine = booted(before);
    machine.runUntil(5 * second);
    machine.do({ kind: 'prepare', model: after });
    machine.begin({ kind: 'reload', model: after });
    expect(machine.host.isBusy).toBe(true);
    return machine;
  };
  const finish = (machine: Machine) => {
    const words: string[] = [];
    while (machine.host.isBusy) words.push(...machine.begin(goOn));
    return words;
  };

  test('news of a link wait for its end, and then count for all', () => {
    const machine = halfway();
    expect(machine.begin({ kind: 'link', link: link({ up: false }) })).toEqual([]);
    expect(machine.states()[0]).toBe('master');
    finish(machine);
    expect(machine.states()).toEqual(Array.from({ length: many + 1 }, () => 'fault'));
  });

  test('an order waits, too', () => {
    const machine = halfway();
    const order = { kind: 'maintenance', instance: 'VI_2', isOn: true } as const;
    expect(machine.begin({ kind: 'order', order })).toEqual([]);
    expect(finish(machine)).toContain('VI_2 backup -> fault: fault');
  });

  test('a better master is heard at once', () => {
    const machine = booted(together);
    machine.runUntil(5 * second);
    machine.do({ kind: 'prepare', model: cheaper });
    machine.begin({ kind: 'reload', model: cheaper });
    const packets = [receivedAdvert({ vrid: 250, priority: 250, version: 3 })];
    expect(machine.begin({ kind: 'packets', interface: eth0, packets }).join()).toContain(
      'VI_249 master -> backup',
    );
    finish(machine);
    expect(machine.holds('10.8.249.2/32')).toBe(false);
  });

  test('who becomes master holds what the new words name, and nothing else', () => {
    const [left, right] = [1, 2].map((at) => {
      const held = ['7', '8'].map((net) => virtualAddress(`10.${net}.0.${at}`));
      return instanceModel({ name: `VI_${at}`, vrid: vrid(at), addresses: held });
    });
    const before = modelOf(known(left), known(right));
    const fewer = before.instances.map((each) => ({ ...each, addresses: each.addresses.slice(1) }));
    const machine = new Machine(before, [link()], [ownInterfaceAddress], 1).boot();
    machine.runUntil(5 * second);
    machine.do({ kind: 'prepare', model: modelOf(...fewer) });
    expect(machine.begin({ kind: 'reload', model: modelOf(...fewer) })).toContain(
      'remove 10.7.0.1/32@2',
    );
    const packets = [receivedAdvert({ vrid: 1, priority: 254 })];
    machine.begin({ kind: 'packets', interface: eth0, packets });
    expect(machine.begin(timer, 10 * second).join()).toContain('VI_1 backup -> master');
    finish(machine);
    expect(machine.addresses.map((each) => each.address).sort()).toEqual([
      ...['10.8.0.1', '10.8.0.2', '10.9.0.5'],
    ]);
  });

  test('a stop lets go of everything, old and new', () => {
    for (const [before, after] of [
      [together, alone],
      [together, cheaper],
      [alone, together],
    ] as const) {
      const machine = halfway(before, after);
      machine.do({ kind: 'stop' });
      expect(machine.addresses).toEqual([ownInterfaceAddress]);
      expect(machine.host.farewell()).toEqual([]);
      expect(machine.toldFarewell).toEqual([]);
      expect(machine.host.nextDeadlineUs).toBeUndefined();
    }
  });

  test('the next reload goes on from its end', () => {
    const machine = halfway();
    machine.do({ kind: 'prepare', model: alone });
    machine.do({ kind: 'reload', model: alone });
    expect(machine.states()).toEqual(['master']);
    expect(machine.toldFarewell).toEqual(machine.farewell);
  });
});

describe('takeovers of hundreds in one moment', () => {
  test('are made a few at a time, and an advert that is due goes before the rest', () => {
    const machine = booted(together);
    const takeoverAtUs = 3_609_375;
    machine.runUntil(takeoverAtUs - 1);
    const seen: number[] = [];
    while (known(machine.host.nextDeadlineUs) <= takeoverAtUs + second / 10) {
      const nowUs = Math.max(machine.nowUs, known(machine.host.nextDeadlineUs)) + 1000;
      const isAdvertDue = nowUs % (second / 10) < 2000;
      const words = machine.begin(timer, nowUs);
      if (isAdvertDue) expect(words[0]).toMatch(/^send eth0/);
      seen.push(count(words, /backup -> master/));
    }
    expect(Math.max(...seen)).toBeLessThanOrEqual(mostInPortion);
    expect(seen.reduce((sum, each) => sum + each, 0)).toBe(many);
  });
});

test('whatever comes between two portions: held if and only if master, and all of it told', () => {
  const names = ['10.7.0.1', '10.7.0.2', '10.7.0.3', '10.7.0.4'];
  const address = fc.constantFrom(...names);
  const instance = (at: number) =>
    fc
      .record({
        isThere: fc.boolean(),
        rank: fc.constantFrom(100, 101, 255).map(priority),
        held: fc.uniqueArray(address, { minLength: 1, maxLength: 3 }),
      })
      .map(({ isThere, rank, held }) =>
        isThere
          ? [
              instanceModel({
                ...{ name: `VI_${at}`, vrid: vrid(at), priority: rank },
                addresses: held.map((each) => virtualAddress(each.replace('.7.', `.${at}.`))),
              }),
            ]
          : [],
      );
  const file = fc
    .tuple(instance(1), instance(2), instance(3))
    .map((list) => modelOf(...list.flat()));
  const pause = fc.constantFrom(0, 1, second / 10, 609_375, 3_609_375, 4 * second);
  const heard = fc.record({
    vrid: fc.constantFrom(1, 2, 3),
    priority: fc.constantFrom(0, 99, 254),
  });
  const meanwhile = fc.oneof(
    pause.map((us) => (machine: Machine) => {
      machine.nowUs += us;
      machine.begin(timer);
    }),
    heard.map((advert) => (machine: Machine) => {
      const packets = [receivedAdvert(advert)];
      machine.begin({ kind: 'packets', interface: eth0, packets });
    }),
    fc.boolean().map((up) => (machine: Machine) => {
      machine.begin({ kind: 'link', link: link({ up }) });
    }),
  );
  const story = fc.array(fc.tuple(file, fc.array(meanwhile, { maxLength: 6 })), { maxLength: 5 });
  fc.assert(
    fc.property(file, story, (first, reloads) => {
      const machine = new Machine(first, [link()], [ownInterfaceAddress], 1).boot();
      machine.runUntil(5 * second);
      for (const [model, events] of reloads) {
        machine.do({ kind: 'prepare', model });
        machine.begin({ kind: 'reload', model });
        for (const take of events) {
          take(machine);
          expect(machine.toldFarewell).toEqual(machine.farewell);
          machine.begin(goOn);
        }
        while (machine.host.isBusy) machine.begin(goOn);
        const states = machine.states();
        const masters = model.instances.filter((_, at) => states[at] === 'master');
        const held = machine.addresses.map((each) => each.address).sort();
        const meant = masters.flatMap(({ addresses }) => addresses.map((each) => each.address));
        expect(held).toEqual([...meant, known(parseIpv4('10.9.0.5'))].sort());
        expect(machine.toldFarewell).toEqual(machine.farewell);
      }
    }),
    { numRuns: 300 },
  );
});
