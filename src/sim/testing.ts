// Owns a world without machines for tests of single parts: an agenda, chance and a history. Never
// simulates a site.
import { type IpAddress, parseIp } from '../net/address.ts';
import { type InterfaceName, type MacAddress, parseInterfaceName } from '../net/identifiers.ts';
import { Agenda, type Planned } from './agenda.ts';
import type { Environment } from './environment.ts';
import type { HistoryEntry } from './history.ts';
import { Chance } from './random.ts';

export class BareWorld implements Environment {
  nowUs = 0;
  readonly keepsLog = true;
  readonly chance: Chance;
  readonly history: HistoryEntry[] = [];
  readonly #agenda = new Agenda();

  constructor(seed = 1) {
    this.chance = new Chance(seed);
  }

  plan(atUs: number, run: () => void): Planned {
    return this.#agenda.plan(atUs, run);
  }

  record(entry: Parameters<Environment['record']>[0]): void {
    this.history.push({ atUs: this.nowUs, ...entry });
  }

  noteChange(): void {}

  runUntil(untilUs: number): void {
    for (let next = this.#agenda.takeUntil(untilUs); next; next = this.#agenda.takeUntil(untilUs)) {
      this.nowUs = next.atUs;
      next.run?.();
    }
    this.nowUs = untilUs;
  }
}

export function ip(text: string): IpAddress {
  const address = parseIp(text);
  if (!address) throw new RangeError(`${text} is no address`);
  return address;
}

export function interfaceName(text: string): InterfaceName {
  const name = parseInterfaceName(text);
  if (!name) throw new RangeError(`${text} is no interface`);
  return name;
}

export function mac(last: number): MacAddress {
  return `02:00:00:00:00:${last.toString(16).padStart(2, '0')}` as MacAddress;
}
