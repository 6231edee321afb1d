// Proves the requests about macvlans and ipvlans byte for byte.
import { expect, test } from 'vitest';
import { parseInterfaceName, parseMac } from '../../net/identifiers.ts';
import { RequestWriter } from './codec.ts';
import { encodeBringUp, encodeMakeLink, encodeRemoveLink } from './virtual-link.ts';

const name = parseInterfaceName('vrrp.51');
const mac = parseMac('00:00:5e:00:01:33');
if (!name || !mac) throw new Error('bad test data');

function written(write: (writer: RequestWriter) => void): string {
  const room = new Uint8Array(256);
  const writer = new RequestWriter(room);
  write(writer);
  return Buffer.from(room.subarray(0, writer.length)).toString('hex');
}

function hex(...parts: string[]): string {
  return parts.join('').replaceAll(' ', '');
}

test('making a private macvlan', () => {
  const made = { name, parentIndex: 3, mac, group: 7 };
  expect(written((writer) => encodeMakeLink(writer, 9, made))).toBe(
    hex(
      '64000000 1000 0506 09000000 00000000', // RTM_NEWLINK, request, acknowledge, create, exclusive
      '00 00 0000 00000000 00000000 00000000',
      '0c00 0300 767272702e353100', // its name
      '0800 0500 03000000', // on interface 3
      '0a00 0100 00005e000133 0000',
      '0800 1b00 07000000', // its group
      '1c00 1280', // what kind it is
      '0c00 0100 6d6163766c616e00',
      '0c00 0280 0800 0100 01000000', // private
    ),
  );
});

test('making an ipvlan of mode L2, with the attributes of keepalived 2.2.7 and a group', () => {
  const made = { name, parentIndex: 3, mac: undefined, group: 7, ipvlan: 'private' } as const;
  expect(written((writer) => encodeMakeLink(writer, 9, made))).toBe(
    hex(
      '60000000 1000 0506 09000000 00000000',
      '00 00 0000 00000000 00000000 00000000',
      '0c00 0300 767272702e353100', // its name
      '0800 0500 03000000', // on interface 3
      '0800 1b00 07000000', // its group
      '2400 1280', // what kind it is
      '0b00 0100 6970766c616e00 00',
      '1400 0280 0600 0100 0000 0000', // its mode
      '0600 0200 0100 0000', // private
    ),
  );
});

test('bringing one up, by its name', () => {
  expect(written((writer) => encodeBringUp(writer, 10, name))).toBe(
    hex(
      '2c000000 1000 0500 0a000000 00000000',
      '00 00 0000 00000000 01000000 01000000',
      '0c00 0300 767272702e353100',
    ),
  );
});

test('removing one, by its index', () => {
  expect(written((writer) => encodeRemoveLink(writer, 11, { index: 4, name }))).toBe(
    hex('20000000 1100 0500 0b000000 00000000', '00 00 0000 04000000 00000000 00000000'),
  );
});
