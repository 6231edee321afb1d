// Owns turning the lines of virtual_rules and static_rules into policy rules: defaults, repairs, rules
// between options. Never sets one.
import { type AddressFamily, familyOf, type Prefix } from '../net/address.ts';
import { keepalivedProtocol } from '../net/route.ts';
import { type PlainRuleAction, plainRuleActions, type Rule, type RuleAction } from '../net/rule.ts';
import { type Fields, fieldsOf } from './catalogue/fields.ts';
import type { RuleFields } from './catalogue/routing-fields.ts';
import type { AnyOr } from './catalogue/routing-reads.ts';
import { type LineContext, LineOptions } from './line-options.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';

/** A rule, and what the line says of it besides. */
export interface RuleLine {
  readonly rule: Rule;
  readonly isTracked: boolean;
  readonly trackGroup: Token | undefined;
  /** Where interfaces are named. */
  readonly interfacesAt: readonly Token[];
}

/** What reading rules needs besides the lines. */
export interface RuleContext extends Omit<LineContext, 'what' | 'phrases'> {
  /** Gives each rule without a preference a place in front of those before. */
  readonly places: InventedPlaces;
}

/** Places for rules that name none: downwards, each family by itself. */
export class InventedPlaces {
  readonly #next: Record<AddressFamily, number> = { 4: firstPlace, 6: firstPlace };

  take(family: AddressFamily): number {
    const place = this.#next[family];
    this.#next[family] -= 1;
    return place;
  }
}

const firstPlace = 16_384;

/** Lines that cannot be used are left out, with a message each. */
export function readRules(lines: readonly Statement[], context: RuleContext): RuleLine[] {
  return lines.flatMap(({ words }) => readRule(words, context) ?? []);
}

function readRule(words: readonly Token[], context: RuleContext): RuleLine | undefined {
  const options = new LineOptions(words, { ...context, what: 'rule', phrases: {} });
  options.readAll(readAction);
  if (options.isDropped || words.length === 0) return undefined;
  const fields = fieldsOf<RuleFields>(options.draft);
  const family = familyOfRule(fields, options);
  const action = actionOf(fields, options);
  if (!family || !action) return undefined;
  const preference = preferenceOf(fields, family, options, context);
  if (action.kind === 'goto' && !isForwards(action.preference, fields, options)) return undefined;
  const { inputInterface, outputInterface } = fields;
  return {
    rule: {
      family,
      preference,
      isInverted: fields.isInverted?.value ?? false,
      source: prefixOf(fields.source?.value),
      destination: prefixOf(fields.destination?.value),
      tos: fields.tos?.value ?? 0,
      mark: fields.mark?.value,
      inputInterface: inputInterface?.value,
      outputInterface: outputInterface?.value,
      tunnelId: fields.tunnelId?.value,
      userIds: fields.userIds?.value,
      ipProtocol: fields.ipProtocol?.value,
      sourcePorts: fields.sourcePorts?.value,
      destinationPorts: fields.destinationPorts?.value,
      action,
      realms: fields.realms?.value === 0 ? undefined : fields.realms?.value,
      protocol: protocolOf(fields, options),
    },
    isTracked: fields.isTracked?.value ?? true,
    trackGroup: fields.trackGroup?.at,
    interfacesAt: [inputInterface, outputInterface].flatMap((written) => written?.at ?? []),
  };
}

/** The names of actions may stand by themselves, without `type`. */
function readAction(options: LineOptions, at: number): number {
  const word = options.words[at];
  if (!word || !Object.hasOwn(plainRuleActions, word.text)) return 0;
  const value = plainRuleActions[word.text as PlainRuleAction];
  options.draft.set('action', { value, keyword: word, at: word });
  return 1;
}

function familyOfRule(
  { source, destination, isIpv6 }: Fields<RuleFields>,
  options: LineOptions,
): AddressFamily | undefined {
  const prefixes = [prefixOf(source?.value), prefixOf(destination?.value)];
  const found = prefixes.flatMap((prefix) => (prefix ? [familyOf(prefix.address)] : []));
  const asked = isIpv6 && (isIpv6.value ? 6 : 4);
  const all = new Set([...found, ...(asked ? [asked] : [])]);
  const [begin] = options.words;
  if (begin && all.size > 1) {
    options.drop('HF0906', begin, 'rule specification has mixed IPv4 and IPv6');
    return undefined;
  }
  return asked ?? found[0] ?? 4;
}

function prefixOf(prefix: AnyOr<Prefix> | undefined): Prefix | undefined {
  return prefix === 'any' ? undefined : prefix;
}

/** A rule does exactly one thing. */
function actionOf(fields: Fields<RuleFields>, options: LineOptions): RuleAction | undefined {
  const { table, goto, action, isL3mdev } = fields;
  const written = [table, goto, action, isL3mdev].filter((each) => each !== undefined);
  const [first, second] = written;
  const [begin] = options.words;
  if (!first || !begin) {
    if (begin) options.drop('HF0901', begin, 'No action specified for rule');
    return undefined;
  }
  if (second) {
    const actions = 'table/nop/goto/blackhole/prohibit/unreachable';
    options.drop('HF0903', second.keyword, `Cannot specify more than one of ${actions} for rule`);
    return undefined;
  }
  if (table) return lookupOf(table.value, fields, options);
  const { suppressedPrefixLength, suppressedGroup, realms } = fields;
  const suppressor = suppressedPrefixLength ?? suppressedGroup ?? realms;
  if (suppressor) {
    const problem = 'suppressor/realm specified for non table action';
    options.drop('HF0903', suppressor.keyword, problem);
    return undefined;
  }
  if (goto) return { kind: 'goto', preference: goto.value };
  return isL3mdev ? { kind: 'l3mdev' } : plainAction(action?.value, options);
}

function lookupOf(
  table: number,
  { suppressedPrefixLength, suppressedGroup, table: written }: Fields<RuleFields>,
  options: LineOptions,
): RuleAction | undefined {
  if (table === 0) {
    if (written) options.drop('HF0903', written.at, 'Table 0 is not valid');
    return undefined;
  }
  return {
    kind: 'lookup',
    table,
    suppressedPrefixLength: suppressedPrefixLength?.value,
    suppressedGroup: suppressedGroup?.value,
  };
}

function plainAction(number: number | undefined, options: LineOptions): RuleAction | undefined {
  const entries = Object.entries(plainRuleActions) as [PlainRuleAction, number][];
  const kind = entries.find(([, own]) => own === number)?.[0];
  const [begin] = options.words;
  if (kind === undefined && begin) {
    options.drop('HF0903', begin, `Invalid rule action ${number}`);
  }
  return kind && { kind };
}

function preferenceOf(
  { preference }: Fields<RuleFields>,
  family: AddressFamily,
  options: LineOptions,
  { places, prefix, report }: RuleContext,
): number {
  const [begin] = options.words;
  if (preference || !begin) return preference?.value ?? 0;
  const place = places.take(family);
  const message = `Rule has no preference specified - setting to ${place}`;
  report('HF0908', begin, `${prefix}${message}. This is probably not what you want.`);
  return place;
}

/** A rule can only lead to one behind it. */
function isForwards(
  target: number,
  { preference, goto }: Fields<RuleFields>,
  options: LineOptions,
): boolean {
  if (goto && !preference) {
    options.drop('HF0903', goto.at, `goto target ${target} specified without preference`);
  } else if (goto && preference && preference.value >= target) {
    const problem = `Invalid rule - preference ${preference.value} >= goto target ${target}`;
    options.drop('HF0903', goto.at, problem);
  }
  return !options.isDropped;
}

/** Who tracks a rule recognises it by its protocol; what nobody tracks says only what it is told. */
function protocolOf(
  { protocol, isTracked }: Fields<RuleFields>,
  options: LineOptions,
): number | undefined {
  if (isTracked?.value === false) return protocol?.value;
  if (protocol && protocol.value !== keepalivedProtocol) {
    const problem = 'Rule cannot be tracked if protocol is not RTPROT_KEEPALIVED(18)';
    options.note('HF0907', protocol.at, `${problem}, resetting protocol`);
  }
  return keepalivedProtocol;
}
