// Owns the proof of which frame announces an address, which socket an advert leaves through, and that a
// rehearsal reaches every kind of instance.
import { expect, test } from 'vitest';
import type { Effect } from '../host/effects.ts';
import { Host } from '../host/host.ts';
import {
  instanceModel,
  instanceModel6,
  interfaceAddress,
  link,
  modelOf,
  ownInterfaceAddress,
  scriptModel,
  trackedScript,
  virtualAddress,
} from '../host/test-models.ts';
import { parseIp } from '../net/address.ts';
import { parseMac } from '../net/identifiers.ts';
import { vrid } from '../vrrp/testing.ts';
import { announcementFrame } from './neighbour-frames.ts';
import { inTurns, rehearseTakeover } from './rehearsal.ts';
import { socketKeyFor, socketKeyOf } from './socket-key.ts';

const mac = parseMac('02:00:00:00:00:05');
const frameOf = (text: string, isRouter = false) => {
  const address = parseIp(text);
  if (!mac || !address) throw new Error('literals');
  return announcementFrame({ kind: 'announce', interfaceIndex: 2, mac, address, isRouter });
};

test('IPv4 is announced by a gratuitous ARP, IPv6 by an unsolicited NA', () => {
  expect([...frameOf('10.9.0.100').subarray(12, 14)]).toEqual([0x08, 0x06]);
  expect([...frameOf('fd09::100').subarray(12, 14)]).toEqual([0x86, 0xdd]);
  expect(frameOf('fd09::100')[58]).toBe(0x20);
  expect(frameOf('fd09::100', true)[58]).toBe(0xa0);
});

test('every advert leaves through a socket that its interface was told to open', () => {
  const authentication = { type: 'ah', password: 'secret12' } as const;
  const host = new Host(
    modelOf(
      instanceModel(),
      instanceModel({ name: 'VI_2', vrid: vrid(52), authentication }),
      instanceModel({ name: 'VI_3', vrid: vrid(53), version: 3 }),
      instanceModel6(),
    ),
  );
  const addresses = [ownInterfaceAddress, interfaceAddress('fe80::5/64')];
  const effects = [
    ...host.handle({ kind: 'interfaces', links: [link()], addresses }, 0),
    ...host.handle({ kind: 'start' }, 0),
    ...host.handle({ kind: 'timer' }, 3_700_000),
  ];
  const open = effects.flatMap((effect) =>
    effect.kind === 'listen'
      ? effect.sockets.map((need) => socketKeyOf(effect.interface, need))
      : [],
  );
  const used = effects.flatMap((effect) => (effect.kind === 'send' ? [socketKeyFor(effect)] : []));
  expect(open).toEqual(['eth0/4/112', 'eth0/4/51', 'eth0/6/112']);
  expect([...used].sort()).toEqual(['eth0/4/112', 'eth0/4/112', 'eth0/4/51', 'eth0/6/112']);
});

test('a rehearsal sends, holds and announces for both families, whatever scripts would say', () => {
  const effects: Effect[] = [];
  const tracked = instanceModel({ trackedScripts: [trackedScript('web')] });
  const model = { ...modelOf(tracked, instanceModel6()), scripts: [scriptModel('web')] };
  const delayed = { ...model, global: { ...model.global, startupDelayUs: 60_000_000 } };
  rehearseTakeover(delayed, (own) => effects.push(...own));
  const count = (kind: Effect['kind']) => effects.filter((own) => own.kind === kind).length;
  expect([count('send'), count('add-addresses')]).toEqual([2, 2]);
  expect(count('announce')).toBeGreaterThan(0);
});

test('a rehearsal takes no longer for hundreds of addresses, as a round may be the last before a takeover', () => {
  const frames = (count: number) => {
    const addresses = Array.from({ length: count }, (_, at) => virtualAddress(`10.9.1.${at}`));
    const effects: Effect[] = [];
    rehearseTakeover(modelOf(instanceModel({ addresses })), (own) => effects.push(...own));
    return effects.filter(({ kind }) => kind === 'announce').length;
  };
  expect(frames(1)).toBeGreaterThan(0);
  expect(frames(200)).toBe(frames(4));
});

test('rounds of a rehearsal leave room for what else there is to do', async () => {
  const done: string[] = [];
  await new Promise<void>((resolve) => {
    inTurns(2, () => done.push('round'), resolve);
    setImmediate(() => {
      done.push('packet');
      setImmediate(() => done.push('stop'));
    });
  });
  expect(done).toEqual(['round', 'packet', 'round', 'stop']);
});
