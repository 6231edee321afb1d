// Owns what the kernel tells of this machine's links and addresses: what is known of them, and which
// of the news are nobody's but our own doing. Never decides what a virtual router makes of them.

import type { Model } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { earliest } from './deadlines.ts';
import { EchoBook } from './echoes.ts';
import type { Effect } from './effects.ts';
import type { HostEvent, InterfaceAddress, Link } from './events.ts';
import { InterfaceTable } from './interfaces.ts';
import { LinkDelays } from './link-delays.ts';
import { type LinkBeat, Linkbeats } from './linkbeats.ts';
import { missingFrom, type Picture } from './picture.ts';

/** The events that come from the kernel's reports. */
export type KernelEvent = Extract<
  HostEvent,
  {
    kind:
      | 'interfaces'
      | 'link'
      | 'link-removed'
      | 'link-beat'
      | 'address-added'
      | 'address-removed'
      | 'change-refused';
  }
>;

/** Who noticed a change, as keepalived names them. */
export type Reporter = 'Netlink' | 'Linkbeat';

/** Whoever is told what has really changed. */
export interface NewsReader {
  /** What ought to be on this machine's interfaces now, and would be missed. */
  trackedAddresses(): readonly InterfaceAddress[];
  /** Nobody speaks from a virtual address. */
  isVirtual(address: IpAddress): boolean;
  /** The interface still leads there by the old name; let go of it now. */
  onNameLost(name: InterfaceName): void;
  /** A link is new, or differs from what it was. */
  onLink(link: Link, before: Link | undefined, reporter: Reporter): void;
  /** A link's change is not believed yet. */
  onLinkDoubted(name: InterfaceName, line: string): void;
  /** A link is polled by other means than the preferred one. */
  onMeansReplaced(line: string): void;
  /** Drivers are to be asked for their links. */
  onPollDue(polls: readonly Effect[]): void;
  onLinkDeleted(name: InterfaceName): void;
  /** Where an interface sends from, or whether it is well, may have changed. */
  onInterfaceChanged(name: InterfaceName): void;
  /** Somebody else removed an address that ought to be there. */
  onAddressTaken(address: InterfaceAddress): void;
}

/** What of a configuration says which news count. */
export type NewsWords = Pick<Model, 'linkDelays' | 'linkbeats'>;

export class KernelNews {
  readonly interfaces = new InterfaceTable();
  readonly #echoes = new EchoBook(this.interfaces);
  readonly #reader: NewsReader;
  readonly #delays: LinkDelays;
  readonly #linkbeats: Linkbeats;
  /** By index, as the kernel reported them last. */
  readonly #reported = new Map<number, Link>();
  #nowUs = 0;

  constructor(reader: NewsReader, { linkDelays, linkbeats }: NewsWords) {
    this.#reader = reader;
    this.#delays = new LinkDelays(linkDelays);
    this.#linkbeats = new Linkbeats(linkbeats, this.interfaces);
  }

  /** New words: a link that is not polled any more is again as the kernel has it. */
  replace({ linkDelays, linkbeats }: NewsWords, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#delays.replace(linkDelays);
    if (!this.#linkbeats.replace(linkbeats ?? [], nowUs)) return;
    for (const link of [...this.#reported.values()]) this.#onLink(link);
  }

  /** When a link's change is to be believed, or links are to be polled; undefined for neither. */
  get deadlineUs(): number | undefined {
    return earliest([this.#delays.deadlineUs, this.#linkbeats.deadlineUs]);
  }

  onTimer(nowUs: number): void {
    for (const link of this.#delays.takeDue(nowUs)) this.#believe(link, 'Netlink');
    this.#reader.onPollDue(this.#linkbeats.takeDue(nowUs));
  }

  /** Notes what an effect makes the kernel report. */
  expectEchoes(effect: Effect): void {
    if (effect.kind === 'remove-addresses') this.#echoes.expect(effect.addresses, 'removed');
    if (effect.kind === 'add-addresses') this.#echoes.expect(effect.addresses, 'added');
  }

  /** Whether nobody has it any more, though the kernel has not said so yet. */
  isLeaving(address: InterfaceAddress): boolean {
    return this.#echoes.isLeaving(address);
  }

  handle(event: KernelEvent, nowUs: number): void {
    this.#nowUs = nowUs;
    this.#linkbeats.begin(nowUs);
    switch (event.kind) {
      case 'interfaces':
        this.#onPicture(event);
        break;
      case 'link':
        this.#onLink(event.link);
        break;
      case 'link-beat':
        this.#onLinkBeat(event);
        break;
      case 'link-removed':
        this.#onLinkRemoved(event.index);
        break;
      case 'address-added':
        this.#onAddressAdded(event.address);
        break;
      case 'address-removed':
        this.#onAddressRemoved(event.address);
        break;
      case 'change-refused':
        this.#echoes.refuse(event.address, event.change);
        break;
    }
  }

  /** A full picture replaces what was known; the difference is treated as so many events. */
  #onPicture(picture: Picture): void {
    this.#echoes.clear(); // the picture is newer than every change we asked for
    const missing = missingFrom(picture, this.interfaces, this.#reader.trackedAddresses());
    for (const address of missing.held) this.#reader.onAddressTaken(address);
    for (const address of missing.addresses) this.#onAddressRemoved(address);
    for (const index of missing.links) this.#onLinkRemoved(index);
    for (const link of picture.links) this.#onLink(link);
    for (const address of picture.addresses) this.#onAddressAdded(address);
  }

  #onLinkBeat(beat: LinkBeat): void {
    const link = this.#reported.get(beat.interfaceIndex);
    if (!link) return;
    const line = this.#linkbeats.learn(beat);
    if (line) this.#reader.onMeansReplaced(line);
    const isNews = this.#linkbeats.judge(link).up !== this.interfaces.byIndex(link.index)?.up;
    if (isNews) this.#onLink(link, 'Linkbeat');
  }

  #onLink(reported: Link, reporter: Reporter = 'Netlink'): void {
    this.#reported.set(reported.index, reported);
    const link = this.#linkbeats.judge(reported);
    const before = this.interfaces.byIndex(link.index);
    const believed = this.#delays.believe(link, before, this.#nowUs);
    const waitingUs = this.#delays.waitingUs(link.index, this.#nowUs);
    if (waitingUs !== undefined) {
      const line = `${link.name} is ${link.up ? 'up' : 'down'}, believed in ${waitingUs / 1e6} seconds`;
      this.#reader.onLinkDoubted(link.name, line);
    }
    this.#believe(believed, reporter);
  }

  /** A renamed interface is not the one that a virtual router named any more. */
  #believe(link: Link, reporter: Reporter): void {
    const before = this.interfaces.byIndex(link.index);
    const isRenamed = before !== undefined && before.name !== link.name;
    if (isRenamed) this.#reader.onNameLost(before.name);
    this.interfaces.setLink(link);
    if (isRenamed) this.#reader.onInterfaceChanged(before.name);
    this.#reader.onLink(link, before, reporter);
    this.#reader.onInterfaceChanged(link.name);
  }

  #onLinkRemoved(index: number): void {
    const link = this.interfaces.byIndex(index);
    if (!link) return;
    this.interfaces.removeLink(index);
    this.#delays.forget(index);
    this.#linkbeats.forget(index);
    this.#reported.delete(index);
    this.#reader.onLinkDeleted(link.name);
    this.#reader.onInterfaceChanged(link.name);
  }

  #onAddressAdded(address: InterfaceAddress): void {
    if (!this.interfaces.addAddress(address)) return;
    this.#echoes.take(address, 'added');
    this.#onAddressesChanged(address);
  }

  #onAddressRemoved(address: InterfaceAddress): void {
    if (!this.interfaces.removeAddress(address)) return;
    if (!this.#echoes.take(address, 'removed')) this.#reader.onAddressTaken(address);
    this.#onAddressesChanged(address);
  }

  #onAddressesChanged({ index, address }: InterfaceAddress): void {
    if (this.#reader.isVirtual(address)) return;
    const link = this.interfaces.byIndex(index);
    if (link) this.#reader.onInterfaceChanged(link.name);
  }
}
