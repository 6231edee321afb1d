// Proves batches of packets with the kernel's own recvmmsg and sendmmsg, on pairs of sockets and on
// loopback, without privileges.
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseIp } from '../net/address.ts';
import { nowUs } from './clock.ts';
import {
  AF_INET6,
  AF_UNIX,
  bind,
  check,
  close,
  EAGAIN,
  MSG_DONTWAIT,
  MSG_TRUNC,
  recvmmsg,
  SOCK_DGRAM,
  SOL_SOCKET,
  send,
  sendmmsg,
  setIntOption,
  socket,
  socketpair,
} from './libc.ts';
import { MessageBatch } from './message-batch.ts';
import { type Arrivals, drainPackets } from './packet-receiver.ts';
import { sendPackets } from './packet-sender.ts';
import { until } from './testing.ts';

const shape = { slots: 4, dataBytes: 64, nameBytes: 32, controlBytes: 64 };
const outgoing = new MessageBatch('test: outgoing', shape);
const incoming = new MessageBatch('test: incoming', shape);

let left = -1;
let right = -1;
beforeEach(() => {
  const pair = new Int32Array(2);
  const made = socketpair(AF_UNIX, SOCK_DGRAM, 0, new Uint8Array(pair.buffer));
  check('socketpair', made, 'connect a pair');
  [left = -1, right = -1] = pair;
});
afterEach(() => {
  close(left);
  close(right);
});

/** Sends these texts in one call; how many the kernel took. */
function sendTexts(texts: readonly string[]): number {
  for (const [at, text] of texts.entries()) {
    const bytes = new TextEncoder().encode(text);
    outgoing.slots[at]?.data.set(bytes);
    outgoing.prepare(at, bytes.length, 0, 0);
  }
  return sendmmsg(left, outgoing.headers, texts.length, MSG_DONTWAIT);
}

function receiveTexts(): string[] {
  incoming.prepareToReceive();
  const count = recvmmsg(right, incoming.headers, shape.slots, MSG_DONTWAIT);
  return Array.from({ length: Math.max(0, count) }, (_, at) => {
    const { length } = incoming.received(at);
    return new TextDecoder().decode(incoming.slots[at]?.data.subarray(0, length));
  });
}

describe('MessageBatch', () => {
  test('many messages in one call, each with its own length, in order', () => {
    expect(sendTexts(['a', 'two', '', 'the fourth'])).toBe(4);
    expect(receiveTexts()).toEqual(['a', 'two', '', 'the fourth']);
  });

  test('what does not fit a call waits for the next one', () => {
    sendTexts(['1', '2', '3']);
    sendTexts(['4', '5', '6']);
    expect(receiveTexts()).toEqual(['1', '2', '3', '4']);
    expect(receiveTexts()).toEqual(['5', '6']);
    expect(receiveTexts()).toEqual([]);
  });

  test('a message longer than its slot is marked, and spoils neither neighbour', () => {
    const long = new Uint8Array(100).fill(0x78);
    sendTexts(['before']);
    send(left, long, long.length, MSG_DONTWAIT);
    sendTexts(['after']);
    expect(receiveTexts().map((text) => text.length)).toEqual([6, 64, 5]);
    expect([0, 1, 2].map((at) => incoming.received(at).flags & MSG_TRUNC)).toEqual([
      0,
      MSG_TRUNC,
      0,
    ]);
    expect(new TextDecoder().decode(incoming.slots[2]?.data.subarray(0, 5))).toBe('after');
  });

  test('slots lie apart: writing one to its end touches no other', () => {
    for (const slot of incoming.slots) slot.data.fill(0);
    incoming.slots[1]?.data.fill(0xff);
    incoming.slots[1]?.nameBytes.fill(0xff);
    expect(incoming.slots[0]?.data.every((byte) => byte === 0)).toBe(true);
    expect(incoming.slots[2]?.data.every((byte) => byte === 0)).toBe(true);
    expect(incoming.slots[1]?.name.getUint8(31)).toBe(0xff);
  });
});

const arrivalsOf = (result: Arrivals | number): Arrivals => {
  if (typeof result === 'number') throw new Error(`errno ${-result}`);
  return result;
};

describe('drainPackets', () => {
  test('nothing waiting is no packets and no error', () => {
    expect(arrivalsOf(drainPackets(right, 4, 112)).packets).toEqual([]);
  });

  test('a packet of more than 2048 bytes is not ours; those around it are kept', () => {
    send(left, Uint8Array.of(1), 1, MSG_DONTWAIT);
    send(left, new Uint8Array(2049), 2049, MSG_DONTWAIT);
    send(left, new Uint8Array(2048).fill(3), 2048, MSG_DONTWAIT);
    const { packets } = arrivalsOf(drainPackets(right, 4, 112));
    expect(packets.map(({ bytes }) => [bytes.length, bytes[0]])).toEqual([
      [1, 1],
      [2048, 3],
    ]);
  });

  test('the bytes are a copy: the next packet does not write over them', () => {
    send(left, Uint8Array.of(1, 1), 2, MSG_DONTWAIT);
    const first = arrivalsOf(drainPackets(right, 4, 112)).packets[0];
    send(left, Uint8Array.of(2, 2), 2, MSG_DONTWAIT);
    drainPackets(right, 4, 112);
    expect(first?.bytes).toEqual(Uint8Array.of(1, 1));
  });

  test('an error is minus errno', () => {
    expect(drainPackets(-1, 4, 112)).toBe(-9);
    expect(drainPackets(-1, 4, 112)).not.toBe(-EAGAIN);
  });
});

describe('over IPv6 on loopback', () => {
  let sender: Socket;
  let fd = -1;
  let port = 0;
  beforeEach(async () => {
    sender = createSocket('udp6');
    await new Promise<void>((resolve) => sender.bind(0, '::1', resolve));
    fd = check('socket', socket(AF_INET6, SOCK_DGRAM, 0), 'open a socket');
    for (port = 42_000; bindTo(port) < 0; port += 1) if (port > 42_500) throw new Error('no port');
    for (const option of [49, 51]) setIntOption(fd, 41, option, 1); // RECVPKTINFO, RECVHOPLIMIT
    setIntOption(fd, SOL_SOCKET, 35, 1); // SO_TIMESTAMPNS
  });
  afterEach(() => {
    close(fd);
    sender.close();
  });

  function bindTo(number: number): number {
    const name = new Uint8Array(28);
    const view = new DataView(name.buffer);
    view.setUint16(0, AF_INET6, true);
    view.setUint16(2, number);
    name[23] = 1;
    return bind(fd, name, 28);
  }

  async function received(): Promise<Arrivals> {
    const packets: Arrivals['packets'][number][] = [];
    let lastAtUs = 0;
    await until(() => {
      const arrivals = arrivalsOf(drainPackets(fd, 6, 112));
      packets.push(...arrivals.packets);
      lastAtUs ||= arrivals.lastAtUs;
      return packets.length > 0;
    });
    return { packets, lastAtUs };
  }

  test('the kernel tells source, destination and hop limit', async () => {
    sender.send(Uint8Array.of(0x31, 51), port, '::1');
    expect((await received()).packets).toEqual([
      {
        family: 6,
        bytes: Uint8Array.of(0x31, 51),
        source: '::1',
        destination: '::1',
        hopLimit: 64,
        protocol: 112,
      },
    ]);
  });

  test('another hop limit is told as it is', async () => {
    sender.setTTL(7);
    sender.send(Uint8Array.of(1), port, '::1');
    expect((await received()).packets[0]).toMatchObject({ hopLimit: 7 });
  });

  test('the time of arrival lies between before and after', async () => {
    const beforeUs = nowUs();
    sender.send(Uint8Array.of(1), port, '::1');
    const { lastAtUs } = await received();
    // The two clocks that are compared may be stepped a little against each other.
    expect(lastAtUs).toBeGreaterThan(beforeUs - 1000);
    expect(lastAtUs).toBeLessThanOrEqual(nowUs());
  });

  test('takes everything that waits, more than one call holds, in order', async () => {
    const all = Array.from({ length: 100 }, (_, at) => at);
    for (const at of all) await sendNow(Uint8Array.of(at));
    const { packets } = arrivalsOf(drainPackets(fd, 6, 112));
    expect(packets.map(({ bytes }) => bytes[0])).toEqual(all);
  });

  test('a packet about which the kernel tells nothing is not handed over', async () => {
    for (const option of [49, 51]) setIntOption(fd, 41, option, 0);
    await sendNow(Uint8Array.of(9));
    expect(arrivalsOf(drainPackets(fd, 6, 112)).packets).toEqual([]);
    for (const option of [49, 51]) setIntOption(fd, 41, option, 1);
    await sendNow(Uint8Array.of(8));
    const { packets } = await received();
    expect(packets.map(({ bytes }) => bytes[0])).toEqual([8]);
  });

  /** On loopback a packet has arrived when sending it has ended. */
  function sendNow(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      sender.send(bytes, port, '::1', () => resolve());
    });
  }
});

describe('sendPackets', () => {
  const known = (text: string) => {
    const address = parseIp(text);
    if (!address) throw new Error(text);
    return address;
  };
  const packet = (length: number, to = '192.0.2.1', hopLimit: number | undefined = undefined) => ({
    source: known(to.includes(':') ? '::1' : '192.0.2.2'),
    destination: known(to),
    packet: new Uint8Array(length),
    hopLimit,
  });

  test('each packet has its own outcome, in order, more than one call holds', () => {
    expect(sendPackets(-1, 1, new Array(70).fill(packet(40)))).toEqual(new Array(70).fill(-9));
  });

  test('one that is too long fails alone, wherever it stands', () => {
    const list = [packet(2049), packet(40), packet(2049), packet(2048), packet(9000)];
    expect(sendPackets(-1, 1, list)).toEqual([-90, -9, -90, -9, -90]);
  });

  test('no packets, no outcomes', () => {
    expect(sendPackets(-1, 1, [])).toEqual([]);
  });

  test('IPv6 goes to its address from its source: the way of a raw socket, where it may be opened', (context) => {
    const fd = socket(AF_INET6, 3, 112);
    if (fd < 0) return context.skip(); // no CAP_NET_RAW
    try {
      for (const option of [49, 51]) setIntOption(fd, 41, option, 1);
      expect(
        sendPackets(fd, 1, [packet(8, '::1'), packet(2049, '::1'), packet(24, '::1', 3)]),
      ).toEqual([0, -90, 0]);
      const foreign = { ...packet(8, '::1'), source: known('2001:db8::1') };
      expect(sendPackets(fd, 1, [foreign])).toEqual([-22]);
      const { packets } = arrivalsOf(drainPackets(fd, 6, 112));
      const seen = packets.map(({ bytes, ...rest }) => ({ ...rest, length: bytes.length }));
      const one = { family: 6, source: '::1', destination: '::1', hopLimit: 64, protocol: 112 };
      expect(seen).toEqual([
        { ...one, length: 8 },
        { ...one, length: 24, hopLimit: 3 },
      ]);
    } finally {
      close(fd);
    }
  });
});
