// Owns what the kernel's news come to for virtual routers, sockets and what else is kept on the machine.
// Never decides whether they are news.
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { Effect } from './effects.ts';
import type { InterfaceAddress, Link } from './events.ts';
import type { Inside } from './inside.ts';
import { removalText } from './interfaces.ts';
import type { NewsReader, Reporter } from './kernel-news.ts';

export class Consequences implements NewsReader {
  readonly #inside: Inside;

  constructor(inside: Inside) {
    this.#inside = inside;
  }

  trackedAddresses(): InterfaceAddress[] {
    return this.#inside.routers().all.flatMap((router) => router.trackedAddresses());
  }

  isVirtual(address: IpAddress): boolean {
    return this.#inside.routers().virtualAddresses.has(address);
  }

  onLink(link: Link, before: Link | undefined, reporter: Reporter): void {
    const { isStarted, push, upkeep, listen, proveLink } = this.#inside;
    if (this.#isOurs(link.name) && isStarted() && before?.up !== link.up) {
      this.#log(`${reporter} reports ${link.name} ${link.up ? 'up' : 'down'}`);
    }
    listen();
    const wasUp = before?.up === true && before.name === link.name;
    if (link.up && !wasUp) push(upkeep().onInterfaceUp(link.name));
    if (isStarted() && link.up !== wasUp) proveLink(link.name, link.up);
  }

  onMeansReplaced(line: string): void {
    this.#log(line);
  }

  onPollDue(polls: readonly Effect[]): void {
    this.#inside.push(polls);
  }

  onLinkDoubted(name: InterfaceName, line: string): void {
    this.#detail(name, line);
  }

  onNameLost(name: InterfaceName): void {
    const { forgetSockets, isStarted, routers, tell } = this.#inside;
    forgetSockets(name);
    if (!isStarted()) return;
    const faults = [{ kind: 'interface-missing', interface: name } as const];
    for (const router of routers().usersOf(name)) tell(router, { kind: 'faults', faults });
  }

  onLinkDeleted(name: InterfaceName): void {
    this.#inside.forgetSockets(name);
    this.#detail(name, `Interface ${name} deleted`);
  }

  /** Looks again at every router of an interface: where it sends from, and whether it is well. */
  onInterfaceChanged(name: InterfaceName): void {
    const { push, upkeep, routers, updateSource, updateFitness } = this.#inside;
    push(upkeep().onInterfaceChanged(routers().all));
    const concerned = routers().changedBy(name);
    for (const router of concerned) updateSource(router);
    for (const router of concerned) updateFitness(router);
  }

  onAddressTaken(taken: InterfaceAddress): void {
    const { push, upkeep, routers, interfaces, rob } = this.#inside;
    push(upkeep().onAddressTaken(taken));
    const holders = routers().holdersOf(taken);
    if (holders.length > 0) this.#log(removalText(interfaces(), taken));
    for (const router of holders) rob(router, taken);
  }

  #isOurs(name: InterfaceName): boolean {
    return this.#inside.routers().concernedBy(name).length > 0;
  }

  #log(text: string): void {
    this.#inside.push([{ kind: 'log', detail: false, text }]);
  }

  /** A line for -D about an interface, if it is ours. */
  #detail(name: InterfaceName, text: string): void {
    if (this.#isOurs(name)) this.#inside.push([{ kind: 'log', detail: true, text }]);
  }
}
