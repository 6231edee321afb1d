// Owns what a policy rule is, in rtnetlink's terms, as plain data. Never reads text and never sets one.
import { type AddressFamily, formatPrefix, type Prefix } from './address.ts';

/** A rule that says where routes are looked up. */
export interface Rule {
  readonly family: AddressFamily;
  /** Its place among the rules: the lowest is asked first. */
  readonly preference: number;
  /** Undefined: any. */
  readonly source: Prefix | undefined;
  readonly destination: Prefix | undefined;
  /** rtnetlink number; 254 is main. */
  readonly table: number;
  /** Who made it; 18 is keepalived. */
  readonly protocol: number;
}

/** For messages to people, as `ip rule` would have it. */
export function describeRule({ preference, source, destination }: Rule): string {
  const from = source ? ` from ${formatPrefix(source)}` : '';
  const to = destination ? ` to ${formatPrefix(destination)}` : '';
  return `${preference}:${from}${to}`;
}
