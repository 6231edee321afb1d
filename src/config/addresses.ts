// Owns reading the lines of virtual_ipaddress: an address, then options from the catalogue. Never
// adds one to a machine.
import {
  type AddressFamily,
  addressBytes,
  addressFromBytes,
  familyOf,
  type IpAddress,
  parseIp,
} from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { isOneWord } from './catalogue/arguments.ts';
import { type AddressFields, type Draft, type Fields, fieldsOf } from './catalogue/fields.ts';
import { findKeyword } from './catalogue/index.ts';
import type { Implementation, Keyword } from './catalogue/keyword.ts';
import type { DiagnosticCode } from './diagnostics.ts';
import type { Report } from './interpret.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';
import { readValue } from './values.ts';

/** An address line before the instance's interface fills what it leaves open. */
export interface AddressDraft {
  readonly at: Token;
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly interface: InterfaceName | undefined;
  /** Where `dev` names its interface. */
  readonly interfaceAt: Token | undefined;
  readonly scope: number;
  readonly label: string | undefined;
  readonly broadcast: IpAddress | undefined;
  readonly isDadDisabled: boolean;
  readonly isDeprecated: boolean;
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
  const seen = new Set<IpAddress>(known.map(({ address }) => address));
  let family = wanted;
  for (const line of lines) {
    const draft = readLine(line, report);
    if (!draft) continue;
    family ??= familyOf(draft.address);
    const { address, at } = draft;
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

function readLine(line: Statement, report: Report): AddressDraft | undefined {
  const [at, ...options] = line.words;
  if (!at) return undefined;
  const slash = at.text.indexOf('/');
  const address = parseIp(slash < 0 ? at.text : at.text.slice(0, slash));
  if (!address) {
    report('HF0501', at, `VRRP parsed invalid IP ${at.text}. skipping IP...`);
    return undefined;
  }
  const prefixLength = readPrefixLength(at, address, slash, report);
  const reader = new OptionReader(at, report);
  reader.readAll(options);
  if (reader.dropsLine) return undefined;
  const fields = reader.fields();
  const common = {
    at,
    address,
    prefixLength,
    interface: fields.interface?.value,
    interfaceAt: fields.interface?.at,
  };
  return familyOf(address) === 4
    ? { ...common, ...ipv4Options(fields, address, prefixLength, report) }
    : ipv6Options(fields, at, report, { ...common, prefixLength });
}

type Options = Pick<
  AddressDraft,
  'scope' | 'label' | 'broadcast' | 'isDadDisabled' | 'isDeprecated'
>;

function ipv4Options(
  fields: Fields<AddressFields>,
  address: IpAddress,
  prefixLength: number,
  report: Report,
): Options {
  const lifetime = fields.preferredSeconds;
  if (lifetime && lifetime.value !== Number.POSITIVE_INFINITY) {
    const message = 'preferred_lft of an IPv4 address is not implemented; it is forever';
    report('HF0206', lifetime.at, message, { instead: 'forever' });
  }
  return {
    scope: fields.scope?.value ?? 0,
    label: fields.label?.value,
    broadcast: readBroadcast(fields, address, prefixLength, report),
    isDadDisabled: false,
    isDeprecated: false,
  };
}

/** Undefined when the line is dropped. */
function ipv6Options(
  fields: Fields<AddressFields>,
  at: Token,
  report: Report,
  line: Omit<AddressDraft, keyof Options>,
): AddressDraft | undefined {
  const { label, scope, broadcast, preferredSeconds } = fields;
  if (broadcast) {
    const message = `VRRP is trying to assign a broadcast to the IPv6 address ${at.text}`;
    report('HF0510', broadcast.keyword, `${message} - removing address`);
    return undefined;
  }
  if (label) {
    const message = `Cannot specify label for IPv6 addresses (${at.text}) - ignoring label`;
    report('HF0513', label.keyword, message);
  }
  if (scope) {
    const message = `Cannot specify scope for IPv6 addresses (${at.text}) - ignoring scope`;
    report('HF0514', scope.keyword, message);
  }
  const seconds = preferredSeconds?.value ?? (line.prefixLength === 128 ? 0 : forever);
  if (preferredSeconds && seconds > 0 && seconds !== forever) {
    const message = 'a preferred_lft other than 0 and forever is not implemented; it is forever';
    report('HF0206', preferredSeconds.at, message, { instead: '0 or forever' });
  }
  return {
    ...line,
    scope: isLinkLocal(line.address) ? linkScope : 0,
    label: undefined,
    broadcast: undefined,
    isDadDisabled: fields.isDadDisabled?.value ?? true,
    isDeprecated: seconds === 0,
  };
}

const forever = Number.POSITIVE_INFINITY;
const linkScope = 253;

/** fe80::/10 (RFC 4291, 2.5.6). */
export function isLinkLocal(address: IpAddress): boolean {
  const [first = 0, second = 0] = addressBytes(address);
  return familyOf(address) === 6 && first === 0xfe && (second & 0xc0) === 0x80;
}

function readPrefixLength(at: Token, address: IpAddress, slash: number, report: Report): number {
  const longest = familyOf(address) === 4 ? 32 : 128;
  const text = slash < 0 ? '' : at.text.slice(slash + 1);
  if (text === '') return longest;
  if (/^\d{1,3}$/.test(text) && Number(text) <= longest) return Number(text);
  const message = `Invalid address prefix len ${text} for address ${at.text} - using ${longest}`;
  report('HF0502', at, message);
  return longest;
}

/** Problems with these leave nothing sensible to configure. */
const droppingCodes: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['HF0509', 'HF0510']);

class OptionReader {
  readonly #at: Token;
  readonly #report: Report;
  readonly #draft: Draft = new Map();
  dropsLine = false;

  constructor(at: Token, report: Report) {
    this.#at = at;
    this.#report = report;
  }

  fields(): Fields<AddressFields> {
    return fieldsOf<AddressFields>(this.#draft);
  }

  readAll(words: readonly Token[]): void {
    for (let at = 0; at < words.length; ) {
      const word = words[at];
      if (!word) return;
      at += this.#readOption(word, words[at + 1]);
    }
  }

  /** How many words the option took. */
  #readOption(option: Token, value: Token | undefined): number {
    const row = findKeyword('virtual_ipaddress', option.text);
    if (!row) {
      const message = `Unknown configuration entry '${option.text}' for ip address - ignoring`;
      this.#report('HF0505', option, message);
      return 1;
    }
    if (!row.implemented) {
      const message =
        `${option.text} is known to keepalived but not implemented by this version of ` +
        'Holdfast; it is ignored';
      this.#report('HF0201', option, message);
      return takesValue(row) ? 2 : 1;
    }
    const { argument, field } = row.implemented;
    if (argument.kind === 'flag') {
      this.#draft.set(field, { value: argument.means, keyword: option, at: option });
      return 1;
    }
    if (!value) {
      const message = `No ${option.text} parameter specified for ${this.#at.text}`;
      this.#report('HF0506', option, message);
      return 1;
    }
    this.#store(row.implemented, option, value);
    return 2;
  }

  #store({ field, argument }: Implementation, option: Token, word: Token): void {
    if (!isOneWord(argument)) return;
    if (this.#draft.has(field)) {
      const message = `Cannot specify ${option.text} more than once for ${this.#at.text}`;
      this.#report('HF0507', option, message);
      return;
    }
    const { value, problem } = readValue(argument, word.text);
    if (problem) {
      const drops = droppingCodes.has(problem.code);
      const end = drops ? 'removing address' : 'ignoring';
      const message = `${problem.message} for ${this.#at.text} - ${end}`;
      this.#report(problem.code, word, message, problem.values);
      this.dropsLine ||= drops;
    }
    if (value !== undefined) this.#draft.set(field, { value, keyword: option, at: word });
  }
}

function takesValue(row: Keyword): boolean {
  return !row.arguments.startsWith('FLAG');
}

function readBroadcast(
  fields: Fields<AddressFields>,
  address: IpAddress,
  prefixLength: number,
  report: Report,
): IpAddress | undefined {
  const written = fields.broadcast;
  if (!written) return undefined;
  if (written.value !== '+' && written.value !== '-') return parseIp(written.value);
  if (prefixLength > 30) {
    const message = `Address prefix length ${prefixLength} too long for broadcast`;
    report('HF0511', written.at, message);
    return undefined;
  }
  return withHostBits(address, prefixLength, written.value === '+');
}

/** The address with all bits behind the prefix one or zero. */
function withHostBits(address: IpAddress, prefixLength: number, ones: boolean): IpAddress {
  const bytes = addressBytes(address).map((byte, at) => {
    const hostBits = Math.min(8, Math.max(0, 8 * (at + 1) - prefixLength));
    const mask = (1 << hostBits) - 1;
    return ones ? byte | mask : byte & ~mask & 0xff;
  });
  return addressFromBytes(bytes) ?? address;
}
