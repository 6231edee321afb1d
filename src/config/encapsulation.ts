// Owns reading `encap`: the tunnel that a route puts packets into. Never encodes it.
import type { IpAddress } from '../net/address.ts';
import { familyOf } from '../net/address.ts';
import type { Encapsulation } from '../net/route.ts';
import { ipRead, numberRead, type WordRead, wideRead } from './catalogue/routing-reads.ts';
import type { LineOptions, Taken } from './line-options.ts';

type Tunnel = Extract<Encapsulation, { type: 'ip' | 'ip6' }>;
type TunnelField = Exclude<keyof Tunnel, 'type'>;

const byte = numberRead(0, 255) as WordRead;
const common = {
  id: ['id', wideRead as WordRead],
  dst: ['destination', ipRead],
  src: ['source', ipRead],
  flags: ['flags', numberRead(0, 65_535) as WordRead],
} as const;

/** What may follow the kind of tunnel, in any order. */
const tunnelWords: Readonly<Record<Tunnel['type'], TunnelWords>> = {
  ip: { ...common, tos: ['tos', byte], ttl: ['ttl', byte] },
  ip6: { ...common, tc: ['tos', byte], hoplimit: ['ttl', byte] },
};
type TunnelWords = Readonly<Record<string, readonly [TunnelField, WordRead]>>;

const largestLabel = 1_048_575;

/** The words from `encap` on. Without its tunnel a route would send packets out bare. */
export function readEncapsulation(options: LineOptions, at: number): Taken {
  const [encap, kind, first] = options.words.slice(at, at + 3);
  if (!encap || !kind) {
    options.reportMissing(at);
    return { taken: 1 };
  }
  switch (kind.text) {
    case 'ip':
    case 'ip6':
      return readTunnel(options, kind.text, at);
    case 'mpls':
    case 'ila': {
      if (!first) {
        options.reportMissing(at + 1);
        return { taken: 2 };
      }
      const value = kind.text === 'mpls' ? readLabels(first.text) : readLocator(first.text);
      const what = kind.text === 'mpls' ? 'mpls address' : 'locator';
      if (!value) options.drop('HF0903', first, `invalid ${what} ${first.text} for encap`);
      return { value, taken: 3 };
    }
    default:
      options.drop('HF0903', kind, `Unknown encap type - ${kind.text}`);
      return { taken: 2 };
  }
}

function readTunnel(options: LineOptions, type: Tunnel['type'], from: number): Taken {
  const fields: Partial<Record<TunnelField, unknown>> = {};
  let at = from + 2;
  for (;;) {
    const [option, word] = options.words.slice(at, at + 2);
    const known = option && tunnelWords[type][option.text];
    if (!option || !known) break;
    if (!word) {
      options.reportMissing(at);
      break;
    }
    const [field, read] = known;
    const value = options.readWord(read, option, word);
    const isAddress = field === 'destination' || field === 'source';
    if (isAddress && value !== undefined && !fits(type, value as IpAddress)) {
      options.drop('HF0906', word, `address ${word.text} not valid for ${type} encapsulation`);
    }
    fields[field] = value;
    at += 2;
  }
  const kind = options.words[from + 1];
  if (kind && fields.id === undefined && fields.destination === undefined && !options.isDropped) {
    options.drop('HF0903', kind, `address or id missing for ${type} encapsulation`);
  }
  const { id, destination, source, tos, ttl, flags } = fields;
  return { value: { type, id, destination, source, tos, ttl, flags }, taken: at - from };
}

function fits(type: Tunnel['type'], address: IpAddress): boolean {
  return familyOf(address) === (type === 'ip' ? 4 : 6);
}

/** `LABEL/LABEL/...`, 20 bits each (RFC 3032, 2.1). */
function readLabels(text: string): Encapsulation | undefined {
  const labels = text.split('/').map((part) => (/^\d{1,7}$/.test(part) ? Number(part) : -1));
  const areGood = labels.every((label) => label >= 0 && label <= largestLabel);
  return areGood ? { type: 'mpls', labels } : undefined;
}

/** Four groups of hexadecimal digits: the upper half of an IPv6 address. */
function readLocator(text: string): Encapsulation | undefined {
  if (!/^[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){3}$/.test(text)) return undefined;
  const groups = text.split(':').map((group) => group.toLowerCase().padStart(4, '0'));
  return { type: 'ila', locator: groups.join('') };
}
