// Owns hearing of routes and rules that others remove, as long as a configuration tracks some. Never
// decides what comes of it.
import type { Model } from '../config/model.ts';
import type { RoutingEvent } from '../host/events.ts';
import { tracksRouting } from '../host/lost-entries.ts';
import type { RouteSocket } from '../linux/netlink/route-socket.ts';
import { RoutingWatch } from '../linux/netlink/routing-watch.ts';
import { keepalivedProtocol } from '../net/route.ts';
import { removalEvent } from './kernel-events.ts';

export class RoutingNews {
  readonly #socket: RouteSocket;
  readonly #feed: (event: RoutingEvent) => void;
  readonly #whenWhole: (dump: () => void) => void;
  #watch: RoutingWatch | undefined;

  /**
   * @param socket the one that our own changes go through
   * @param whenWhole runs something at once, or when no reload is under way any more
   */
  constructor(
    socket: RouteSocket,
    feed: (event: RoutingEvent) => void,
    whenWhole: (dump: () => void) => void,
  ) {
    this.#socket = socket;
    this.#feed = feed;
    this.#whenWhole = whenWhole;
  }

  /** Listens where the configuration needs it. @throws SystemCallError */
  follow(model: Model): void {
    const isNeeded = tracksRouting(model);
    if (isNeeded === (this.#watch !== undefined)) return;
    this.#watch?.close();
    this.#watch = isNeeded ? this.#open() : undefined;
  }

  #open(): RoutingWatch {
    return RoutingWatch.open({
      protocol: keepalivedProtocol,
      isOwn: (port) => port === this.#socket.port,
      onRemoved: (news) => {
        const event = removalEvent(news);
        if (event) this.#feed(event);
      },
      onOverflow: () => this.#whenWhole(() => this.#dump()),
    });
  }

  #dump(): void {
    const routes = this.#socket.dumpRoutes(keepalivedProtocol);
    this.#feed({ kind: 'routing', routes, rules: this.#socket.dumpRules() });
  }
}
