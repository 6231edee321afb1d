// Owns reading the lines of virtual_ipaddress: an address, then options from the catalogue. Never
// adds one to a machine.
import { type AddressFamily, familyOf, type IpAddress, parseIp } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { AddressOptionReader } from './address-line.ts';
import { type AddressOptions, resolveOptions } from './address-options.ts';
import type { Report } from './interpret.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';

/** An address line before its place fills what it leaves open. */
export interface AddressDraft {
  readonly at: Token;
  readonly options: AddressOptions;
  readonly isTracked: boolean;
  readonly interface: InterfaceName | undefined;
  /** Where `dev` names its interface. */
  readonly interfaceAt: Token | undefined;
  /** Static only: where its track group is named. */
  readonly trackGroup: Token | undefined;
  /** Where it asks for a macvlan of its own (`use_vmac`). */
  readonly vmacAt: Token | undefined;
}

/** One that knows its interface. */
export interface PlacedDraft extends AddressDraft {
  readonly interface: InterfaceName;
}

/** What reading the lines of a list needs besides them. */
export interface AddressList {
  /** Begins messages about the instance, as in `(VI_1) `. */
  readonly prefix: string;
  /** The family of all; `either` where both may stand, undefined where the first one decides. */
  readonly family: AddressFamily | 'either' | undefined;
  /** What was listed before. */
  readonly known?: readonly AddressDraft[];
}

/**
 * Reads address lines in order. The first valid address decides the family; lines of another
 * family, repeated addresses and lines with an unusable label or broadcast address are dropped.
 */
export function readAddresses(
  lines: readonly Statement[],
  { prefix, family: wanted, known = [] }: AddressList,
  report: Report,
): readonly AddressDraft[] {
  const drafts: AddressDraft[] = [];
  const seen = new Set<IpAddress>(known.map(({ options }) => options.address));
  let family = wanted;
  for (const line of lines) {
    const draft = readLine(line, 'virtual_ipaddress', report);
    if (!draft) continue;
    const { at } = draft;
    const { address } = draft.options;
    family ??= familyOf(address);
    if (family !== 'either' && familyOf(address) !== family) {
      const message = `${prefix}address family must match VRRP instance [${address}] - ignoring`;
      report('HF0504', at, message);
    } else if (seen.has(address)) {
      report('HF0503', at, `${prefix}VIP duplicates a VIP ${address} - ignoring`);
    } else {
      seen.add(address);
      drafts.push(draft);
    }
  }
  return drafts;
}

/** Reads the lines of static_ipaddress: of any family, and as often as somebody likes. */
export function readStaticAddresses(
  lines: readonly Statement[],
  report: Report,
): readonly AddressDraft[] {
  return lines.flatMap((line) => readLine(line, 'static_ipaddress', report) ?? []);
}

function readLine(
  line: Statement,
  block: 'virtual_ipaddress' | 'static_ipaddress',
  report: Report,
): AddressDraft | undefined {
  const [at, ...words] = line.words;
  if (!at) return undefined;
  const slash = at.text.indexOf('/');
  const address = parseIp(slash < 0 ? at.text : at.text.slice(0, slash));
  if (!address) {
    report('HF0501', at, `VRRP parsed invalid IP ${at.text}. skipping IP...`);
    return undefined;
  }
  const prefixLength = readPrefixLength(at, address, slash, report);
  const reader = new AddressOptionReader(at, block, report);
  reader.readAll(words);
  if (reader.dropsLine) return undefined;
  const fields = reader.fields();
  const options = resolveOptions({ at, address, prefixLength }, fields, report);
  if (!options) return undefined;
  const { interface: device, isTracked, trackGroup, usesVmac } = fields;
  return {
    ...{ at, options, isTracked: isTracked?.value ?? true, vmacAt: usesVmac?.at },
    ...{ interface: device?.value, interfaceAt: device?.at, trackGroup: trackGroup?.at },
  };
}

/** Undefined where none is written. */
function readPrefixLength(
  at: Token,
  address: IpAddress,
  slash: number,
  report: Report,
): number | undefined {
  const longest = familyOf(address) === 4 ? 32 : 128;
  const text = slash < 0 ? '' : at.text.slice(slash + 1);
  if (text === '') return undefined;
  if (/^\d{1,3}$/.test(text) && Number(text) <= longest) return Number(text);
  const message = `Invalid address prefix len ${text} for address ${at.text} - using ${longest}`;
  report('HF0502', at, message);
  return longest;
}
