// Owns the proof that a VRF is told from other interfaces, with the bytes that Linux describes it by.
import { describe, expect, it } from 'vitest';
import { RequestWriter, walkMessages } from './codec.ts';
import { RouteSocket } from './route-socket.ts';
import { decodeVrf, type Vrf } from './vrf.ts';

/** RTM_NEWLINK of an interface with index 7. */
function linkMessage(name: string, kind: string, table: number): Uint8Array {
  const bytes = new Uint8Array(512);
  const writer = new RequestWriter(bytes);
  writer.begin(16, 0, 1);
  writer.u32(0).u32(7).u32(0).u32(0);
  writer.textAttribute(3, name);
  writer.attribute(18, () => {
    writer.textAttribute(1, kind);
    writer.attribute(2, () => writer.u32Attribute(1, table));
  });
  writer.end();
  return bytes.subarray(0, writer.length);
}

function decoded(bytes: Uint8Array): Vrf | undefined {
  let found: Vrf | undefined;
  walkMessages(bytes, (message) => {
    found = decodeVrf(bytes, message);
  });
  return found;
}

describe('a VRF', () => {
  it('has a name and a table', () => {
    expect(decoded(linkMessage('red', 'vrf', 70_000))).toEqual({
      ...{ index: 7, name: 'red', table: 70_000 },
    });
  });

  it('is no other kind of interface', () => {
    expect(decoded(linkMessage('veth0', 'veth', 10))).toBeUndefined();
    expect(decoded(linkMessage('red', 'vrf', 10).subarray(0, 40))).toBeUndefined();
  });

  it('is looked for among all interfaces', () => {
    const socket = RouteSocket.open();
    expect(Array.isArray(socket.dumpVrfs())).toBe(true);
    socket.close();
  });
});
