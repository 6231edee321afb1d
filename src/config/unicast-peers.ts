// Owns reading the lines of unicast_peer: an address, then the range of its hop limits. Never sends
// anything to one.
import {
  type AddressFamily,
  familyOf,
  type IpAddress,
  isMulticast,
  parseIp,
} from '../net/address.ts';
import { integer } from './catalogue/arguments.ts';
import type { Report } from './interpret.ts';
import type { UnicastPeerModel } from './model.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';
import { readValue } from './values.ts';

/** What reading the lines needs besides them. */
export interface PeerContext {
  readonly report: Report;
  /** Begins messages, as in `(VI_1) `. */
  readonly instance: string;
  readonly family: AddressFamily;
  /** Where adverts leave from, if that is written. */
  readonly source: IpAddress | undefined;
}

export interface ReadPeers {
  readonly peers: readonly UnicastPeerModel[];
  /** Whether any line says how far away its peer may be. */
  readonly hasRange: boolean;
}

type Range = Omit<UnicastPeerModel, 'address'>;

const options: ReadonlyMap<string, keyof Range> = new Map([
  ['min_ttl', 'leastTimeToLive'],
  ['max_ttl', 'mostTimeToLive'],
]);
const timeToLive = integer(0, 255);
const anywhere: Range = { leastTimeToLive: 0, mostTimeToLive: 255 };

/** The first address that the lines name, whatever else is wrong with them. */
export function firstPeer(
  lines: readonly Statement[],
): { readonly at: Token; readonly address: IpAddress } | undefined {
  for (const { words } of lines) {
    const [at] = words;
    const address = at && parseIp(at.text);
    if (at && address) return { at, address };
  }
  return undefined;
}

/** Lines without a usable address, or with one that stood before, are dropped. */
export function readPeers(lines: readonly Statement[], context: PeerContext): ReadPeers {
  const { report, instance, source } = context;
  const peers = new Map<IpAddress, UnicastPeerModel>();
  let hasRange = false;
  for (const { words } of lines) {
    const [at, ...others] = words;
    const address = at && readAddress(at, context);
    if (!at || !address) continue;
    if (peers.has(address)) {
      report('HF1006', at, `${instance}unicast peer ${address} is repeated - ignoring`);
      continue;
    }
    if (address === source) {
      report('HF1008', at, `${instance}${address} is this machine itself; nothing is sent to it`);
    }
    const range = readRange(at, others, context);
    hasRange ||= range !== anywhere;
    peers.set(address, { address, ...range });
  }
  return { peers: [...peers.values()], hasRange };
}

function readAddress(at: Token, { report, instance, family }: PeerContext): IpAddress | undefined {
  const address = parseIp(at.text);
  if (!address) {
    report('HF1002', at, `${instance}malformed unicast peer address[${at.text}]. Skipping...`);
    return undefined;
  }
  if (familyOf(address) !== family) {
    const text = `unicast peer address[${address}] MUST be of the same family !!! Skipping...`;
    report('HF1003', at, `${instance}VRRP instance and ${text}`);
    return undefined;
  }
  if (isMulticast(address)) {
    report('HF1002', at, `${instance}unicast peer address ${address} is multicast. Skipping...`);
    return undefined;
  }
  return address;
}

function readRange(at: Token, words: readonly Token[], context: PeerContext): Range {
  const { report, instance } = context;
  let range = anywhere;
  for (let place = 0; place < words.length; place += 2) {
    const [option, value] = words.slice(place, place + 2);
    if (!option) break;
    const field = options.get(option.text);
    if (!field || !value) {
      const problem = value ? 'is unknown' : 'is missing a value';
      report('HF1007', option, `${instance}${option.text} ${problem}`);
      continue;
    }
    const reading = readValue(timeToLive, value.text);
    if (reading.problem) {
      const { code, message, values } = reading.problem;
      report(code, value, `${instance}${option.text}: ${message}`, values);
    } else if (typeof reading.value === 'number') range = { ...range, [field]: reading.value };
  }
  const { leastTimeToLive: least, mostTimeToLive: most } = range;
  if (least > most) {
    const text = `min_ttl ${least} > max_ttl ${most} - all packets will be discarded`;
    report('HF1009', at, instance + text);
  }
  return range;
}
