// Owns the engine's life: the brain, the kernel's events that feed it, and its one timer. Never parses
// configuration text, runs user code, or waits for the supervisor.
import type { StateFromEngine } from '../channel/messages.ts';
import type { Model } from '../config/model.ts';
import { type Effect, onInterface } from '../host/effects.ts';
import type { FileNumber, HostEvent, InterfaceAddress, ProbeResult } from '../host/events.ts';
import { Host } from '../host/host.ts';
import { usesWallClock } from '../host/instance-settings.ts';
import type { LinkBeat } from '../host/linkbeats.ts';
import type { Order } from '../host/orders.ts';
import { nowUs, wallOffsetUs } from '../linux/clock.ts';
import { RouteSocket } from '../linux/netlink/route-socket.ts';
import { RouteWatch } from '../linux/netlink/route-watch.ts';
import type { Outcome } from '../track/outcome.ts';
import { AddressNews } from './address-news.ts';
import { Interpreter, type ReportEffect } from './interpreter.ts';
import { changeEvent, isUsable, toLink } from './kernel-events.ts';
import { readMachineSettings } from './machine-settings.ts';
import { PreciseDeadline } from './precise-deadline.ts';
import { ProcessSettings } from './process-settings.ts';
import { ProcessWatch } from './process-watch.ts';
import { inTurns, rehearseTakeover } from './rehearsal.ts';
import { RoutingNews } from './routing-news.ts';
import type { SupervisorLink } from './supervisor-link.ts';

/** A timer this late says that this process stood still. */
const stallUs = 100_000;
/** The kernel takes them in about a millisecond, as long as the telling would take. */
const quicklySetAddresses = 32;
/** A clock that was set moves by more; the time between two readings is less. */
const clockToleranceUs = 1000;
/** Enough for V8 to compile what a takeover needs. */
const roundsAtStart = 60;

/** What is worth a line. */
export interface EngineLogs {
  readonly logsDetail: boolean;
  readonly logsAddresses: boolean;
}

export class Engine {
  readonly #link: SupervisorLink;
  #model: Model;
  readonly #host: Host;
  readonly #routes = RouteSocket.open();
  readonly #interpreter: Interpreter;
  readonly #deadline: PreciseDeadline;
  readonly #settings: ProcessSettings;
  readonly #processes: ProcessWatch;
  #watch: RouteWatch | undefined;
  readonly #routing = new RoutingNews(
    this.#routes,
    (event) => this.#feed(event),
    (dump) => this.#whenWhole(dump),
  );
  /** Changes of addresses that the kernel refused while effects were carried out. */
  readonly #refused: [InterfaceAddress, 'added' | 'removed'][] = [];
  /** What drivers said of their links while effects were carried out. */
  readonly #beats: LinkBeat[] = [];
  readonly #logsDetail: boolean;
  readonly #addressNews: AddressNews | undefined;
  #usesWallClock: boolean;
  #toldWallOffsetUs: number | undefined;
  /** What waits until the brain is whole again. */
  readonly #afterwards: (() => void)[] = [];
  #isToGoOn = false;
  /** Log lines once nobody reads the channel any more. */
  #sayLastWord: ((text: string) => void) | undefined;

  /** @throws SystemCallError when the kernel refuses the sockets that everything needs */
  constructor(model: Model, logs: EngineLogs, link: SupervisorLink) {
    this.#link = link;
    this.#logsDetail = logs.logsDetail;
    if (logs.logsAddresses) this.#addressNews = new AddressNews((text) => this.#say(text));
    this.#model = model;
    this.#usesWallClock = usesWallClock(model);
    this.#host = new Host(model);
    this.#settings = new ProcessSettings((text) => this.#say(text));
    this.#processes = new ProcessWatch({
      feed: (count) => this.#feed(count),
      say: (text) => this.#say(text),
    });
    this.#interpreter = new Interpreter({
      routes: this.#routes,
      onPackets: (name, { packets, lastAtUs }) =>
        this.#feed({ kind: 'packets', interface: name, packets }, lastAtUs),
      onHeard: (name) => this.#feed({ kind: 'link-heard', interface: name }),
      onRefused: (placed, change) => this.#refused.push([onInterface(placed), change]),
      onLinkBeat: (beat) => this.#beats.push(beat),
      onReport: (effect) => this.#report(effect),
    });
    this.#deadline = new PreciseDeadline({
      prepare: () => this.#rehearse(),
      onDue: (isUrgent, lateUs) => {
        // Neither a takeover nor a stall must overlook what others have said meanwhile.
        if (isUrgent || lateUs > stallUs) this.#interpreter.receivePending();
        this.#feed({ kind: 'timer' });
        this.#settings.onTimer(lateUs);
      },
    });
  }

  /**
   * @param orders what counts from the first moment on
   * @param numbers of all tracked files
   * @throws SystemCallError
   */
  start(orders: readonly Order[], numbers: readonly FileNumber[]): void {
    this.#watch = RouteWatch.open({
      onChange: (change) => {
        const line = this.#addressNews?.lineFor(change);
        const event = changeEvent(change);
        const effects = event ? this.#feed(event) : [];
        if (line !== undefined) this.#addressNews?.say(line, effects);
      },
      onOverflow: () => this.#whenWhole(() => this.#resynchronise()),
    });
    this.#sizeBuffers();
    this.#resynchronise();
    this.#routing.follow(this.#model);
    for (const number of numbers) this.#feed(number);
    this.#processes.follow(this.#model);
    this.#feed({ kind: 'prepare', model: this.#model });
    for (const order of orders) this.#feed({ kind: 'order', order });
    this.#feed({ kind: 'start' });
    this.#link.putState({ kind: 'started' });
    this.#link.flush();
    // Settings not before: the rehearsal is long, and nothing but a rehearsal.
    const settle = () => this.#settings.adopt(this.#model.engineProcess);
    inTurns(roundsAtStart, () => this.#rehearse(), settle);
  }

  answerStatus(): void {
    this.#answer(() => ({ kind: 'status', status: this.#host.status() }));
  }

  answerMachine(): void {
    this.#answer(() => {
      const { sockets } = this.#interpreter;
      return { kind: 'machine', machine: { links: this.#host.links(), sockets } };
    });
  }

  order(order: Order): void {
    this.#feed({ kind: 'order', order });
  }

  clearStatistics(): void {
    this.#feed({ kind: 'clear-statistics' });
  }

  onScriptResult(script: string, outcome: Outcome): void {
    this.#feed({ kind: 'script-result', script, outcome });
  }

  onTracked(news: FileNumber | ProbeResult): void {
    this.#feed(news);
  }

  reload(model: Model, numbers: readonly FileNumber[]): void {
    this.#model = model;
    this.#usesWallClock = usesWallClock(model);
    this.#routing.follow(model);
    for (const number of numbers) this.#feed(number);
    this.#processes.follow(model);
    this.#feed({ kind: 'prepare', model });
    this.#feed({ kind: 'reload', model });
    this.#settings.adopt(model.engineProcess);
    this.#sizeBuffers();
    this.#answer(() => ({ kind: 'reloaded' }));
  }

  /** Tells the peers, takes every address off, says what it did. */
  letGo(sayLastWord?: (text: string) => void): void {
    this.#sayLastWord = sayLastWord;
    this.#feed({ kind: 'stop' });
  }

  #sizeBuffers(): void {
    const { commandBuffer, monitorBuffer } = this.#model.engineProcess ?? {};
    const refusals = [
      this.#routes.resizeReceiveBuffer(commandBuffer),
      this.#watch?.resizeReceiveBuffer(monitorBuffer),
    ];
    for (const refusal of refusals) if (refusal) this.#say(refusal.message);
  }

  #say(text: string): void {
    this.#report({ kind: 'log', detail: false, text });
    this.#link.flush();
  }

  /** The first takeover, perhaps weeks from now, must not run cold code. */
  #rehearse(): void {
    rehearseTakeover(this.#model, (effects) => this.#interpreter.rehearse(effects));
  }

  /** Reads everything anew: at the start, and after the kernel dropped news for us. */
  #resynchronise(): void {
    const links = this.#routes.dumpLinks();
    const addresses = this.#routes.dumpAddresses().filter(isUsable);
    const settings = readMachineSettings();
    this.#feed({ kind: 'interfaces', links: links.map(toLink), addresses, settings });
    this.#addressNews?.onAll(links, addresses);
  }

  /**
   * Answers what came of it.
   *
   * @param atUs when it happened, which for a packet is when the kernel had it
   */
  #feed(event: HostEvent, atUs = nowUs()): readonly Effect[] {
    this.#tellClock(atUs);
    const effects = this.#host.handle(event, atUs);
    // Whoever lets go for us must know of what takes long to set before it is set.
    if (addressesToAdd(effects) > quicklySetAddresses) this.#tellFarewells();
    this.#addressNews?.onEffects(effects);
    this.#interpreter.perform(effects);
    for (const [address, change] of this.#refused.splice(0)) {
      this.#host.handle({ kind: 'change-refused', address, change }, atUs);
    }
    for (const beat of this.#beats.splice(0)) this.#feed(beat, atUs);
    // The kernel has made it before it answered; nobody waits for the news of it.
    if (effects.some(({ kind }) => kind === 'make-interface')) {
      this.#whenWhole(() => {
        this.#watch?.discardQueued();
        this.#resynchronise();
      });
    }
    this.#deadline.set(this.#host.nextDeadlineUs, this.#host.isNextDeadlineUrgent);
    this.#tellFarewells();
    if (effects.length > 0) this.#link.flush();
    if (this.#host.isBusy) this.#goOnSoon();
    else for (const act of this.#afterwards.splice(0)) act();
    return effects;
  }

  /** Once the kernel had its say: what peers sent, and timers that are due. */
  #goOnSoon(): void {
    if (this.#isToGoOn) return;
    this.#isToGoOn = true;
    setImmediate(() => {
      this.#isToGoOn = false;
      this.#feed({ kind: 'go-on' });
    });
  }

  #answer(make: () => StateFromEngine): void {
    this.#whenWhole(() => {
      this.#link.putState(make());
      this.#link.flush();
    });
  }

  /** A picture of the machine, or for somebody to look at, must not fall into the midst of a reload. */
  #whenWhole(act: () => void): void {
    if (this.#host.isBusy) this.#afterwards.push(act);
    else act();
  }

  /** Somebody may have set it since the last event. */
  #tellClock(atUs: number): void {
    if (!this.#usesWallClock) return;
    const offsetUs = wallOffsetUs();
    const told = this.#toldWallOffsetUs;
    if (told !== undefined && Math.abs(offsetUs - told) <= clockToleranceUs) return;
    this.#toldWallOffsetUs = offsetUs;
    this.#host.handle({ kind: 'clock', wallOffsetUs: offsetUs }, atUs);
  }

  /** At once: the moment after may be our last. */
  #tellFarewells(): void {
    const parts = this.#host.takeFarewells();
    for (const part of parts) this.#link.putState({ kind: 'farewell', ...part });
    if (parts.length > 0) this.#link.flush();
  }

  #report(effect: ReportEffect): void {
    if (effect.kind === 'log' && effect.detail && !this.#logsDetail) return;
    if (!this.#sayLastWord) this.#link.putDiagnostic(effect);
    else if (effect.kind === 'log' && !effect.detail) this.#sayLastWord(effect.text);
  }
}

function addressesToAdd(effects: readonly Effect[]): number {
  let count = 0;
  for (const effect of effects)
    if (effect.kind === 'add-addresses') count += effect.addresses.length;
  return count;
}
