// Owns the proof of how much room the sockets have for what waits to be read.
import { expect, test } from 'vitest';
import type { ReceiveBufferModel } from '../config/model.ts';
import { vrid } from '../vrrp/testing.ts';
import { InterfaceTable } from './interfaces.ts';
import { Listening } from './listening.ts';
import { instanceModel, link, modelOf } from './test-models.ts';

/** Of the one socket that all of them share. */
function roomFor(buffers: readonly (ReceiveBufferModel | undefined)[], mtu?: number) {
  const interfaces = new InterfaceTable();
  interfaces.setLink(link(mtu === undefined ? {} : { mtu }));
  const instances = buffers.map((receiveBuffer, at) =>
    instanceModel({ vrid: vrid(at + 1), ...(receiveBuffer && { receiveBuffer }) }),
  );
  const [effect] = new Listening().update(modelOf(...instances), interfaces);
  const sockets = effect?.kind === 'listen' ? effect.sockets : [];
  expect(sockets).toHaveLength(1);
  return sockets[0]?.receiveBufferBytes;
}

test('each instance brings its own room to the socket', () => {
  const bytes = (count: number) => ({ kind: 'bytes', bytes: count }) as const;
  expect(roomFor([undefined, undefined])).toBeUndefined();
  expect(roomFor([bytes(100_000), undefined])).toBe(100_000);
  expect(roomFor([undefined, bytes(100_000), bytes(50_000)])).toBe(150_000);
});

test('packets are as large as the interface passes them', () => {
  const three = { kind: 'mtu', count: 3 } as const;
  expect(roomFor([three], 9000)).toBe(27_000);
  expect(roomFor([three, three])).toBe(9000);
});
