// Owns the proof that removed routes and rules are recognised, and that nothing else wakes us.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkMessages } from './codec.ts';
import { decodeRoute, decodeRule, type RouteNews } from './routing-news.ts';
import { removalsOf } from './routing-watch.ts';

const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

/** A message's type and its bytes behind the header, as keepalived sent them. */
function newsOf(type: number, body: string): RouteNews | undefined {
  const bytes = messageOf(type, fromHex(body));
  let news: RouteNews | undefined;
  walkMessages(bytes, (message) => {
    news = decodeRoute(bytes, message) ?? decodeRule(bytes, message);
  });
  return news;
}

function messageOf(type: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  bytes.set(body, 16);
  return bytes;
}

const [newRoute, delRoute, newRule, delRule] = [24, 25, 32, 33] as const;
const viaRoute = '02100000fe12000100000000080001000a0a0000080005000a0900fe0800040003000000';
const rule = '020010006400000102000000080002000a03000008000600ed0300000500150012000000';

describe('a route in the news', () => {
  it('is known by what tells it from others', () => {
    expect(newsOf(delRoute, viaRoute)).toEqual({
      kind: 'route',
      present: false,
      route: {
        ...{ family: 4, type: 'unicast', destination: { address: '10.10.0.0', length: 16 } },
        ...{ source: undefined, tos: 0, table: 254, protocol: 18, metric: 0 },
        ...{ gateway: '10.9.0.254', interfaceIndex: 3 },
      },
    });
    expect(newsOf(newRoute, viaRoute)?.present).toBe(true);
  });

  it('may be the default one, in a table with a large number', () => {
    const news = newsOf(delRoute, '0a0000000012000100000000 08000f0070110100'.replace(' ', ''));
    const route = { destination: { address: '::', length: 0 }, table: 70_000, family: 6 };
    expect(news).toMatchObject({ route });
  });

  it('is none when it is the kept result of a lookup', () => {
    expect(newsOf(delRoute, '0a0000000012000100020000')).toBeUndefined();
  });
});

describe('a rule in the news', () => {
  it('is known by what tells it from others', () => {
    expect(newsOf(delRule, rule)).toEqual({
      kind: 'rule',
      present: false,
      rule: {
        ...{ family: 4, preference: 1005, source: { address: '10.3.0.0', length: 16 } },
        ...{ destination: undefined, tos: 0, table: 100, protocol: 18 },
        ...{ inputInterface: undefined, outputInterface: undefined, markValue: undefined },
      },
    });
    expect(newsOf(newRule, rule)?.present).toBe(true);
  });

  it('names its interfaces and mark', () => {
    const more = '090003006574683000000000 09001100657468310000000008000a0005000000'.replace(
      ' ',
      '',
    );
    const found = { inputInterface: 'eth0', outputInterface: 'eth1', markValue: 5, table: 0 };
    expect(newsOf(delRule, `020000006400000600000000${more}`)).toMatchObject({ rule: found });
  });
});

describe('any bytes', () => {
  it('are read without an exception', () => {
    const types = fc.constantFrom(newRoute, delRoute, newRule, delRule, 16);
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 200 }), (type, body) => {
        const bytes = messageOf(type, body);
        walkMessages(bytes, (message) => {
          decodeRoute(bytes, message);
          decodeRule(bytes, message);
        });
      }),
    );
  });
});

describe('the filter of the watch', () => {
  /** Runs the program as the kernel does. */
  const isHeard = (bytes: Uint8Array): boolean => {
    const program = removalsOf(18);
    const view = new DataView(bytes.buffer);
    let value = 0;
    for (let at = 0; at < program.length; at += 1) {
      const [code = 0, ifTrue = 0, ifFalse = 0, constant = 0] = program[at] ?? [];
      if (code === 0x28) value = view.getUint16(constant);
      else if (code === 0x30) value = view.getUint8(constant);
      else if (code === 0x15) at += value === constant ? ifTrue : ifFalse;
      else return constant !== 0;
    }
    throw new Error('the program does not end');
  };

  it('lets through removed rules and removed routes of our number', () => {
    const other = viaRoute.replace('fe12', 'fe04');
    expect(isHeard(messageOf(delRoute, fromHex(viaRoute)))).toBe(true);
    expect(isHeard(messageOf(delRule, fromHex(rule)))).toBe(true);
    expect(isHeard(messageOf(delRoute, fromHex(other)))).toBe(false);
    expect(isHeard(messageOf(newRoute, fromHex(viaRoute)))).toBe(false);
    expect(isHeard(messageOf(newRule, fromHex(rule)))).toBe(false);
  });
});
