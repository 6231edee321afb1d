// Proves what is read from the kernel's messages about interfaces.
import { expect, test } from 'vitest';
import { parseInterfaceName } from '../../net/identifiers.ts';
import { RequestWriter, walkMessages } from './codec.ts';
import {
  decodeLink,
  encodeLinkDump,
  encodePromotion,
  type LinkChange,
  RTM_DELLINK,
  RTM_NEWLINK,
} from './link.ts';

interface Wire {
  readonly type: number;
  readonly family: number;
  readonly flags: number;
  readonly wireless?: boolean;
  readonly name?: string;
  /** IFLA_AF_SPEC. */
  readonly spec?: Uint8Array;
}

function decoded(wire: Wire): LinkChange | undefined {
  const room = new Uint8Array(256);
  const writer = new RequestWriter(room);
  writer.begin(wire.type, 0, 0);
  writer.u8(wire.family).u8(0).u16(1).u32(7).u32(wire.flags).u32(0);
  writer.textAttribute(3, wire.name ?? 'eth0');
  writer.u32Attribute(4, 1500);
  writer.u8Attribute(16, 6);
  writer.bytesAttribute(1, Uint8Array.of(2, 0, 0, 0, 0, 0xab));
  if (wire.wireless) writer.u32Attribute(11, 0);
  if (wire.spec) writer.bytesAttribute(26, wire.spec);
  writer.end();
  const bytes = room.subarray(0, writer.length);
  let found: LinkChange | undefined;
  walkMessages(bytes, (message) => {
    found = decodeLink(bytes, message);
  });
  return found;
}

const upAndRunning = 0x1 | 0x40 | 0x1000;

test('an interface that is up and running', () => {
  expect(decoded({ type: RTM_NEWLINK, family: 0, flags: upAndRunning })).toEqual({
    kind: 'link',
    present: true,
    index: 7,
    name: 'eth0',
    up: true,
    running: true,
    operationalState: 'up',
    mac: '02:00:00:00:00:ab',
    mtu: 1500,
    multicast: true,
    loopback: false,
    forwarding: false,
    promotesSecondaries: false,
    group: 0,
    macvlanOn: undefined,
    ipv4: undefined,
  });
});

test("forwarding is the first number of the link's IPv6 configuration", () => {
  // IFLA_AF_SPEC: AF_INET6 with flags and then its configuration, AF_INET with something else.
  const spec = (forwarding: number) =>
    Uint8Array.from([
      ...[24, 0, 10, 0, 8, 0, 1, 0, 1, 0, 0, 0, 12, 0, 2, 0, forwarding, 0, 0, 0, 64, 0, 0, 0],
      ...[12, 0, 2, 0, 8, 0, 2, 0, 1, 0, 0, 0],
    ]);
  const wire = { type: RTM_NEWLINK, family: 0, flags: upAndRunning };
  expect(decoded({ ...wire, spec: spec(1) })?.forwarding).toBe(true);
  expect(decoded({ ...wire, spec: spec(0) })?.forwarding).toBe(false);
  expect(decoded({ ...wire, spec: spec(1).subarray(0, 16) })?.forwarding).toBe(false);
});

test('promotion is the twentieth number of the IPv4 configuration', () => {
  const numbers = Array.from({ length: 32 }, (_, at) => (at === 19 ? 1 : 0));
  const configuration = numbers.flatMap((number) => [number, 0, 0, 0]);
  const spec = Uint8Array.from([...[136, 0, 2, 0, 132, 0, 1, 0], ...configuration]);
  const wire = { type: RTM_NEWLINK, family: 0, flags: upAndRunning };
  expect(decoded({ ...wire, spec })?.promotesSecondaries).toBe(true);
  expect(decoded({ ...wire, spec: spec.fill(0, 84, 88) })?.promotesSecondaries).toBe(false);
});

test('asking for promotion names the interface, the family and the number', () => {
  const name = parseInterfaceName('eth0');
  if (!name) throw new Error('bad test data');
  const room = new Uint8Array(64);
  const writer = new RequestWriter(room);
  encodePromotion(writer, 9, { interface: name, interfaceIndex: 7, isPromoting: true });
  expect(Buffer.from(room.subarray(0, writer.length)).toString('hex')).toBe(
    [
      '34000000 1300 0500 09000000 00000000',
      '00000000 07000000 00000000 00000000',
      '14001a80 10000280 0c000180 08001400 01000000',
    ]
      .join('')
      .replaceAll(' ', ''),
  );
});

test('a real dump of a link that routes IPv6 on, and of one that does not', () => {
  const forwardingOf = (file: string) => {
    const bytes = Buffer.from(file, 'base64');
    let found: LinkChange | undefined;
    walkMessages(bytes, (message) => {
      found = decodeLink(bytes, message);
    });
    return [found?.name, found?.forwarding];
  };
  expect(forwardingOf(realRouter)).toEqual(['v0', true]);
  expect(forwardingOf(realHost)).toEqual(['v1', false]);
});

test('an interface without carrier, and one that is gone', () => {
  const noCarrier = decoded({ type: RTM_NEWLINK, family: 0, flags: 0x1 | 0x8 });
  expect(noCarrier).toMatchObject({ up: true, running: false, multicast: false, loopback: true });
  expect(decoded({ type: RTM_DELLINK, family: 0, flags: 0 })).toMatchObject({ present: false });
});

test('leaving a bridge, a wireless event and an impossible name do not describe the link', () => {
  const bridge = 7;
  expect(decoded({ type: RTM_DELLINK, family: bridge, flags: upAndRunning })).toBeUndefined();
  const wireless = { type: RTM_NEWLINK, family: 0, flags: upAndRunning, wireless: true };
  expect(decoded(wireless)).toBeUndefined();
  expect(decoded({ type: RTM_NEWLINK, family: 0, flags: 1, name: 'a b' })).toBeUndefined();
});

test('asking for all links without their counters', () => {
  const room = new Uint8Array(64);
  const writer = new RequestWriter(room);
  encodeLinkDump(writer, 4);
  expect(Buffer.from(room.subarray(0, writer.length)).toString('hex')).toBe(
    '280000001200010304000000000000000000000000000000000000000000000008001d0008000000',
  );
});

// RTM_NEWLINK of a veth pair as Linux 6.18 dumps it, net.ipv6.conf.v0.forwarding set.
/** The end that routes. */
const realRouter = [
  'ZAQAABAAAgABAAAA93wAAAAAAQADAAAAQxABAAAAAAAHAAMAdjAAAAgADQDoAwAABQAQAAYAAAAFABEAAAAAAAUAQw',
  'AAAAAACAAEANwFAAAIADIARAAAAAgAMwD//wAACAAbAAAAAAAIAB4AAAAAAAgAPQAAAAAACAAfAAIAAAAIACgA//8A',
  'AAgAKQAAAAEACAA6AAAAAQAIAD8AAAABAAgAQAAAAAEACAA7APj/BwAIADwA//8AAAgAQgAAAAAACAAgAAIAAAAFAC',
  'EAAQAAAAgAIwACAAAACAAvAAEAAAAIADAAAQAAAAYARAAAAAAABgBFAAAAAAAFACcAAAAAAAoAAQBmLDMYAYgAAAoA',
  'AgD///////8AAMwAFwACAAAAAAAAAAMAAAAAAAAAsAAAAAAAAAAiAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAGQABwACAAAAAwAAALAAAAAiAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMACsABQACAAAAAAAQABIACQABAHZldG',
  'gAAAAACAAFAAIAAAAMAAYAbm9xdWV1ZQDAARoAjAACAIgAAQAAAAAAAAAAAAAAAAABAAAAAQAAAAEAAAABAAAAAAAA',
  'AAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAABAnAADoAwAAAAAAAAAAAAAAAAAAAAAAAAEAAAAwAQoACAABAAAAAIAUAAUA//8AAKHgCgC0SgAA6AMAAPQA',
  'AgABAAAAQAAAANwFAAABAAAAAQAAAAEAAAABAAAA/////6APAADoAwAAAAAAAIA6CQCAUQEAAwAAAFgCAAAQAAAAAA',
  'AAAAEAAAABAAAAAQAAAGDqAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAQJwAA6AMAAAEAAAAA',
  'AAAAAAAAAAEAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAgO42AAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAQAAAAAAAD//wAA/////wEAAAAAAAAAAAAAAAAAAAAUAAcAAAAAAAAAAAAAAAAAAAAAAAUACAAAAAAA',
  'JAAOAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAA+gAQAQYA=',
].join('');

/** The other end. */
const realHost = [
  'ZAQAABAAAgABAAAA93wAAAAAAQACAAAAQxABAAAAAAAHAAMAdjEAAAgADQDoAwAABQAQAAYAAAAFABEAAAAAAAUAQw',
  'AAAAAACAAEANwFAAAIADIARAAAAAgAMwD//wAACAAbAAAAAAAIAB4AAAAAAAgAPQAAAAAACAAfAAIAAAAIACgA//8A',
  'AAgAKQAAAAEACAA6AAAAAQAIAD8AAAABAAgAQAAAAAEACAA7APj/BwAIADwA//8AAAgAQgAAAAAACAAgAAIAAAAFAC',
  'EAAQAAAAgAIwACAAAACAAvAAEAAAAIADAAAQAAAAYARAAAAAAABgBFAAAAAAAFACcAAAAAAAoAAQCuWXU9ze4AAAoA',
  'AgD///////8AAMwAFwADAAAAAAAAAAIAAAAAAAAAIgEAAAAAAACwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAGQABwADAAAAAgAAACIBAACwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAMACsABQACAAAAAAAQABIACQABAHZldG',
  'gAAAAACAAFAAMAAAAMAAYAbm9xdWV1ZQDAARoAjAACAIgAAQAAAAAAAAAAAAAAAAABAAAAAQAAAAEAAAABAAAAAAAA',
  'AAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAABAnAADoAwAAAAAAAAAAAAAAAAAAAAAAAAEAAAAwAQoACAABAAAAAIAUAAUA//8AAKHgCgBIYwAA6AMAAPQA',
  'AgAAAAAAQAAAANwFAAABAAAAAQAAAAEAAAABAAAA/////6APAADoAwAAAAAAAIA6CQCAUQEAAwAAAFgCAAAQAAAAAA',
  'AAAAEAAAABAAAAAQAAAGDqAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAQJwAA6AMAAAEAAAAA',
  'AAAAAAAAAAEAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAgO42AAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAQAAAAAAAD//wAA/////wEAAAAAAAAAAAAAAAAAAAAUAAcAAAAAAAAAAAAAAAAAAAAAAAUACAAAAAAA',
  'JAAOAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAA+gAQAQYA=',
].join('');
