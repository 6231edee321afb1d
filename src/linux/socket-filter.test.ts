// Proves the socket filter: its program by interpreting it here, and by the kernel on a pair of sockets.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AF_UNIX, check, close, MSG_DONTWAIT, recv, SOCK_DGRAM, send, socketpair } from './libc.ts';
import { attachFilter, type FilterOptions, filterProgram } from './socket-filter.ts';

const BPF_LDX_MSH_B = 0xb1;
const BPF_LD_B_IND = 0x50;
const BPF_LD_B_ABS = 0x30;
const BPF_JEQ_K = 0x15;
const BPF_RET_K = 0x06;

/** Bytes of the packet to keep; a load behind its end drops it (kernel: Documentation/networking). */
function run(program: readonly (readonly number[])[], packet: Uint8Array): number {
  let accumulator = 0;
  let index = 0;
  for (let at = 0; at < program.length; at += 1) {
    const [code = 0, ifTrue = 0, ifFalse = 0, constant = 0] = program[at] ?? [];
    const place = code === BPF_LD_B_IND ? index + constant : constant;
    if (code === BPF_RET_K) return constant;
    if (code === BPF_JEQ_K) {
      at += accumulator === constant ? ifTrue : ifFalse;
      continue;
    }
    const byte = packet[place];
    if (byte === undefined) return 0;
    if (code === BPF_LDX_MSH_B) index = 4 * (byte & 0x0f);
    else if (code === BPF_LD_B_IND || code === BPF_LD_B_ABS) accumulator = byte;
    else throw new Error(`instruction ${code} is not known here`);
  }
  throw new Error('the program runs past its end');
}

/** A packet as the socket's filter sees it: VRID behind whatever headers come first. */
function packetOf({ family, protocol }: FilterOptions, vrid: number, options = 0): Uint8Array {
  const before = (family === 4 ? 20 + options : 0) + (protocol === 51 ? 24 : 0);
  const packet = new Uint8Array(before + 12).fill(0x33);
  if (family === 4) packet[0] = 0x45 + options / 4;
  packet.set([0x21, vrid, 100, 1], before);
  return packet;
}

const vrids = [1, 51, 255];
const kinds: readonly FilterOptions[] = [
  { family: 4, protocol: 112, vrids },
  { family: 4, protocol: 51, vrids },
  { family: 6, protocol: 112, vrids },
];

describe.each(kinds)('IPv$family, protocol $protocol', (kind) => {
  test('accepts the whole packet of our virtual routers and no others', () => {
    const program = filterProgram(kind);
    for (let vrid = 0; vrid <= 255; vrid += 1) {
      const expected = vrids.includes(vrid) ? 0xffffffff : 0;
      expect(run(program, packetOf(kind, vrid))).toBe(expected);
    }
  });

  test('is dropped when it ends before its VRID', () => {
    const packet = packetOf(kind, 51);
    const program = filterProgram(kind);
    const vridAt = packet.length - 11;
    expect(run(program, packet.subarray(0, vridAt + 1))).toBe(0xffffffff);
    for (let length = 0; length <= vridAt; length += 1) {
      expect(run(program, packet.subarray(0, length))).toBe(0);
    }
  });

  test('no virtual router: nothing is accepted', () => {
    const program = filterProgram({ ...kind, vrids: [] });
    expect(run(program, packetOf(kind, 51))).toBe(0);
  });

  test('all 255 virtual routers fit', () => {
    const all = Array.from({ length: 255 }, (_, at) => at + 1);
    const program = filterProgram({ ...kind, vrids: all });
    for (const vrid of all) expect(run(program, packetOf(kind, vrid))).toBe(0xffffffff);
    expect(run(program, packetOf(kind, 0))).toBe(0);
  });
});

test.each([4, 40])('IPv4 options of %i bytes are stepped over', (options) => {
  for (const kind of kinds.slice(0, 2)) {
    expect(run(filterProgram(kind), packetOf(kind, 51, options))).toBe(0xffffffff);
    expect(run(filterProgram(kind), packetOf(kind, 52, options))).toBe(0);
  }
});

describe('the kernel takes the program and does the same', () => {
  let sender = -1;
  let receiver = -1;
  beforeAll(() => {
    const pair = new Int32Array(2);
    const made = socketpair(AF_UNIX, SOCK_DGRAM, 0, new Uint8Array(pair.buffer));
    check('socketpair', made, 'connect a pair');
    [sender = -1, receiver = -1] = pair;
  });
  afterAll(() => {
    close(sender);
    close(receiver);
  });

  /** The VRIDs whose packets come through. */
  function passing(kind: FilterOptions): number[] {
    expect(attachFilter(receiver, kind)).toBe(0);
    const room = new Uint8Array(256);
    const passed: number[] = [];
    for (const vrid of [1, 2, 50, 51, 52, 254, 255]) {
      const packet = packetOf(kind, vrid);
      send(sender, packet, packet.length, MSG_DONTWAIT);
      const length = recv(receiver, room, room.length, MSG_DONTWAIT);
      if (length === packet.length) passed.push(room[length - 11] ?? -1);
    }
    return passed;
  }

  test.each(kinds)('IPv$family, protocol $protocol', (kind) => {
    expect(passing(kind)).toEqual(vrids);
  });

  test('a later program replaces it, also the longest', () => {
    const all = Array.from({ length: 255 }, (_, at) => at + 1);
    expect(passing({ family: 6, protocol: 112, vrids: all })).toHaveLength(7);
    expect(passing({ family: 6, protocol: 112, vrids: [52] })).toEqual([52]);
  });

  test('a refusal is minus errno', () => {
    expect(attachFilter(-1, { family: 4, protocol: 112, vrids })).toBeLessThan(0);
  });
});
