// Owns which changes rtnetlink can be asked for: their encoders, their names in messages, and which
// refusals say that all was as wanted before. Never sends one.
import { constants } from 'node:os';
import { formatPrefix } from '../../net/address.ts';
import { describeRoute, type PlacedRoute } from '../../net/route.ts';
import { describeRule, type Rule } from '../../net/rule.ts';
import type { RequestWriter } from './codec.ts';
import {
  type AddressToHold,
  type AddressToRemove,
  encodeAddAddress,
  encodeRemoveAddress,
} from './interface-address.ts';
import { encodeAddRoute, encodeRemoveRoute } from './route.ts';
import { encodeAddRule, encodeRemoveRule } from './rule.ts';

const { EADDRNOTAVAIL, EEXIST, ENODEV, ENOENT, ESRCH } = constants.errno;

/** One kind of request about entries of one kind. */
export interface Change<Entry> {
  /** As `RTM_NEWADDR`. */
  readonly call: string;
  /** Error numbers that are none. */
  readonly success: readonly number[];
  encode(writer: RequestWriter, sequence: number, entry: Entry): void;
  /** As `add 10.9.0.100/24 to eth0`. */
  describe(entry: Entry): string;
}

export function addingAddresses(withProtocol: boolean): Change<AddressToHold> {
  return {
    call: 'RTM_NEWADDR',
    success: [EEXIST],
    encode: (writer, sequence, entry) => encodeAddAddress(writer, sequence, entry, withProtocol),
    describe: (entry) => `add ${prefixOf(entry)} to ${entry.interface}`,
  };
}

export const removingAddresses: Change<AddressToRemove> = {
  call: 'RTM_DELADDR',
  success: [EADDRNOTAVAIL, ENODEV],
  encode: encodeRemoveAddress,
  describe: (entry) => `remove ${prefixOf(entry)} from ${entry.interface}`,
};

export const addingRoutes: Change<PlacedRoute> = {
  call: 'RTM_NEWROUTE',
  success: [EEXIST],
  encode: encodeAddRoute,
  describe: (entry) => `add route ${describeRoute(entry)}`,
};

export const removingRoutes: Change<PlacedRoute> = {
  call: 'RTM_DELROUTE',
  success: [ESRCH, ENODEV],
  encode: encodeRemoveRoute,
  describe: (entry) => `remove route ${describeRoute(entry)}`,
};

export const addingRules: Change<Rule> = {
  call: 'RTM_NEWRULE',
  success: [EEXIST],
  encode: encodeAddRule,
  describe: (entry) => `add rule ${describeRule(entry)}`,
};

export const removingRules: Change<Rule> = {
  call: 'RTM_DELRULE',
  success: [ENOENT],
  encode: encodeRemoveRule,
  describe: (entry) => `remove rule ${describeRule(entry)}`,
};

function prefixOf({ address, prefixLength }: AddressToRemove): string {
  return formatPrefix({ address, length: prefixLength });
}
