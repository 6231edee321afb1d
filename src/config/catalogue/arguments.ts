// Owns the argument types a keyword can take, as plain data. Never reads text (values.ts does).
import type { InterfaceName } from '../../net/identifiers.ts';
import type { BlockName } from './block-name.ts';
import type { PhraseValues } from './drafts.ts';
import type { OptionRead } from './routing-reads.ts';

export type * from './drafts.ts';

/** A decimal whole number. Below `raiseTo` it is repaired, outside the range it is refused. */
export interface IntegerArgument {
  readonly kind: 'integer';
  readonly minimum: number;
  readonly maximum: number;
  readonly raiseTo: number | undefined;
  /** Takes the place of what cannot be read; without it nothing is stored. */
  readonly refusedBecomes: number | undefined;
  /** What lies further from 0 is brought back to this distance. */
  readonly mostDistance: number | undefined;
  /** What the keyword alone means; without it a number must follow. */
  readonly unwritten: number | undefined;
  /** Whether the number's absence stops a configuration test at once. */
  readonly mandatory: boolean;
}

/** A time written in seconds, stored in microseconds. */
export interface SecondsArgument {
  readonly kind: 'seconds';
  readonly minimum: number;
  readonly maximum: number;
  /** Whether up to six digits may follow the decimal point. */
  readonly fractions: boolean;
  /** Takes the place of a 0 that is not allowed, in seconds. */
  readonly zeroBecomes: number | undefined;
}

/** `on off true false yes no`; no word at all means true. */
export interface BooleanArgument {
  readonly kind: 'boolean';
}

/** A word that needs no argument; its presence stores `means`. */
export interface FlagArgument {
  readonly kind: 'flag';
  readonly means: boolean;
}

/** One of several words, exact case; anything else is repaired to `otherwise`. */
export interface ChoiceArgument<T extends string = string> {
  readonly kind: 'choice';
  readonly choices: readonly T[];
  readonly otherwise: T | undefined;
  /** What the choice is called in keepalived's message: "unknown WHAT 'X'". */
  readonly what: string;
}

export interface TextArgument {
  readonly kind: 'text';
  /** Whether the word's absence stops a configuration test at once, as in keepalived 2.4.3. */
  readonly mandatory: boolean;
  /** Nothing written is the empty text. */
  readonly isOptional?: boolean;
}

export interface InterfaceArgument {
  readonly kind: 'interface';
}

/** An rtnetlink scope: a name or 0..255. */
export interface ScopeArgument {
  readonly kind: 'scope';
}

/** An address label: at most 15 bytes. */
export interface LabelArgument {
  readonly kind: 'label';
}

/** An address, `+` (all host bits one) or `-` (all host bits zero). */
export interface BroadcastArgument {
  readonly kind: 'broadcast';
}

/** An address with an optional prefix length, first on its line. */
export interface AddressArgument {
  readonly kind: 'address';
}

/** A preferred lifetime: whole seconds or `forever`, which is stored as Infinity. */
export interface LifetimeArgument {
  readonly kind: 'lifetime';
}

/** A command in one word, mostly quoted; where `takesUser`, a user and a group may follow. */
export interface CommandArgument {
  readonly kind: 'command';
  readonly mandatory: boolean;
  readonly takesUser: boolean;
  /** Nothing written is a command without words. */
  readonly isOptional?: boolean;
}

/** `IP|HOST [PORT]`. */
export interface RelayArgument {
  readonly kind: 'relay';
}

/** `PATH [USER [GROUP]]`. */
export interface FifoArgument {
  readonly kind: 'fifo';
  readonly mandatory: false;
}

/** `USER [GROUP]`. */
export interface UserArgument {
  readonly kind: 'user';
  readonly mandatory: boolean;
}

/** `NUMBER [reverse]`. */
export interface WeightArgument {
  readonly kind: 'weight';
  readonly number: IntegerArgument;
}

/** `CPU ...`: numbers of processors, at least one. */
export interface ProcessorsArgument {
  readonly kind: 'processors';
  readonly mandatory: false;
}

/** A number, or names of permission bits with `|` between them. */
export interface UmaskArgument {
  readonly kind: 'umask';
}

/** Words that stand for themselves. */
export interface WordsArgument {
  readonly kind: 'words';
}

/** `[NUMBER] [overwrite]`. */
export interface InitialNumberArgument {
  readonly kind: 'initial-number';
}

/** `ID KEY`, where the key is `hex:`, `file:` or itself. */
export interface HmacKeyArgument {
  readonly kind: 'hmac-key';
}

/** `[[name] IFNAME] [MAC] [netlink_notify_msg] [group ID|NAME]`, all of it optional. */
export interface VmacArgument {
  readonly kind: 'vmac';
}

/** `[[name] IFNAME] [IP] [bridge|private|vepa] [group ID|NAME]`, all of it optional. */
export interface IpvlanArgument {
  readonly kind: 'ipvlan';
}

/** `[all] SECONDS`. */
export interface ExtraGarpArgument {
  readonly kind: 'extra-garp';
  readonly number: IntegerArgument;
}

/**
 * A `{ }` of keywords. A named block appends one draft for each name, others merge into one.
 * `each`: has no name, and does not merge. `lenient`: a missing name is a missing parameter, and what follows the name is ignored.
 */
export interface BlockArgument {
  readonly kind: 'block';
  readonly opens: BlockName;
  readonly named: 'no' | 'each' | 'strict' | 'lenient';
}

/** A `{ }` of lines that begin with a value instead of a keyword. */
export interface LinesArgument {
  readonly kind: 'lines';
  readonly opens: BlockName;
}

/** An option on the line of a route or a rule. */
export interface RoutingArgument {
  readonly kind: 'routing';
  readonly read: OptionRead;
}

export type ValueArgument =
  | IntegerArgument
  | SecondsArgument
  | BooleanArgument
  | FlagArgument
  | ChoiceArgument
  | TextArgument
  | InterfaceArgument
  | ScopeArgument
  | LabelArgument
  | BroadcastArgument
  | AddressArgument
  | LifetimeArgument;

/** Arguments that take several words. */
export type PhraseArgument =
  | CommandArgument
  | FifoArgument
  | RelayArgument
  | UserArgument
  | WeightArgument
  | ProcessorsArgument
  | UmaskArgument
  | HmacKeyArgument
  | WordsArgument
  | InitialNumberArgument
  | VmacArgument
  | IpvlanArgument
  | ExtraGarpArgument;

/** Read while the text is expanded; the statement has nothing more to say. */
export interface ExpandedArgument {
  readonly kind: 'expanded';
}

export type Argument =
  | ValueArgument
  | PhraseArgument
  | BlockArgument
  | LinesArgument
  | RoutingArgument
  | ExpandedArgument;

/** Whether values.ts reads it from a single word. */
export function isOneWord(argument: Argument): argument is ValueArgument {
  return !severalWords.has(argument.kind);
}

const severalWords: ReadonlySet<Argument['kind']> = new Set([
  'command',
  'fifo',
  'relay',
  'user',
  'weight',
  'processors',
  'umask',
  'hmac-key',
  'words',
  'initial-number',
  'vmac',
  'ipvlan',
  'extra-garp',
  'block',
  'lines',
  'routing',
  'expanded',
] as const);

/** The TypeScript value that reading an argument yields. */
export type ValueOf<A extends ValueArgument | PhraseArgument> = A extends
  | IntegerArgument
  | SecondsArgument
  | ScopeArgument
  | LifetimeArgument
  ? number
  : A extends BooleanArgument | FlagArgument
    ? boolean
    : A extends ChoiceArgument<infer T>
      ? T
      : A extends InterfaceArgument
        ? InterfaceName
        : A extends PhraseArgument
          ? PhraseOf<A>
          : string;

type PhraseOf<A extends PhraseArgument> = PhraseValues[A['kind']];

export function integer(
  minimum: number,
  maximum: number,
  details: Partial<Omit<IntegerArgument, 'kind' | 'minimum' | 'maximum'>> = {},
): IntegerArgument {
  const { raiseTo, refusedBecomes, mostDistance, unwritten, mandatory = true } = details;
  const repairs = { raiseTo, refusedBecomes, mostDistance };
  return { kind: 'integer', minimum, maximum, ...repairs, unwritten, mandatory };
}

export function wholeSeconds(maximum: number): SecondsArgument {
  return { kind: 'seconds', minimum: 0, maximum, fractions: false, zeroBecomes: undefined };
}

export function seconds(
  minimum: number,
  maximum: number,
  repairs: { readonly zeroBecomes?: number } = {},
): SecondsArgument {
  const { zeroBecomes } = repairs;
  return { kind: 'seconds', minimum, maximum, fractions: true, zeroBecomes };
}

export function choice<const T extends string>(
  what: string,
  choices: readonly T[],
  otherwise: T | undefined,
): ChoiceArgument<T> {
  return { kind: 'choice', what, choices, otherwise };
}

export function flag(means: boolean): FlagArgument {
  return { kind: 'flag', means };
}

export function extraGarp(fewestSeconds: 0 | 1): ExtraGarpArgument {
  return { kind: 'extra-garp', number: integer(fewestSeconds, 86_400) };
}

/** A command that a user and a group may follow. */
export const command: CommandArgument = { kind: 'command', mandatory: true, takesUser: true };
export const forgivenCommand: CommandArgument = { ...command, mandatory: false };
export const optionalCommand: CommandArgument = { ...forgivenCommand, isOptional: true };
export const relay: RelayArgument = { kind: 'relay' };
export const fifo: FifoArgument = { kind: 'fifo', mandatory: false };
export const lonelyCommand: CommandArgument = {
  kind: 'command',
  mandatory: false,
  takesUser: false,
};
export const user: UserArgument = { kind: 'user', mandatory: true };
export const forgivenUser: UserArgument = { kind: 'user', mandatory: false };
export const vmac: VmacArgument = { kind: 'vmac' };
export const ipvlan: IpvlanArgument = { kind: 'ipvlan' };
export const words: WordsArgument = { kind: 'words' };
export const initialNumber: InitialNumberArgument = { kind: 'initial-number' };
export const hmacKey: HmacKeyArgument = { kind: 'hmac-key' };
export const processors: ProcessorsArgument = { kind: 'processors', mandatory: false };
export const umask: UmaskArgument = { kind: 'umask' };
export const lifetime: LifetimeArgument = { kind: 'lifetime' };
export const boolean: BooleanArgument = { kind: 'boolean' };
export const mandatoryText: TextArgument = { kind: 'text', mandatory: true };
export const forgivenText: TextArgument = { kind: 'text', mandatory: false };
/** Nothing written is the empty text. */
export const optionalText: TextArgument = { kind: 'text', mandatory: false, isOptional: true };
export const interfaceName: InterfaceArgument = { kind: 'interface' };
export const scope: ScopeArgument = { kind: 'scope' };
export const label: LabelArgument = { kind: 'label' };
export const broadcast: BroadcastArgument = { kind: 'broadcast' };
export const address: AddressArgument = { kind: 'address' };
/** The largest number that keepalived's unsigned integers hold. */
export const largestUnsigned = 4_294_967_295;
/** The largest number that keepalived's signed integers hold. */
export const largestSigned = 2_147_483_647;
export const leastSigned = -2_147_483_648;
/** The longest time that 32 bits of microseconds hold, in seconds. */
export const longestTimer = 4294.967295;
/** What weighs more than the whole range of priorities changes nothing more. */
export const mostWeight = 253;
/** The longest gap of a garp_group, in seconds. */
export const longestGroupGap = 2147.483647;
/** The longest whole seconds whose microseconds fit 32 bits. */
export const longestGarpDelay = 4294;
