// Owns reading the words behind `use_ipvlan`. Never makes an interface.
import { type Prefix, parsePrefix } from '../net/address.ts';
import { parseInterfaceName } from '../net/identifiers.ts';
import type { IpvlanDraft } from './catalogue/arguments.ts';
import type { PhraseReading } from './phrase.ts';
import type { Token } from './tokens.ts';

type Problem = NonNullable<PhraseReading['problem']>;

const traffics = ['bridge', 'private', 'vepa'] as const;

/** Words in any order; what is wrong or said twice is left out, the rest counts. */
export function readIpvlan(words: readonly Token[]): PhraseReading {
  const reader = new IpvlanReader();
  for (let at = 0; at < words.length; ) at += reader.take(words[at], words[at + 1]);
  const { name, traffic, address, group, problem } = reader;
  const value: IpvlanDraft = { name, traffic, address, group };
  return problem ? { value, problem } : { value };
}

class IpvlanReader {
  name: IpvlanDraft['name'];
  traffic: IpvlanDraft['traffic'];
  address: IpvlanDraft['address'];
  group: IpvlanDraft['group'];
  problem: Problem | undefined;

  /** How many words that took. */
  take(word: Token | undefined, next: Token | undefined): number {
    if (!word) return 1;
    if (word.text === 'group' && next) {
      this.group = { text: next.text, at: next };
      return 2;
    }
    if (word.text === 'name' && next) {
      this.#takeName(next);
      return 2;
    }
    const traffic = traffics.find((each) => each === word.text);
    const address = parsePrefix(word.text);
    if (traffic) this.#takeTraffic(traffic, word);
    else if (address) this.#takeAddress(address, word);
    else this.#takeName(word);
    return 1;
  }

  #takeTraffic(traffic: (typeof traffics)[number], at: Token): void {
    if (this.traffic) this.problem ??= twice('ipvlan type', at);
    else this.traffic = traffic;
  }

  #takeAddress(value: Prefix, at: Token): void {
    if (this.address) this.problem ??= twice('ipvlan address', at);
    else this.address = { value, at };
  }

  #takeName(at: Token): void {
    const value = parseInterfaceName(at.text);
    if (!value) this.problem ??= badName(at);
    else if (this.name) this.problem ??= twice('IPVLAN interface', at);
    else this.name = { value, at };
  }
}

function twice(what: string, at: Token): Problem {
  const message = `${what} already specified - ignoring '${at.text}'`;
  return { code: 'HF1612', at, message, values: {} };
}

function badName(at: Token): Problem {
  const problem = 'too long or invalid characters - ignoring';
  const message = `IPVLAN interface name '${at.text}' ${problem}`;
  return { code: 'HF0307', at, message, values: {} };
}
