// Owns telling our own changes of addresses from other people's: the kernel reports both alike. Never
// changes an address.
import { onInterface, type PlacedAddress } from './effects.ts';
import type { InterfaceAddress } from './events.ts';
import type { InterfaceTable } from './interfaces.ts';

export type Echo = 'added' | 'removed';

/** What we asked the kernel for and it has not reported yet, in order, per address. */
export class EchoBook {
  readonly #interfaces: InterfaceTable;
  readonly #expected = new Map<string, Echo[]>();

  constructor(interfaces: InterfaceTable) {
    this.#interfaces = interfaces;
  }

  /** We ask for a change. The kernel echoes it only when it changes something. */
  expect(placed: readonly PlacedAddress[], echo: Echo): void {
    for (const address of placed.map(onInterface)) {
      const pending = this.#expected.get(addressKey(address)) ?? [];
      const last = pending.at(-1) ?? (this.#interfaces.has(address) ? 'added' : 'removed');
      if (last !== echo) this.#expected.set(addressKey(address), [...pending, echo]);
    }
  }

  /** Whether it is still there only because the kernel has not reported yet that we removed it. */
  isLeaving(address: InterfaceAddress): boolean {
    return this.#expected.get(addressKey(address))?.at(-1) === 'removed';
  }

  /** Whether we caused this change. What was expected before it will not come any more. */
  take(address: InterfaceAddress, echo: Echo): boolean {
    const pending = this.#expected.get(addressKey(address)) ?? [];
    const place = pending.indexOf(echo);
    if (place < 0) return false;
    pending.splice(0, place + 1);
    if (pending.length === 0) this.#expected.delete(addressKey(address));
    return true;
  }

  /** The latest request for this change was refused. */
  refuse(address: InterfaceAddress, echo: Echo): void {
    const pending = this.#expected.get(addressKey(address)) ?? [];
    const place = pending.lastIndexOf(echo);
    if (place < 0) return;
    pending.splice(place, 1);
    if (pending.length === 0) this.#expected.delete(addressKey(address));
  }

  /** A full picture is newer than every change we asked for. */
  clear(): void {
    this.#expected.clear();
  }
}

function addressKey({ index, address, prefixLength }: InterfaceAddress): string {
  return `${index}/${address}/${prefixLength}`;
}
