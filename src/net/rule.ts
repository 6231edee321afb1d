// Owns what a policy rule is, in rtnetlink's terms, as plain data. Never reads text and never sets one.
import { type AddressFamily, formatPrefix, isSamePrefix, type Prefix } from './address.ts';
import type { InterfaceName } from './identifiers.ts';

/** A rule that says where routes are looked up. */
export interface Rule {
  readonly family: AddressFamily;
  /** Its place among the rules: the lowest is asked first. */
  readonly preference: number;
  /** It is for everything that does not match. */
  readonly isInverted: boolean;
  /** Undefined: any, here and below. */
  readonly source: Prefix | undefined;
  readonly destination: Prefix | undefined;
  readonly tos: number;
  readonly mark: Mark | undefined;
  readonly inputInterface: InterfaceName | undefined;
  readonly outputInterface: InterfaceName | undefined;
  /** 64 bits in decimal digits. */
  readonly tunnelId: string | undefined;
  readonly userIds: NumberRange | undefined;
  /** An IP protocol number. */
  readonly ipProtocol: number | undefined;
  readonly sourcePorts: NumberRange | undefined;
  readonly destinationPorts: NumberRange | undefined;
  readonly action: RuleAction;
  /** As those of a route. */
  readonly realms: number | undefined;
  /** Who made it, 18 is keepalived; undefined leaves it unsaid. */
  readonly protocol: number | undefined;
}

export interface Mark {
  readonly value: number;
  readonly mask: number | undefined;
}

/** Both ends belong to it. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** Actions without anything else to say, with the kernel's numbers (FR_ACT_*). */
export const plainRuleActions = { nop: 3, blackhole: 6, unreachable: 7, prohibit: 8 } as const;

export type PlainRuleAction = keyof typeof plainRuleActions;

export type RuleAction =
  | {
      readonly kind: 'lookup';
      /** rtnetlink number; 254 is main. */
      readonly table: number;
      /** Refuses routes whose prefix is no longer. */
      readonly suppressedPrefixLength: number | undefined;
      /** Refuses routes through interfaces of this group. */
      readonly suppressedGroup: number | undefined;
    }
  /** Looks in the table of the VRF that the packet belongs to. */
  | { readonly kind: 'l3mdev' }
  | { readonly kind: 'goto'; readonly preference: number }
  | { readonly kind: PlainRuleAction };

/** A rule as the kernel tells of it, as far as it tells one from others. */
export interface SeenRule {
  readonly family: AddressFamily;
  readonly preference: number;
  readonly source: Prefix | undefined;
  readonly destination: Prefix | undefined;
  readonly tos: number;
  readonly table: number;
  readonly protocol: number;
  readonly inputInterface: string | undefined;
  readonly outputInterface: string | undefined;
  readonly markValue: number | undefined;
}

/** Whether the kernel tells of this rule. */
export function isSeenRule(rule: Rule, seen: SeenRule): boolean {
  const { family, preference, tos, protocol = 0, mark, action } = rule;
  const table = action.kind === 'lookup' ? action.table : 0;
  return (
    family === seen.family &&
    preference === seen.preference &&
    tos === seen.tos &&
    table === seen.table &&
    protocol === seen.protocol &&
    mark?.value === seen.markValue &&
    rule.inputInterface === seen.inputInterface &&
    rule.outputInterface === seen.outputInterface &&
    isSamePrefix(rule.source, seen.source) &&
    isSamePrefix(rule.destination, seen.destination)
  );
}

/** For messages to people, as `ip rule` would have it. */
export function describeRule(rule: Rule): string {
  const { preference, isInverted, source, destination, inputInterface, outputInterface } = rule;
  const words = [
    `${preference}:`,
    isInverted ? 'not' : undefined,
    `from ${source ? formatPrefix(source) : 'all'}`,
    destination && `to ${formatPrefix(destination)}`,
    inputInterface && `iif ${inputInterface}`,
    outputInterface && `oif ${outputInterface}`,
    describeAction(rule.action),
  ];
  return words.filter((word) => word).join(' ');
}

function describeAction(action: RuleAction): string {
  if (action.kind === 'lookup') return `lookup ${action.table}`;
  return action.kind === 'goto' ? `goto ${action.preference}` : action.kind;
}

/** The names of the interfaces that a rule speaks of; it may be there before them. */
export function interfacesOfRule({ inputInterface, outputInterface }: Rule): InterfaceName[] {
  return [inputInterface, outputInterface].flatMap((name) => name ?? []);
}
