// Owns what -a logs: each address that comes to an interface or leaves it, in keepalived's words. Never
// decides what one means.
import type { AddressChange, InterfaceAddress } from '../linux/netlink/interface-address.ts';
import type { Link, LinkChange } from '../linux/netlink/link.ts';

export class AddressNews {
  readonly #say: (text: string) => void;
  readonly #names = new Map<number, string>();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Everything that there is, at the start and after news were lost. */
  onAll(links: readonly Link[], addresses: readonly InterfaceAddress[]): void {
    for (const { index, name } of links) this.#names.set(index, name);
    for (const { index, address } of addresses) this.#tell(index, address, 'added to');
  }

  onChange(change: LinkChange | AddressChange): void {
    if (change.kind === 'link') this.#names.set(change.index, change.name);
    else this.#tell(change.index, change.address, change.present ? 'added to' : 'removed from');
  }

  #tell(index: number, address: string, what: 'added to' | 'removed from'): void {
    const name = this.#names.get(index) ?? `interface ${index}`;
    this.#say(`Netlink reflector reports IP ${address} ${what} ${name}`);
  }
}
