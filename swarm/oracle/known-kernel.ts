// Owns what a brain can know of its machine's links and addresses: the news that it was told so far.
// Never asks the kernel.
import type { InstanceModel } from '../../src/config/model.ts';
import type { HostEvent, InterfaceAddress } from '../../src/host/events.ts';
import type { IpAddress } from '../../src/net/address.ts';
import { BelievedLinks } from './believed-links.ts';
import { bytesOfAddress } from './packet.ts';

export class KnownKernel {
  readonly links = new BelievedLinks();
  #addresses: InterfaceAddress[] = [];

  /** False when the event is about something else. */
  learn(event: HostEvent, atUs: number): boolean {
    switch (event.kind) {
      case 'interfaces':
        this.links.show(event.links, atUs);
        this.#addresses = [...event.addresses];
        return true;
      case 'link':
        this.links.learn(event.link, atUs);
        return true;
      case 'timer':
        return this.links.expire(atUs);
      case 'address-added':
        if (!this.#has(event.address)) this.#addresses.push(event.address);
        return true;
      case 'address-removed':
        this.#addresses = this.#addresses.filter((own) => !isSame(own, event.address));
        return true;
      default:
        return false;
    }
  }

  /**
   * Where an instance speaks from: its interface's first address of the family that is not virtual;
   * in IPv6 a link-local one. Unicast may name one, whether it is there or not.
   */
  sourceOf(model: InstanceModel, virtual: ReadonlySet<string>): readonly number[] | undefined {
    const { sourceAddress, transport } = model;
    if (sourceAddress && transport.kind === 'unicast') return bytesOfAddress(sourceAddress);
    const index = model.interface && this.links.indexOf(model.interface);
    const found = this.#addresses.find(({ address, index: on }) => {
      if (on !== index || virtual.has(address)) return false;
      return model.family === 6 ? address.startsWith('fe80:') : !address.includes(':');
    });
    return found && bytesOfAddress(found.address);
  }

  /** Every interface that it uses is up, and it has an address to speak from. */
  isFit(model: InstanceModel, virtual: ReadonlySet<string>): boolean {
    const others = model.addresses.map((each) => each.interface);
    const names = model.ignoresOwnInterface
      ? others.filter((name) => name !== model.interface && name !== model.advertInterface)
      : [model.interface, model.advertInterface, ...others];
    if (model.tracksSourceAddress && !this.#isAnywhere(model.sourceAddress)) return false;
    return names.every((name) => this.isUp(name)) && this.sourceOf(model, virtual) !== undefined;
  }

  /** No interface in particular is always there. */
  isUp(name: string | undefined): boolean {
    return name === undefined || this.links.isUp(name);
  }

  /** True also of none at all. */
  #isAnywhere(address: IpAddress | undefined): boolean {
    return address === undefined || this.#addresses.some((own) => own.address === address);
  }

  #has(address: InterfaceAddress): boolean {
    return this.#addresses.some((own) => isSame(own, address));
  }
}

function isSame(left: InterfaceAddress, right: InterfaceAddress): boolean {
  const key = ({ index, address, prefixLength }: InterfaceAddress) =>
    `${index} ${address}/${prefixLength}`;
  return key(left) === key(right);
}
