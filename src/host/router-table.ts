// Owns which virtual routers a machine has, in the order of the file, and which of them go on when the
// file is read again. Never tells one anything.
import type { InstanceModel, Model } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { InterfaceAddress } from './events.ts';
import { isSameInstance, receptionKeyOf, virtualAddressesOf } from './instance-settings.ts';
import { isSameAddress } from './interfaces.ts';
import type { KernelNews } from './kernel-news.ts';
import { goesOn, placeOf, type Speaker } from './reload-identity.ts';
import type { VirtualRouter } from './router.ts';
import { sourceAddressOf } from './source-address.ts';

/** An instance of a file that was read again, and its virtual router if there is one already. */
export interface Reading {
  readonly instance: InstanceModel;
  readonly router: VirtualRouter | undefined;
  /** Whether it says something else than the one before. */
  readonly isChanged: boolean;
}

export class RouterTable {
  readonly #make: (instance: InstanceModel) => VirtualRouter;
  readonly #news: Pick<KernelNews, 'interfaces' | 'isLeaving'>;
  #byReception = new Map<string, VirtualRouter>();
  #all: readonly VirtualRouter[] = [];
  #virtualAddresses: ReadonlySet<IpAddress>;

  constructor(
    model: Model,
    news: Pick<KernelNews, 'interfaces' | 'isLeaving'>,
    make: (instance: InstanceModel) => VirtualRouter,
  ) {
    this.#news = news;
    this.#make = make;
    this.#virtualAddresses = virtualAddressesOf(model);
    this.replace(
      model.instances.map((instance) => ({ instance, router: undefined, isChanged: true })),
    );
  }

  get all(): readonly VirtualRouter[] {
    return this.#all;
  }

  /** Those with a fault first: at a start keepalived tells of them first (2.2.7). */
  wellLast(isWell: (router: VirtualRouter) => boolean): readonly VirtualRouter[] {
    const [well, faulty] = [true, false].map((wanted) =>
      this.#all.filter((router) => isWell(router) === wanted),
    );
    return [...(faulty ?? []), ...(well ?? [])];
  }

  /** By what a packet that comes in is for one. */
  get byReception(): ReadonlyMap<string, VirtualRouter> {
    return this.#byReception;
  }

  /** Nobody speaks from one of these. */
  get virtualAddresses(): ReadonlySet<IpAddress> {
    return this.#virtualAddresses;
  }

  /**
   * Where the adverts of an instance leave from, as the machine's interfaces are now. What a reload takes
   * from the file is virtual no more, and nobody's while the kernel has not reported that it is gone.
   */
  sourceOf(instance: InstanceModel, virtual = this.#virtualAddresses): IpAddress | undefined {
    return sourceAddressOf(
      instance,
      this.#news.interfaces,
      (own) => virtual.has(own.address) || this.#news.isLeaving(own),
    );
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
    const places = new Map(
      this.#all.map((router) => {
        const { model: instance } = router;
        const before = this.#speakerOf(instance, this.#virtualAddresses);
        return [placeOf(instance), { router, before }] as const;
      }),
    );
    // What this reading lets go of is still there, and was nobody's source before.
    const virtual = virtualAddressesOf(model);
    const virtualYet = new Set([...this.#virtualAddresses, ...virtual]);
    this.#virtualAddresses = virtual;
    return model.instances.map((instance) => {
      const known = places.get(placeOf(instance));
      const isKept = known && goesOn(known.before, this.#speakerOf(instance, virtualYet));
      const router = isKept ? known.router : undefined;
      return { instance, router, isChanged: !router || !isSameInstance(router.model, instance) };
    });
  }

  /** Looking for the source takes long where there are many addresses, and matters to unicast alone. */
  #speakerOf(instance: InstanceModel, virtual: ReadonlySet<IpAddress>): Speaker {
    const isUnicast = instance.transport.kind === 'unicast';
    return { instance, source: isUnicast ? this.sourceOf(instance, virtual) : undefined };
  }

  /** Those that no reading names. */
  goneBy(readings: readonly Reading[]): VirtualRouter[] {
    const kept = new Set(readings.map(({ router }) => router));
    return this.#all.filter((router) => !kept.has(router));
  }

  /** The table becomes what the readings say; answers with the routers that are new. */
  replace(readings: readonly Reading[]): VirtualRouter[] {
    const added: VirtualRouter[] = [];
    this.#byReception = new Map();
    for (const { instance, router: known } of readings) {
      const router = known ?? this.#make(instance);
      if (!known) added.push(router);
      this.#byReception.set(receptionKeyOf(instance), router);
    }
    this.#all = [...this.#byReception.values()];
    return added;
  }
}
