// Owns telling the outside world of changes: by scripts, FIFOs, mail and webhooks. Never decides what is news and never
// keeps anyone waiting.
import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../config/model.ts';
import type { FifoModel } from '../config/notices-model.ts';
import type { Notice, Transition } from '../host/effects.ts';
import { identityLookup, ownerOf } from './commands.ts';
import { Fifo } from './fifo.ts';
import { FifoReader } from './fifo-reader.ts';
import { runLifeScript } from './life-scripts.ts';
import { Mailer } from './mailer.ts';
import { isState, type News, Newsroom } from './newsroom.ts';
import { Notifier } from './notifier.ts';
import type { IdentityLookup } from './tracker-scripts.ts';
import { Webhooks } from './webhooks.ts';

/** How long a FIFO's reader may read what was told last, before it is told to end. */
const lastReadMs = 200;

/** How long a stop waits for mail and webhooks that wait themselves. */
const lastWordsMs = 1000;

export interface NoticesOptions {
  readonly log: (text: string) => void;
  /** A line that -D alone shows. */
  readonly logDetail: (text: string) => void;
}

export interface FifoStatus {
  readonly path: string;
  readonly lostLines: number;
}

/**
 * @example
 *     const notices = new Notices(model, { log, logDetail });
 *     notices.start();
 *     notices.onTransition(transition);
 *     await notices.stop();
 */
export class Notices {
  readonly #options: NoticesOptions;
  readonly #log: (text: string) => void;
  readonly #newsroom: Newsroom;
  readonly #notifier: Notifier;
  #model: Model;
  #identityOf: IdentityLookup;
  #fifos: readonly Fifo[] = [];
  #readers: readonly FifoReader[] = [];
  /** Until the readers of before, which were told to end, are gone. */
  #readersEnding: Promise<unknown> = Promise.resolve();
  #mailer: Mailer | undefined;
  readonly #webhooks: Webhooks;
  /** Whose state was told before the last reload, and not since. */
  #standing = new Set<string>();
  #isStopping = false;

  /** Tells nobody before `start`. */
  constructor(model: Model, options: NoticesOptions) {
    const { log } = options;
    this.#options = options;
    this.#log = log;
    this.#webhooks = new Webhooks(log);
    this.#model = model;
    this.#identityOf = identityLookup(model);
    this.#newsroom = new Newsroom(model);
    this.#notifier = new Notifier({ identityOf: this.#identityOf, log, times: model.notifyTimes });
    this.#mailer = this.#newMailer();
  }

  /** `startup_script` or `shutdown_script`; resolves when it has ended, or was ended by `stop`. */
  async runLifeScript(moment: 'startup' | 'shutdown', stop?: AbortSignal): Promise<void> {
    const script = this.#model.lifeScripts?.[moment];
    if (script) await runLifeScript(moment, script, this.#identityOf, this.#log, stop);
  }

  start(): void {
    this.#openFifos();
    this.#startReaders();
  }

  /** A reload. A FIFO that is named again goes on, unless somebody took it away; its reader is started anew. */
  adopt(model: Model): void {
    const before = this.#model;
    this.#model = model;
    this.#identityOf = identityLookup(model);
    this.#newsroom.adopt(model);
    this.#standing = new Set(this.#newsroom.states().map(subjectOf));
    this.#notifier.adopt(this.#identityOf, model.notifyTimes);
    this.#replaceMailer(before);
    this.#openFifos();
    this.#endReaders();
    void this.#readersEnding.then(() => {
      if (this.#model === model && !this.#isStopping) this.#startReaders();
    });
  }

  /** The engine goes by the new configuration now. */
  onReloaded(): void {
    if (!this.#model.notices?.repeatsStates) return;
    // Who changed with the reload was told of already.
    for (const news of this.#newsroom.states()) {
      if (this.#standing.has(subjectOf(news))) this.#write(news);
    }
  }

  onTransition(transition: Transition): void {
    for (const news of this.#newsroom.onTransition(transition)) this.#tell(news);
  }

  onNotice(notice: Notice): void {
    for (const news of this.#newsroom.onNotice(notice)) this.#tell(news);
  }

  /** From now on instances stop and are not deleted. */
  expectStop(): void {
    this.#newsroom.expectStop();
  }

  get fifos(): readonly FifoStatus[] {
    return this.#fifos.map(({ path, lostCount }) => ({ path, lostLines: lostCount }));
  }

  /** Once the engine has stopped. Resolves when everything that was started for others has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const news of this.#newsroom.onStopped()) this.#tell(news);
    await Promise.all([
      this.#notifier.stopAll(),
      this.#mailer?.stop(lastWordsMs),
      this.#webhooks.stop(lastWordsMs),
    ]);
    for (const fifo of this.#fifos) fifo.close();
    this.#fifos = [];
    this.#endReaders(lastReadMs);
    await this.#readersEnding;
  }

  #tell(news: News): void {
    const { about, name, word, priority, model } = news;
    if (isState(word)) this.#standing.delete(subjectOf(news));
    if (model.notify) {
      const coalesces = model.notices?.coalesces ?? false;
      this.#notifier.notify({ about, name, word, priority, notify: model.notify, coalesces });
    }
    this.#write(news);
    if (model.notices?.sendsMail) this.#mailer?.tell(news);
    this.#webhooks.tell(news);
  }

  #newMailer(): Mailer | undefined {
    const { global, notices } = this.#model;
    return (
      notices?.mail && new Mailer({ mail: notices.mail, router: global.routerId, ...this.#options })
    );
  }

  /** What waits for the relay of before is given up a little later, unless it is the same relay. */
  #replaceMailer(before: Model): void {
    const aboutMail = ({ global, notices }: Model) => [global.routerId, notices?.mail];
    if (isDeepStrictEqual(aboutMail(before), aboutMail(this.#model))) return;
    void this.#mailer?.stop(lastWordsMs);
    this.#mailer = this.#newMailer();
  }

  #write(news: News): void {
    for (const fifo of this.#fifos) fifo.write(news);
  }

  #openFifos(): void {
    const wanted = this.#model.notices?.fifos ?? [];
    const isKept = (fifo: Fifo) => fifo.isInPlace && wanted.some(({ path }) => path === fifo.path);
    const kept = this.#fifos.filter(isKept);
    for (const fifo of this.#fifos) if (!kept.includes(fifo)) fifo.close();
    this.#fifos = wanted.flatMap(
      (model) => kept.find(({ path }) => path === model.path) ?? this.#openFifo(model) ?? [],
    );
  }

  #openFifo({ path, owner: named, reader }: FifoModel): Fifo | undefined {
    const states = () => this.#newsroom.states();
    const found = ownerOf(named, this.#model);
    if (found.kind === 'problem')
      this.#log(`notify fifo ${path} belongs to root: ${found.message}`);
    const owner = found.kind === 'found' ? found.identity : undefined;
    const isReaderStarted = reader !== undefined;
    return Fifo.open({ path, owner, isReaderStarted, states, log: this.#log });
  }

  #endReaders(patienceMs?: number): void {
    const ending = this.#readers.map((reader) => reader.stop(patienceMs));
    this.#readersEnding = Promise.all([this.#readersEnding, ...ending]);
    this.#readers = [];
  }

  #startReaders(): void {
    const wanted = this.#model.notices?.fifos ?? [];
    this.#readers = wanted.flatMap(({ path, reader: command }) => {
      const given = { path, identityOf: this.#identityOf, log: this.#log };
      return command ? [new FifoReader({ command, ...given })] : [];
    });
  }
}

function subjectOf({ about, name }: News): string {
  return `${about} ${name}`;
}
