// Owns what -a logs: each address that comes to an interface or leaves it by somebody else's doing, in
// keepalived's words. Never decides what one means.
import { type Effect, onInterface } from '../host/effects.ts';
import type { AddressChange } from '../linux/netlink/interface-address.ts';
import type { LinkChange } from '../linux/netlink/link.ts';

type Told = Pick<AddressChange, 'index' | 'address' | 'prefixLength'>;
type Named = Pick<LinkChange, 'index' | 'name'>;
type Change = (Pick<LinkChange, 'kind'> & Named) | (Pick<AddressChange, 'kind' | 'present'> & Told);

export class AddressNews {
  readonly #say: (text: string) => void;
  readonly #names = new Map<number, string>();
  /** Whether we put each address there or took it away, as long as nobody else touched it. */
  readonly #ours = new Map<string, boolean>();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Everything that there is, at the start and after news were lost. */
  onAll(links: readonly Named[], addresses: readonly Told[]): void {
    for (const { index, name } of links) this.#names.set(index, name);
    for (const address of addresses) this.#say(this.#line(address, true));
  }

  /** What we do about addresses is no news when the kernel reports it. */
  onEffects(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind !== 'add-addresses' && effect.kind !== 'remove-addresses') continue;
      const isPresent = effect.kind === 'add-addresses';
      for (const placed of effect.addresses) this.#ours.set(keyOf(onInterface(placed)), isPresent);
    }
  }

  /** What is to be said of it, if anything: to be asked before anybody acts on it. */
  lineFor(change: Change): string | undefined {
    if (change.kind === 'link') {
      this.#names.set(change.index, change.name);
      return undefined;
    }
    const key = keyOf(change);
    if (this.#ours.get(key) === change.present) return undefined;
    this.#ours.delete(key);
    return this.#line(change, change.present);
  }

  /** @param effects what came of it: of some addresses the brain itself says that they were taken */
  say(line: string, effects: readonly Effect[]): void {
    const isSaid = effects.some((effect) => effect.kind === 'log' && effect.text === line);
    if (!isSaid) this.#say(line);
  }

  #line({ index, address }: Told, isPresent: boolean): string {
    const name = this.#names.get(index) ?? `interface ${index}`;
    return `Netlink reflector reports IP ${address} ${isPresent ? 'added to' : 'removed from'} ${name}`;
  }
}

function keyOf({ index, address, prefixLength }: Told): string {
  return `${index}/${address}/${prefixLength}`;
}
