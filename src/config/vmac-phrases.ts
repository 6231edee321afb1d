// Owns reading the words behind `use_vmac` and `garp_extra_if`. Never makes an interface.
import { parseInterfaceName } from '../net/identifiers.ts';
import type { ExtraGarpArgument, ExtraGarpDraft, VmacDraft } from './catalogue/arguments.ts';
import type { PhraseReading } from './phrase.ts';
import type { Token } from './tokens.ts';
import { readValue } from './values.ts';

type Problem = NonNullable<PhraseReading['problem']>;

/** Words in any order; what is wrong is left out, the rest counts. */
export function readVmac(words: readonly Token[]): PhraseReading {
  const reader = new VmacReader();
  for (let at = 0; at < words.length; ) at += reader.take(words[at], words[at + 1]);
  const { name, mac, group, problem } = reader;
  const value: VmacDraft = { name, mac, group };
  return problem ? { value, problem } : { value };
}

class VmacReader {
  name: VmacDraft['name'];
  mac: VmacDraft['mac'];
  group: VmacDraft['group'];
  problem: Problem | undefined;

  /** How many words that took. */
  take(word: Token | undefined, next: Token | undefined): number {
    if (!word || word.text === 'netlink_notify_msg') return 1; // the kernel tells of every change
    if (word.text === 'group' && next) {
      this.group = { text: next.text, at: next };
      return 2;
    }
    if (word.text === 'name' && next) {
      this.#takeName(next);
      return 2;
    }
    if (word.text.includes(':')) this.#takeMac(word);
    else this.#takeName(word);
    return 1;
  }

  #takeMac(word: Token): void {
    this.mac = readMac(word.text);
    if (!this.mac) this.problem ??= badMac(word);
  }

  #takeName(word: Token): void {
    const value = parseInterfaceName(word.text);
    if (!value) this.problem ??= badName(word);
    else if (this.name) this.problem ??= secondName(word);
    else this.name = { value, at: word };
  }
}

export function readExtraGarp(argument: ExtraGarpArgument, words: readonly Token[]): PhraseReading {
  const isForAll = words[0]?.text === 'all';
  const [seconds, surplus] = isForAll ? words.slice(1) : words;
  const last = words.at(-1);
  if (!seconds) {
    const message = 'specified without time - ignoring';
    const missing = { code: 'HF1605', message, values: {} } as const;
    return last ? { problem: { ...missing, at: last } } : {};
  }
  const { value, problem } = readValue(argument.number, seconds.text);
  if (typeof value !== 'number' || problem) {
    return problem ? { problem: { ...problem, at: seconds } } : {};
  }
  const draft: ExtraGarpDraft = { seconds: value, isForAll };
  return { value: draft, surplus };
}

/** Five or six pairs of digits that are a single station's address. */
function readMac(text: string): number[] | undefined {
  const pairs = text.split(':');
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){4,5}$/i.test(text)) return undefined;
  const bytes = pairs.map((pair) => Number.parseInt(pair, 16));
  const isMulticast = ((bytes[0] ?? 0) & 1) === 1;
  const isNothing = bytes.every((byte) => byte === 0);
  return isMulticast || isNothing ? undefined : bytes;
}

function badMac(at: Token): Problem {
  const message = `VMAC MAC address ${at.text} is not one of a single station - ignoring`;
  return { code: 'HF1601', at, message, values: {} };
}

function badName(at: Token): Problem {
  const problem = 'too long or invalid characters - ignoring';
  const message = `VMAC interface name '${at.text}' ${problem}`;
  return { code: 'HF0307', at, message, values: {} };
}

function secondName(at: Token): Problem {
  const message = `VMAC interface name already specified; ${at.text} is ignored`;
  return { code: 'HF1602', at, message, values: {} };
}
