// Owns one machine's brain: every virtual router, what the machine's interfaces look like, its
// trackers, and the next deadline. Never does I/O or reads a clock: the engine and the simulator run
// it alike.
import type { Model } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { ReceivedPacket } from '../net/received.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import { WallClock } from '../vrrp/wall-clock.ts';
import type { AdvertPlace } from './advert-place.ts';
import { announceEffects } from './announcement.ts';
import { DeadlineQueue } from './deadlines.ts';
import type { Effect } from './effects.ts';
import type { HostEvent, InterfaceAddress, Link, RoutingEvent } from './events.ts';
import { type Fitness, fitnessEvents, fitnessOf } from './fitness.ts';
import { type Influence, Influences } from './influences.ts';
import { type InterfaceTable, type LinkView, removalText } from './interfaces.ts';
import { KernelNews, type NewsReader, type Reporter } from './kernel-news.ts';
import { Listening } from './listening.ts';
import type { Order } from './orders.ts';
import { Pacer } from './pacer.ts';
import { sortPackets, unknownLines } from './packet-sorting.ts';
import { VirtualRouter } from './router.ts';
import { RouterTable } from './router-table.ts';
import { StartupDelay } from './startup-delay.ts';
import { type HostStatus, hostStatus } from './status.ts';
import { type GroupStep, SyncGroups } from './sync-groups.ts';
import { Upkeep } from './upkeep.ts';

const stop = { kind: 'stop' } as const;

/** Whose deadline it is. */
type Timed = VirtualRouter | Influences | StartupDelay | KernelNews | Pacer;

/**
 * The verbs: hand in an event with the time, carry out the effects in order, wake it with `timer`
 * at `nextDeadlineUs`. Links and addresses must be told (`interfaces`) before `start`, and what time
 * it is (`clock`) where `usesWallClock` says so. Before `start` and `reload` comes `prepare`; what it
 * makes is told by `interfaces`, too.
 *
 * @example
 * const host = new Host(model);
 * perform(host.handle({ kind: 'interfaces', links, addresses }, nowUs));
 * perform(host.handle({ kind: 'start' }, nowUs));
 */
export class Host {
  #model: Model;
  readonly #routers: RouterTable;
  readonly #news: KernelNews;
  readonly #interfaces: InterfaceTable;
  readonly #pacer: Pacer;
  readonly #upkeep: Upkeep;
  readonly #wallClock = new WallClock();
  readonly #influences: Influences;
  readonly #startupDelay = new StartupDelay();
  readonly #deadlines = new DeadlineQueue<Timed>();
  readonly #listening = new Listening();
  #groups: SyncGroups;
  #isFollowing = false;
  #isStarted = false;
  #nowUs = 0;
  readonly #effects: Effect[] = [];

  constructor(model: Model) {
    this.#model = model;
    this.#news = new KernelNews(this.#readNews(), model);
    this.#interfaces = this.#news.interfaces;
    this.#pacer = new Pacer(model.pacing);
    this.#upkeep = new Upkeep(model, this.#interfaces);
    this.#influences = new Influences(model, this.#interfaces);
    this.#routers = new RouterTable(model, this.#interfaces, (instance) => {
      return new VirtualRouter(instance, this.#interfaces, this.#wallClock, this.#pacer);
    });
    this.#groups = this.#readGroups();
  }

  handle(event: HostEvent, nowUs: number): Effect[] {
    this.#nowUs = nowUs;
    switch (event.kind) {
      case 'prepare':
        this.#push(this.#upkeep.prepare(event.model));
        break;
      case 'route-removed':
      case 'rule-removed':
      case 'routing':
        this.#onRouting(event);
        break;
      case 'clock':
        this.#wallClock.offsetUs = event.wallOffsetUs;
        break;
      case 'start':
        this.#onStart();
        break;
      case 'packets':
        this.#onPackets(event.interface, event.packets);
        break;
      case 'script-result':
      case 'probe-result':
      case 'file-number':
      case 'process-count':
        this.#follow(this.#influences.handle(event, nowUs));
        break;
      case 'link-heard':
        this.#follow(this.#influences.onHeard(event.interface, nowUs));
        break;
      case 'reload':
        this.#onReload(event.model);
        break;
      case 'order':
        this.#onOrder(event.order);
        break;
      case 'clear-statistics':
        for (const router of this.#routers.all) router.instance.clearStatistics();
        break;
      case 'timer':
        this.#onTimer();
        break;
      case 'stop':
        for (const router of this.#routers.all) this.#tell(router, event);
        this.#push(this.#upkeep.stop());
        break;
      default:
        if (event.kind === 'interfaces') this.#upkeep.learn(event.settings);
        this.#news.handle(event, nowUs);
        this.#renew(this.#news);
    }
    return this.#effects.splice(0);
  }

  /** When `timer` is due, in microseconds; undefined while only events matter. */
  get nextDeadlineUs(): number | undefined {
    return this.#deadlines.nextUs;
  }

  /** Whether every microsecond after the next deadline is one without a master. */
  get isNextDeadlineUrgent(): boolean {
    const next = this.#deadlines.nextKey;
    return next instanceof VirtualRouter && next.instance.state.kind === 'backup';
  }

  status(): HostStatus {
    return hostStatus(this.#routers.all, this.#interfaces, this.#influences);
  }

  /** What is known of the machine's interfaces. */
  links = (): LinkView[] => this.#interfaces.views;

  /** What somebody else must do in this brain's place when it dies: let go of everything held. */
  farewell(): Effect[] {
    return [
      ...this.#routers.all.flatMap((router) => router.farewell()),
      ...this.#upkeep.farewell(),
    ];
  }

  #readGroups(): SyncGroups {
    const faultsOf = (router: VirtualRouter) => this.#ownFitness(router).faults;
    return new SyncGroups(this.#model.groups, this.#routers.all, faultsOf);
  }

  #onStart(): void {
    this.#isStarted = true;
    const { startupDelayUs, delayAfterBootUs } = this.#model.global;
    const line = this.#startupDelay.begin(startupDelayUs, delayAfterBootUs, this.#nowUs);
    if (line) this.#log(line);
    this.#renew(this.#startupDelay);
    this.#push(this.#upkeep.start(this.#routers.all));
    this.#push(this.#influences.start(this.#nowUs));
    this.#renew(this.#influences);
    const isWell = (router: VirtualRouter) => this.#fitness(router).faults.length === 0;
    for (const router of this.#routers.wellLast(isWell)) this.#startRouter(router);
  }

  #startRouter(router: VirtualRouter): void {
    const { faults, effective } = this.#fitness(router);
    const listenFromUs = this.#startupDelay.deadlineUs ?? this.#nowUs;
    this.#tell(router, { kind: 'priority', effective });
    this.#tell(router, { kind: 'start', faults, listenFromUs });
  }

  #onPackets(name: AdvertPlace['interface'], packets: readonly ReceivedPacket[]): void {
    if (this.#isDelayed()) return;
    const influences = this.#influences;
    if (influences.proof.isWaiting) this.#follow(influences.onHeard(name, this.#nowUs));
    const { byReception } = this.#routers;
    const unknown = this.#model.global.logsUnknownVrids ? packets : [];
    for (const line of unknownLines(name, unknown, byReception)) this.#log(line);
    for (const [router, event] of sortPackets(name, packets, byReception)) {
      this.#tell(router, event);
    }
  }

  /** A delay that is over ends, whichever event sees it first. */
  #isDelayed(): boolean {
    const { deadlineUs } = this.#startupDelay;
    if (deadlineUs === undefined || this.#nowUs < deadlineUs) return deadlineUs !== undefined;
    this.#deadlines.set(this.#startupDelay, undefined);
    this.#log(this.#startupDelay.end());
    return false;
  }

  /** What bears on virtual routers has changed. */
  #follow({ effects, concerns }: Influence): void {
    this.#push(effects);
    this.#renew(this.#influences);
    for (const router of this.#routers.all) {
      if (concerns(router.model)) this.#updateFitness(router);
    }
  }

  #onOrder(order: Order): void {
    this.#follow(this.#influences.onOrder(order));
    if (order.kind !== 'handover') return;
    for (const router of this.#routers.named(order.instance)) {
      this.#tell(router, { kind: 'handover', cause: { kind: 'handover' } });
    }
  }

  #onTimer(): void {
    for (;;) {
      const due = this.#deadlines.takeDue(this.#nowUs);
      if (!due) return;
      if (due instanceof VirtualRouter) this.#run(due, due.onTimer(this.#nowUs));
      else if (due instanceof Influences) this.#follow(due.onTimer(this.#nowUs));
      else if (due instanceof KernelNews) due.onTimer(this.#nowUs);
      else if (due instanceof Pacer) {
        this.#push(announceEffects(due.takeDue(this.#nowUs), this.#interfaces));
      } else this.#log(due.end());
      this.#renew(due);
    }
  }

  #renew(due: Timed): void {
    this.#deadlines.set(due, due.deadlineUs);
  }

  /** Every virtual router that both readings know goes on; what differs about it is changed. */
  #onReload(model: Model): void {
    this.#model = model;
    const readings = this.#routers.match(model);
    for (const router of this.#routers.goneBy(readings)) this.#tell(router, stop);
    const change = this.#influences.replace(model, this.#nowUs);
    this.#news.replace(model, this.#nowUs);
    this.#renew(this.#news);
    this.#pacer.replace(model.pacing);
    this.#listen(); // the new words go through the new sockets
    this.#push(this.#upkeep.replace(model));
    // First everything that goes: an address may move from one virtual router to another.
    for (const { instance, router, isChanged } of readings) {
      if (router && isChanged) this.#run(router, router.releaseGone(instance));
    }
    this.#push(this.#upkeep.afterReleases());
    const added = this.#routers.replace(readings);
    for (const { instance, router, isChanged } of readings) {
      if (!router || !isChanged) continue;
      const { effective } = fitnessOf(instance, [], this.#influences);
      this.#updateSource(router, instance);
      this.#run(router, router.reconfigure(instance, effective, this.#nowUs));
    }
    this.#push(this.#upkeep.afterReload(this.#routers.all));
    for (const router of added) this.#updateSource(router);
    this.#groups = this.#readGroups();
    for (const { router } of readings) if (router) this.#applyFitness(router);
    this.#follow(change);
    for (const router of added) this.#startRouter(router);
  }

  #readNews(): NewsReader {
    return {
      trackedAddresses: () => this.#routers.all.flatMap((router) => router.trackedAddresses()),
      isVirtual: (address) => this.#routers.virtualAddresses.has(address),
      onNameLost: (name) => this.#onNameLost(name),
      onLink: (link, before, reporter) => this.#onLink(link, before, reporter),
      onMeansReplaced: (line) => this.#log(line),
      onPollDue: (polls) => this.#push(polls),
      onLinkDoubted: (name, text) => this.#detail(name, text),
      onLinkDeleted: (name) => this.#onLinkDeleted(name),
      onInterfaceChanged: (name) => this.#onInterfaceChanged(name),
      onAddressTaken: (address) => this.#onAddressTaken(address),
    };
  }

  #onLink(link: Link, before: Link | undefined, reporter: Reporter): void {
    if (this.#isOurs(link.name) && this.#isStarted && before?.up !== link.up) {
      this.#log(`${reporter} reports ${link.name} ${link.up ? 'up' : 'down'}`);
    }
    this.#listen();
    const wasUp = before?.up === true && before.name === link.name;
    if (link.up && !wasUp) this.#push(this.#upkeep.onInterfaceUp(link.name));
    if (!this.#isStarted || link.up === wasUp) return;
    const { name } = link;
    const { proof } = this.#influences;
    this.#push(link.up ? proof.onLinkUp(name, this.#nowUs) : proof.onLinkDown(name));
    this.#renew(this.#influences);
  }

  /** Says which sockets each interface needs, whenever that has changed. */
  #listen(): void {
    this.#effects.push(...this.#listening.update(this.#model, this.#interfaces));
  }

  #onNameLost(name: InterfaceName): void {
    this.#listening.forget(name);
    if (!this.#isStarted) return;
    const faults = [{ kind: 'interface-missing', interface: name } as const];
    for (const router of this.#routers.usersOf(name))
      this.#tell(router, { kind: 'faults', faults });
  }

  #onLinkDeleted(name: InterfaceName): void {
    this.#listening.forget(name);
    this.#detail(name, `Interface ${name} deleted`);
  }

  /** A line for -D about an interface, if it is ours. */
  #detail(name: InterfaceName, text: string): void {
    if (this.#isOurs(name)) this.#effects.push({ kind: 'log', detail: true, text });
  }

  #onAddressTaken(taken: InterfaceAddress): void {
    this.#push(this.#upkeep.onAddressTaken(taken));
    const holders = this.#routers.holdersOf(taken);
    if (holders.length > 0) this.#log(removalText(this.#interfaces, taken));
    for (const router of holders) this.#run(router, router.onAddressTaken(taken, this.#nowUs));
  }

  #onRouting(news: RoutingEvent): void {
    this.#push(this.#upkeep.onRouting(news));
    for (const router of this.#routers.all) this.#run(router, router.onRouting(news, this.#nowUs));
  }

  /** Looks again at every router of an interface: where it sends from, and whether it is well. */
  #onInterfaceChanged(name: InterfaceName): void {
    this.#push(this.#upkeep.onInterfaceChanged(this.#routers.all));
    const concerned = this.#routers.changedBy(name);
    for (const router of concerned) this.#updateSource(router);
    for (const router of concerned) this.#updateFitness(router);
  }

  #updateSource(router: VirtualRouter, model = router.model): void {
    router.sourceAddress = this.#routers.sourceOf(model);
  }

  /** First the one that changed, then the others of its group. */
  #updateFitness(router: VirtualRouter): void {
    if (!this.#isStarted) return;
    for (const each of [router, ...this.#groups.othersOf(router)]) this.#applyFitness(each);
  }

  #applyFitness(router: VirtualRouter): void {
    const { faults } = router.instance.snapshot();
    for (const event of fitnessEvents(faults, this.#fitness(router))) this.#tell(router, event);
  }

  #fitness(router: VirtualRouter): Fitness {
    const own = this.#ownFitness(router);
    return { ...own, faults: [...own.faults, ...this.#groups.faultsFor(router)] };
  }

  #ownFitness(router: VirtualRouter): Fitness {
    return fitnessOf(router.model, router.interfaceFaults(), this.#influences);
  }

  #isOurs(name: InterfaceName): boolean {
    return this.#routers.concernedBy(name).length > 0;
  }

  #log(text: string): void {
    this.#effects.push({ kind: 'log', detail: false, text });
  }

  #tell(router: VirtualRouter, event: InstanceEvent): void {
    this.#run(router, router.handle(event, this.#nowUs));
  }

  /** Collects effects and notes what the kernel will echo. */
  #push(effects: readonly Effect[]): void {
    for (const effect of effects) {
      this.#news.expectEchoes(effect);
      this.#effects.push(effect);
    }
  }

  /** Collects a router's effects and renews its deadline. */
  #run(router: VirtualRouter, effects: readonly Effect[]): void {
    this.#push(this.#upkeep.accompany(effects, this.#routers.all));
    this.#renew(router);
    this.#renew(this.#pacer);
    const signals = router.takeSignals();
    if (this.#isFollowing) return; // one member's step leads the others, not theirs each other
    this.#isFollowing = true;
    for (const step of this.#groups.follow(router, effects, signals)) this.#followGroup(step);
    this.#isFollowing = false;
  }

  #followGroup(step: GroupStep): void {
    if (step.kind === 'log') this.#log(step.text);
    else if (step.kind === 'fitness') this.#applyFitness(step.router);
    else this.#tell(step.router, step.event);
  }
}
