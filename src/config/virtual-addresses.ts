// Owns an instance's list of addresses: what an advert can carry of it, and what it ought to begin
// with. Never reads a line's options.
import { familyOf, isLinkLocal } from '../net/address.ts';
import { type AddressDraft, type PlacedDraft, readAddresses } from './addresses.ts';
import type { Fields, InstanceFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, VirtualAddress } from './model.ts';
import { type FamilyHint, resolveFamily } from './protocol.ts';
import type { Token } from './tokens.ts';
import { firstTransportAddress } from './transport.ts';
import type { VirtualInterfacePlacing } from './virtual-interfaces.ts';

export interface AddressLists {
  readonly drafts: readonly AddressDraft[];
  readonly excluded: readonly AddressDraft[];
  /** Where the family of all is said first. */
  readonly decidedBy: FamilyHint | undefined;
}

/** @param instance begins messages, as in `(VI_1) ` */
export function readAddressLists(
  fields: Fields<InstanceFields>,
  instance: string,
  report: Report,
): AddressLists {
  const lines = fields.addresses?.value ?? [];
  const spoken = firstTransportAddress(fields);
  const firstLineAt = lines[0]?.words[0]?.start ?? Infinity;
  const asked = spoken && spoken.at.start < firstLineAt ? spoken.family : undefined;
  const family = fields.isIpv6?.value ? 6 : asked;
  const drafts = readAddresses(lines, { prefix: instance, family }, report);
  const excluded = readAddresses(
    fields.excludedAddresses?.value ?? [],
    { prefix: instance, family: 'either', known: drafts },
    report,
  );
  const [first] = drafts;
  const held = first && { at: first.at, family: familyOf(first.options.address) };
  return { drafts, excluded, decidedBy: resolveFamily(fields, [spoken, held]) };
}

/** What decides how many addresses an advert has room for. */
export type Room = Pick<InstanceModel, 'version' | 'family' | 'authentication'>;

/**
 * How many addresses an advert can carry: at most what its count field tells (RFC 9568, 5.2.5),
 * and at most what fits an Ethernet frame as keepalived reckons it, with the Ethernet header
 * counted into the 1500 bytes.
 */
function mostAddresses({ version, family, authentication }: Room): number {
  const headers = 14 + (family === 4 ? 20 : 40) + (authentication.type === 'ah' ? 24 : 0);
  const message = 8 + (version === 2 ? 8 : 0) + (authentication.type === 'hmac' ? 28 : 0);
  return Math.min(255, Math.floor((1500 - headers - message) / (family === 4 ? 4 : 16)));
}

interface ListContext {
  /** The interface that an address goes on. */
  readonly placeOf: VirtualInterfacePlacing['placeOf'];
  readonly hasNoAddresses: boolean;
  readonly room: Room;
  readonly isStrict: boolean;
}

/** The same once each line has an interface. */
export interface PlacedLists {
  readonly drafts: readonly PlacedDraft[];
  readonly excluded: readonly PlacedDraft[];
}

/** What an advert cannot carry is held without being in it. */
export function resolveAddresses(
  { drafts, excluded }: PlacedLists,
  { placeOf, hasNoAddresses, room, isStrict }: ListContext,
  name: Token,
  report: Report,
): readonly VirtualAddress[] {
  const instance = `(${name.text}) `;
  const most = mostAddresses(room);
  const excess = drafts[most];
  if (excess) {
    const message = `Number of VIPs (${drafts.length}) exceeds maximum/space available in packet`;
    const where = `(max ${most} addresses) - excess moved to eVIPs`;
    report('HF0512', excess.at, `${instance}${message} ${where}`);
  }
  if (drafts.length === 0 && isStrict) {
    report('HF0413', name, `${instance}No VIP specified; at least one is required`);
  } else if (drafts.length === 0 && !hasNoAddresses) {
    report('HF0405', name, `${instance}No VIP specified; at least one is sensible`);
  }
  const [first] = drafts;
  if (first && room.family === 6 && !isLinkLocal(first.options.address)) {
    const message = `${instance}the first IPv6 VIP address`;
    if (isStrict) report('HF0521', first.at, `${message} must be link local`);
    else report('HF0516', first.at, `${message} should be link local`);
  }
  const all = [...drafts, ...excluded];
  return all.map((draft, at) => ({
    ...draft.options,
    isTracked: draft.isTracked,
    interface: placeOf(draft),
    isExcluded: at >= Math.min(most, drafts.length),
  }));
}
