// Owns which virtual routers a machine has, in the order of the file, and which of them go on when the
// file is read again. Never tells one anything.
import type { InstanceModel, Model } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { InterfaceAddress } from './events.ts';
import { identityOf, virtualAddressesOf } from './instance-settings.ts';
import { isSameAddress } from './interfaces.ts';
import type { VirtualRouter } from './router.ts';

/** An instance of a file that was read again, and its virtual router if there is one already. */
export interface Reading {
  readonly instance: InstanceModel;
  readonly router: VirtualRouter | undefined;
}

export class RouterTable {
  readonly #make: (instance: InstanceModel) => VirtualRouter;
  #byIdentity = new Map<string, VirtualRouter>();
  #all: readonly VirtualRouter[] = [];
  #virtualAddresses: ReadonlySet<IpAddress>;

  constructor(model: Model, make: (instance: InstanceModel) => VirtualRouter) {
    this.#make = make;
    this.#virtualAddresses = virtualAddressesOf(model);
    this.replace(model.instances.map((instance) => ({ instance, router: undefined })));
  }

  get all(): readonly VirtualRouter[] {
    return this.#all;
  }

  get byIdentity(): ReadonlyMap<string, VirtualRouter> {
    return this.#byIdentity;
  }

  /** Nobody speaks from one of these. */
  get virtualAddresses(): ReadonlySet<IpAddress> {
    return this.#virtualAddresses;
  }

  /** The one of an instance's name, or all without one. */
  named(name: string | undefined): VirtualRouter[] {
    return this.#all.filter(({ model }) => name === undefined || model.name === name);
  }

  /** Those that speak on an interface or have an address there. */
  usersOf(name: InterfaceName): VirtualRouter[] {
    return this.#all.filter((router) => router.uses(name));
  }

  /** Those that use or track this interface. */
  concernedBy(name: InterfaceName): VirtualRouter[] {
    return this.#all.filter((router) => router.watches(name));
  }

  /** Those that a change there may matter to: a source address that is tracked may be on any interface. */
  changedBy(name: InterfaceName): VirtualRouter[] {
    return this.#all.filter((router) => router.model.tracksSourceAddress || router.watches(name));
  }

  /** Those that hold this address and mind its loss. */
  holdersOf(address: InterfaceAddress): VirtualRouter[] {
    return this.#all.filter((router) =>
      router.trackedAddresses().some((own) => isSameAddress(own, address)),
    );
  }

  /** What another reading of the file says of each; the table is still the old one. */
  match(model: Model): readonly Reading[] {
    this.#virtualAddresses = virtualAddressesOf(model);
    return model.instances.map((instance) => {
      return { instance, router: this.#byIdentity.get(identityOf(instance)) };
    });
  }

  /** Those that no reading names. */
  goneBy(readings: readonly Reading[]): VirtualRouter[] {
    const kept = new Set(readings.map(({ router }) => router));
    return this.#all.filter((router) => !kept.has(router));
  }

  /** The table becomes what the readings say; answers with the routers that are new. */
  replace(readings: readonly Reading[]): VirtualRouter[] {
    const added: VirtualRouter[] = [];
    this.#byIdentity = new Map();
    for (const { instance, router: known } of readings) {
      const router = known ?? this.#make(instance);
      if (!known) added.push(router);
      this.#byIdentity.set(identityOf(instance), router);
    }
    this.#all = [...this.#byIdentity.values()];
    return added;
  }
}
