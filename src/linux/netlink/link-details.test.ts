// Proves what is read from the nested attributes of the kernel's messages about interfaces.
import { expect, test } from 'vitest';
import { type Message, walkMessages } from './codec.ts';
import { decodeLinkDetails, type LinkDetails } from './link-details.ts';

const headerAndBodyBytes = 16 + 16;

function detailsOf(base64: string): LinkDetails {
  const bytes = Buffer.from(base64, 'base64');
  const messages: Message[] = [];
  walkMessages(bytes, (message) => messages.push(message));
  const [only] = messages;
  return decodeLinkDetails(bytes, (only?.start ?? 0) + 16, only?.end ?? 0);
}

test('a real dump of a private macvlan in group 7 on interface 3, and how IPv4 is set there', () => {
  expect(detailsOf(realMacvlan)).toEqual({
    forwarding: false,
    promotesSecondaries: false,
    group: 7,
    macvlanOn: 3,
    ipvlanOn: undefined,
    ipv4: { arpIgnore: 1, arpFilter: 2, rpFilter: 3 },
  });
});

test('a macvlan of another mode stands on nothing that matters here', () => {
  const bytes = Buffer.from(realMacvlan, 'base64');
  // IFLA_MACVLAN_MODE: the number 1, private, becomes 4, bridge.
  const mode = bytes.indexOf(Buffer.from('macvlan\0')) + 8 + 4;
  expect(bytes.subarray(mode, mode + 8).toString('hex')).toBe('0800010001000000');
  bytes[mode + 4] = 4;
  expect(detailsOf(bytes.toString('base64')).macvlanOn).toBeUndefined();
});

test('a message cut short at any place is read as far as it goes', () => {
  const bytes = Buffer.from(realMacvlan, 'base64');
  for (let end = headerAndBodyBytes; end < bytes.length; end += 1) {
    expect(() => decodeLinkDetails(bytes.subarray(0, end), headerAndBodyBytes, end)).not.toThrow();
  }
});

/** As Linux 6.18 dumps it. */
const realMacvlan = [
  'lAQAABAAAgAEAAAAxm4AAAAAAQAGAAAAAhAAAAAAAAAMAAMAdnJycC41MQAIAA0A6AMAAAUAEAACAAAABQARAAAAAA',
  'AFAEMAAAAAAAgABADcBQAACAAyAEQAAAAIADMA//8AAAgAGwAHAAAACAAeAAAAAAAIAD0AAAAAAAgAHwABAAAACAAo',
  'AP//AAAIACkAAAABAAgAOgAAAAEACAA/AAAAAQAIAEAAAAABAAgAOwD4/wcACAA8AP//AAAIAEIAAAAAAAgAIAABAA',
  'AABQAhAAEAAAAIACMAAAAAAAgALwAAAAAACAAwAAAAAAAGAEQAAAAAAAYARQAAAAAABQAnAAAAAAAKAAEAwkCf20Zj',
  'AAAKAAIA////////AADMABcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAABkAAcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAArAAUAAgAAAAAAPAASAAwAAQ',
  'BtYWN2bGFuACwAAgAIAAEAAQAAAAYAAgAAAAAACAAGAAAAAAAIAAcA6AMAAAgACADoAwAACAAFAAMAAAAJAAYAbm9v',
  'cAAAAADAARoAjAACAIgAAQAAAAAAAAAAAAAAAAABAAAAAQAAAAEAAAABAAAAAwAAAAEAAAAAAAAAAAAAAAAAAAACAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAnAADoAwAAAAAAAAAA',
  'AAAAAAAAAAAAAAEAAAAwAQoACAABAAAAAAAUAAUA//8AABPnAwAgewAA6AMAAPQAAgAAAAAAQAAAANwFAAABAAAAAQ',
  'AAAAEAAAABAAAA/////6APAADoAwAAAAAAAIA6CQCAUQEAAwAAAFgCAAAQAAAAAAAAAAEAAAABAAAAAQAAAGDqAAAA',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAQJwAA6AMAAAEAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAA',
  'EAAAAAAAAAAAAAAAAAAAAAAAAAgO42AAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAAAAD//wAA',
  '/////wEAAAAAAAAAAAAAAAAAAAAUAAcAAAAAAAAAAAAAAAAAAAAAAAUACAAAAAAAJAAOAAAAAAAAAAAAAAAAAAAAAA',
  'AAAAAAAAAAAAAAAAAAAAAABAA+gAQAQYA',
].join('');
