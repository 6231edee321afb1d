// Owns which changes rtnetlink can be asked for: their encoders, their names in messages, and which
// refusals say that all was as wanted before. Never sends one.
import { constants } from 'node:os';
import { formatPrefix } from '../../net/address.ts';
import type { InterfaceName } from '../../net/identifiers.ts';
import { describeRoute, type PlacedRoute } from '../../net/route.ts';
import { describeRule, type Rule } from '../../net/rule.ts';
import type { RequestWriter } from './codec.ts';
import {
  type AddressToHold,
  type AddressToRemove,
  encodeAddAddress,
  encodeRemoveAddress,
} from './interface-address.ts';
import { encodePromotion, type PromotionToSet } from './link.ts';
import { encodeAddRoute, encodeRemoveRoute } from './route.ts';
import { encodeAddRule, encodeRemoveRule } from './rule.ts';
import {
  encodeBringUp,
  encodeMakeLink,
  encodeRemoveLink,
  type LinkToRemove,
  type VirtualLink,
} from './virtual-link.ts';

const { EADDRNOTAVAIL, EEXIST, ENODEV, ENOENT, ESRCH } = constants.errno;

/** Addresses and rules take at most about 250 bytes. */
const short = 64;
/** A route with as many next hops as it may have takes less than 8 KiB. */
const long = 2;

/** One kind of request about entries of one kind. */
export interface Change<Entry> {
  /** As `RTM_NEWADDR`. */
  readonly call: string;
  /** So many surely fit the room for requests. */
  readonly perSend: number;
  /** Error numbers that are none. */
  readonly success: readonly number[];
  encode(writer: RequestWriter, sequence: number, entry: Entry): void;
  /** As `add 10.9.0.100/24 to eth0`. */
  describe(entry: Entry): string;
}

export function addingAddresses(withProtocol: boolean): Change<AddressToHold> {
  return {
    call: 'RTM_NEWADDR',
    perSend: short,
    success: [EEXIST],
    encode: (writer, sequence, entry) => encodeAddAddress(writer, sequence, entry, withProtocol),
    describe: (entry) => `add ${prefixOf(entry)} to ${entry.interface}`,
  };
}

export const removingAddresses: Change<AddressToRemove> = {
  call: 'RTM_DELADDR',
  perSend: short,
  success: [EADDRNOTAVAIL, ENODEV],
  encode: encodeRemoveAddress,
  describe: (entry) => `remove ${prefixOf(entry)} from ${entry.interface}`,
};

export const addingRoutes: Change<PlacedRoute> = {
  call: 'RTM_NEWROUTE',
  perSend: long,
  success: [EEXIST],
  encode: encodeAddRoute,
  describe: (entry) => `add route ${describeRoute(entry)}`,
};

export const removingRoutes: Change<PlacedRoute> = {
  call: 'RTM_DELROUTE',
  perSend: long,
  success: [ESRCH, ENODEV],
  encode: encodeRemoveRoute,
  describe: (entry) => `remove route ${describeRoute(entry)}`,
};

export const addingRules: Change<Rule> = {
  call: 'RTM_NEWRULE',
  perSend: short,
  success: [EEXIST],
  encode: encodeAddRule,
  describe: (entry) => `add rule ${describeRule(entry)}`,
};

export const removingRules: Change<Rule> = {
  call: 'RTM_DELRULE',
  perSend: short,
  success: [ENOENT],
  encode: encodeRemoveRule,
  describe: (entry) => `remove rule ${describeRule(entry)}`,
};

export const settingPromotion: Change<PromotionToSet> = {
  call: 'RTM_SETLINK',
  perSend: short,
  success: [],
  encode: encodePromotion,
  describe: (entry) => `set promote_secondaries of ${entry.interface}`,
};

export const makingLinks: Change<VirtualLink> = {
  call: 'RTM_NEWLINK',
  perSend: short,
  success: [EEXIST],
  encode: encodeMakeLink,
  describe: ({ name, ipvlan }) => `make the ${ipvlan ? 'ipvlan' : 'macvlan'} ${name}`,
};

export const bringingUp: Change<InterfaceName> = {
  call: 'RTM_NEWLINK',
  perSend: short,
  success: [],
  encode: encodeBringUp,
  describe: (name) => `bring ${name} up`,
};

export const removingLinks: Change<LinkToRemove> = {
  call: 'RTM_DELLINK',
  perSend: short,
  success: [ENODEV],
  encode: encodeRemoveLink,
  describe: ({ name }) => `remove ${name}`,
};

function prefixOf({ address, prefixLength }: AddressToRemove): string {
  return formatPrefix({ address, length: prefixLength });
}
