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
import { Consequences } from './consequences.ts';
import type { Effect } from './effects.ts';
import type { HostEvent, RoutingEvent } from './events.ts';
import { type Farewell, Farewells } from './farewells.ts';
import { fitnessOf } from './fitness.ts';
import { type Influence, Influences } from './influences.ts';
import type { InsideReload } from './inside.ts';
import type { InterfaceTable, LinkView } from './interfaces.ts';
import { KernelNews } from './kernel-news.ts';
import { Listening } from './listening.ts';
import type { Order } from './orders.ts';
import { Pacer } from './pacer.ts';
import { sortPackets, unknownLines } from './packet-sorting.ts';
import { Portions, portion, workOf } from './portions.ts';
import { reloadSteps } from './reload.ts';
import { VirtualRouter } from './router.ts';
import { RouterTable } from './router-table.ts';
import { StartupDelay } from './startup-delay.ts';
import { type HostStatus, hostStatus } from './status.ts';
import type { GroupStep } from './sync-groups.ts';
import { Timetable } from './timetable.ts';
import { Upkeep } from './upkeep.ts';
import { Wellbeing } from './wellbeing.ts';

/** Whose deadline it is besides virtual routers'. */
type Timed = Influences | StartupDelay | KernelNews | Pacer;

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
  readonly #timetable = new Timetable<Timed>();
  readonly #work = new Portions();
  readonly #farewells = new Farewells();
  readonly #listening = new Listening();
  readonly #wellbeing: Wellbeing;
  #isFollowing = false;
  #isStarted = false;
  #nowUs = 0;
  readonly #effects: Effect[] = [];
  readonly #inside = this.#showInside();
  readonly #mostAtOnce: number;

  /** @param mostAtOnce units of work between which packets and timers are served */
  constructor(model: Model, mostAtOnce = portion) {
    this.#model = model;
    this.#mostAtOnce = mostAtOnce;
    this.#news = new KernelNews(new Consequences(this.#inside), model);
    this.#interfaces = this.#news.interfaces;
    this.#pacer = new Pacer(model.pacing);
    this.#upkeep = new Upkeep(model, this.#interfaces);
    this.#influences = new Influences(model, this.#interfaces);
    this.#routers = new RouterTable(model, this.#news, (instance) => {
      return new VirtualRouter(instance, this.#interfaces, this.#wallClock, this.#pacer);
    });
    this.#wellbeing = new Wellbeing(this.#influences);
    this.#wellbeing.regroup(model.groups, this.#routers.all);
  }

  handle(event: HostEvent, nowUs: number): Effect[] {
    this.#nowUs = nowUs;
    const admission = this.#work.admissionOf(event);
    if (admission === 'after the rest') this.#goOn(Number.POSITIVE_INFINITY);
    if (admission === 'later') this.#work.postpone(event);
    else this.#admit(event);
    return this.#effects.splice(0);
  }

  #admit(event: HostEvent): void {
    const nowUs = this.#nowUs;
    switch (event.kind) {
      case 'prepare':
        this.#farewells.noteMachine();
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
      case 'go-on':
        this.#goOn();
        break;
      case 'timer':
        this.#onTimer();
        break;
      case 'stop':
        for (const router of this.#routers.all) this.#tell(router, event);
        this.#farewells.noteMachine();
        this.#push(this.#upkeep.stop());
        break;
      default:
        if (event.kind === 'interfaces') this.#upkeep.learn(event.settings);
        this.#news.handle(event, nowUs);
        this.#timetable.renew(this.#news);
    }
  }

  /** Whether a reload is not whole yet: it goes on with `go-on`, and nobody is shown anything before. */
  get isBusy(): boolean {
    return this.#work.isUnderWay;
  }

  /** When `timer` is due, in microseconds; undefined while only events matter. */
  get nextDeadlineUs(): number | undefined {
    return this.#timetable.nextUs;
  }

  /** Whether every microsecond after the next deadline is one without a master. */
  get isNextDeadlineUrgent(): boolean {
    return this.#timetable.isTakeoverNext;
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

  /** The parts of it that changed since the last call. */
  takeFarewells(): readonly Farewell[] {
    return this.#farewells.take(() => this.#upkeep.farewell());
  }

  #showInside(): InsideReload {
    return {
      routers: () => this.#routers,
      upkeep: () => this.#upkeep,
      interfaces: () => this.#interfaces,
      isStarted: () => this.#isStarted,
      push: (effects) => this.#push(effects),
      run: (router, effects) => this.#run(router, effects),
      tell: (router, event) => this.#tell(router, event),
      rob: (router, taken) => this.#run(router, router.onAddressTaken(taken, this.#nowUs)),
      proveLink: (name, isUp) => this.#proveLink(name, isUp),
      listen: () => this.#listen(),
      forgetSockets: (name) => this.#listening.forget(name),
      updateSource: (router) => this.#updateSource(router),
      updateFitness: (router) => this.#updateFitness(router),
      adopt: (model) => this.#adopt(model),
      reconfigure: (router, instance) => {
        const { effective } = fitnessOf(instance, [], this.#influences);
        this.#updateSource(router, instance);
        this.#run(router, router.reconfigure(instance, effective, this.#nowUs));
        this.#farewells.noteRouter(router);
      },
      regroup: () => {
        this.#farewells.noteMachine();
        this.#wellbeing.regroup(this.#model.groups, this.#routers.all);
      },
      applyFitness: (router) => this.#applyFitness(router),
      start: (router) => this.#startRouter(router),
    };
  }

  #onStart(): void {
    this.#isStarted = true;
    const { startupDelayUs, delayAfterBootUs } = this.#model.global;
    const line = this.#startupDelay.begin(startupDelayUs, delayAfterBootUs, this.#nowUs);
    if (line) this.#log(line);
    this.#timetable.renew(this.#startupDelay);
    this.#farewells.noteMachine();
    this.#push(this.#upkeep.start(this.#routers.all));
    this.#push(this.#influences.start(this.#nowUs));
    this.#timetable.renew(this.#influences);
    const isWell = (router: VirtualRouter) => this.#wellbeing.of(router).faults.length === 0;
    for (const router of this.#routers.wellLast(isWell)) this.#startRouter(router);
  }

  #startRouter(router: VirtualRouter): void {
    const { faults, effective } = this.#wellbeing.of(router);
    const listenFromUs = this.#startupDelay.deadlineUs ?? this.#nowUs;
    this.#tell(router, { kind: 'priority', effective });
    this.#tell(router, { kind: 'start', faults, listenFromUs });
  }

  #onPackets(name: AdvertPlace['interface'], packets: readonly ReceivedPacket[]): void {
    if (this.#isDelayed()) return;
    const influences = this.#influences;
    if (influences.proof.isWaiting && !this.#work.isUnderWay)
      this.#follow(influences.onHeard(name, this.#nowUs));
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
    this.#log(this.#startupDelay.end());
    this.#timetable.renew(this.#startupDelay);
    return false;
  }

  /** What bears on virtual routers has changed. */
  #follow({ effects, concerns }: Influence): void {
    this.#push(effects);
    this.#timetable.renew(this.#influences);
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

  /** Everything that is quick, and of the rest a portion: what is left is due at once. */
  #onTimer(): void {
    for (;;) {
      const due = this.#timetable.takeQuick(this.#nowUs);
      if (!due) break;
      this.#serve(due);
    }
    for (let done = 0; done < this.#mostAtOnce; ) {
      const router = this.#timetable.takeLong(this.#nowUs);
      if (!router) return;
      this.#run(router, router.onTimer(this.#nowUs));
      done += workOf(router.model);
    }
  }

  #serve(due: VirtualRouter | Timed): void {
    if (due instanceof VirtualRouter) {
      this.#tell(due, { kind: 'timer' });
      return;
    }
    const bearsOnRouters = due instanceof Influences || due instanceof KernelNews;
    if (bearsOnRouters && this.#work.isUnderWay) return; // renewed when it is whole
    if (due instanceof Influences) this.#follow(due.onTimer(this.#nowUs));
    else if (due instanceof KernelNews) due.onTimer(this.#nowUs);
    else if (due instanceof Pacer) {
      this.#push(announceEffects(due.takeDue(this.#nowUs), this.#interfaces));
    } else this.#log(due.end());
    this.#timetable.renew(due);
  }

  /** The first portion at once: a small reload is whole within its event. */
  #onReload(model: Model): void {
    this.#work.begin(reloadSteps(this.#inside, model));
    this.#goOn();
  }

  #goOn(most = this.#mostAtOnce): void {
    if (!this.#work.goOn(most, (event) => this.#admit(event))) return;
    this.#timetable.renew(this.#influences);
    this.#timetable.renew(this.#news);
  }

  #adopt(model: Model): () => void {
    this.#model = model;
    const change = this.#influences.replace(model, this.#nowUs);
    this.#news.replace(model, this.#nowUs);
    this.#timetable.renew(this.#news);
    this.#pacer.replace(model.pacing);
    this.#listen(); // the new words go through the new sockets
    this.#push(this.#upkeep.replace(model));
    return () => this.#follow(change);
  }

  #proveLink(name: InterfaceName, isUp: boolean): void {
    const { proof } = this.#influences;
    this.#push(isUp ? proof.onLinkUp(name, this.#nowUs) : proof.onLinkDown(name));
    this.#timetable.renew(this.#influences);
  }

  #listen(): void {
    this.#effects.push(...this.#listening.update(this.#model, this.#interfaces));
  }

  #onRouting(news: RoutingEvent): void {
    this.#push(this.#upkeep.onRouting(news));
    for (const router of this.#routers.all) this.#run(router, router.onRouting(news, this.#nowUs));
  }

  #updateSource(router: VirtualRouter, model = router.model): void {
    router.sourceAddress = this.#routers.sourceOf(model);
  }

  /** First the one that changed, then the others of its group. */
  #updateFitness(router: VirtualRouter): void {
    if (!this.#isStarted) return;
    for (const each of [router, ...this.#wellbeing.groups.othersOf(router)])
      this.#applyFitness(each);
  }

  #applyFitness(router: VirtualRouter): void {
    for (const event of this.#wellbeing.eventsFor(router)) this.#tell(router, event);
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
      this.#farewells.noteEffect(effect);
      this.#effects.push(effect);
    }
  }

  /** Collects a router's effects and renews its deadline. */
  #run(router: VirtualRouter, effects: readonly Effect[]): void {
    this.#farewells.note(router, effects);
    this.#push(this.#upkeep.accompany(router, effects, this.#routers.all));
    const signals = router.takeSignals();
    if (!this.#isFollowing) {
      this.#isFollowing = true; // one member's step leads the others, not theirs each other
      const steps = this.#wellbeing.groups.follow(router, effects, signals);
      for (const step of steps) this.#followGroup(step);
      this.#isFollowing = false;
    }
    this.#timetable.renew(router); // behind those of its group, as in keepalived
    this.#timetable.renew(this.#pacer);
  }

  #followGroup(step: GroupStep): void {
    if (step.kind === 'log') this.#log(step.text);
    else if (step.kind === 'fitness') this.#applyFitness(step.router);
    else this.#tell(step.router, step.event);
  }
}
