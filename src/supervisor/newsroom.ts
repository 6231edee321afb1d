// Owns what is news: which steps of virtual routers are told, what their sync groups make of them, in which
// order. Never tells anybody.
import type { InstanceModel, Model, SyncGroupModel } from '../config/model.ts';
import type { Notice, Transition } from '../host/effects.ts';
import { ownerPriority } from '../net/identifiers.ts';

/** A state as others get to see it; DELETED is gone with a reload. */
export type StateWord = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'DELETED';
export type NewsWord = StateWord | 'MASTER_RX_LOWER_PRI' | 'MASTER_PRIORITY' | 'BACKUP_PRIORITY';

export function isState(word: NewsWord): word is StateWord {
  return word !== 'MASTER_RX_LOWER_PRI' && word !== 'MASTER_PRIORITY' && word !== 'BACKUP_PRIORITY';
}

export type News =
  | {
      readonly about: 'INSTANCE';
      readonly name: string;
      readonly word: NewsWord;
      /** Effective priority. */
      readonly priority: number;
      /** As it was when this happened. */
      readonly model: InstanceModel;
      /** What led to it; absent when it is no change of state. */
      readonly transition?: Transition;
    }
  | {
      readonly about: 'GROUP';
      readonly name: string;
      readonly word: StateWord;
      readonly priority: 0;
      readonly model: SyncGroupModel;
    };

type InstanceNews = Extract<News, { about: 'INSTANCE' }>;
type GroupNews = Extract<News, { about: 'GROUP' }>;

const stateWords = { master: 'MASTER', backup: 'BACKUP', fault: 'FAULT' } as const;

/**
 * @example
 *     for (const news of newsroom.onTransition(transition)) tell(news);
 */
export class Newsroom {
  #model: Model;
  /** The configuration before the last reload: what it alone has is told of by its words. */
  #before: Model;
  /** The last word on each instance and on each group, the latest told last. */
  readonly #said = new Map<string, News>();
  #isStopping = false;

  constructor(model: Model) {
    this.#model = model;
    this.#before = model;
  }

  /** A reload. Nobody is told of what stays as it is. */
  adopt(model: Model): void {
    this.#before = this.#model;
    this.#model = model;
    const names = new Set(model.groups.map(({ name }) => name));
    for (const news of this.#said.values()) {
      if (news.about === 'GROUP' && !names.has(news.name)) this.#forget(news);
    }
    for (const group of model.groups) {
      const word = this.#said.get(`GROUP ${group.name}`)?.word ?? this.#commonWord(group);
      if (word && isState(word)) this.#remember(groupNews(group, word));
    }
  }

  /** From now on instances stop and are not deleted. */
  expectStop(): void {
    this.#isStopping = true;
  }

  onTransition(transition: Transition): News[] {
    const { instance: name, from, to, cause, isSilent } = transition;
    const isGoing = to === 'stopped' && !this.#isStopping;
    const model = isGoing ? this.#find(name, this.#before) : this.#find(name);
    if (!model || isSilent || to === 'init') return [];
    const group = this.#model.groups.find(({ members }) => members.includes(name));
    // An owner passes through BACKUP for a microsecond at its start; keepalived tells nobody.
    if (from === 'init' && cause.kind === 'owner') {
      if (group && this.#isOfOwners(group)) this.#remember(groupNews(group, 'MASTER'));
      return [];
    }
    const priority = transition.effectivePriority;
    const word = to === 'stopped' ? this.#lastWord(model) : stateWords[to];
    const news: InstanceNews = { about: 'INSTANCE', name, word, priority, model, transition };
    // A group that begins as backup is told before its members.
    const isBeginning = from === 'init' && to === 'backup';
    const first = group && isBeginning ? this.#tellGroup(group, 'BACKUP') : [];
    if (isGoing) this.#forget(news);
    else this.#remember(news);
    if (!group || to === 'stopped') return [news];
    return [...first, news, ...this.#tellGroup(group, this.#commonWord(group))];
  }

  onNotice({ instance: name, about, state, effectivePriority }: Notice): News[] {
    const model = this.#find(name);
    if (!model) return [];
    if (about === 'priority') this.#correct(name, effectivePriority);
    if (about === 'priority' && !model.notices?.priorityChanges) return [];
    const changed = state === 'master' ? 'MASTER_PRIORITY' : 'BACKUP_PRIORITY';
    const word = about === 'lower-advert' ? 'MASTER_RX_LOWER_PRI' : changed;
    return [{ about: 'INSTANCE', name, word, priority: effectivePriority, model }];
  }

  /** Once every instance has stopped: the groups of those that said so. */
  onStopped(): News[] {
    return this.#model.groups.flatMap((group) =>
      this.#commonWord(group) === 'STOP' ? this.#tellGroup(group, 'STOP') : [],
    );
  }

  /** Where everything stands, in the order in which it was told. */
  states(): News[] {
    return [...this.#said.values()];
  }

  #remember(news: News): void {
    this.#forget(news);
    this.#said.set(`${news.about} ${news.name}`, news);
  }

  /** Whoever comes late hears of the priority as it is. */
  #correct(instance: string, priority: number): void {
    const key = `INSTANCE ${instance}`;
    const said = this.#said.get(key);
    if (said?.about === 'INSTANCE') this.#said.set(key, { ...said, priority });
  }

  #forget({ about, name }: News): void {
    this.#said.delete(`${about} ${name}`);
  }

  #find(name: string, first = this.#model): InstanceModel | undefined {
    const places = [first, this.#model, this.#before];
    for (const { instances } of places) {
      const found = instances.find((instance) => instance.name === name);
      if (found) return found;
    }
    return undefined;
  }

  #lastWord({ notify }: InstanceModel): StateWord {
    if (this.#isStopping) return 'STOP';
    return notify.deletion ? 'DELETED' : 'FAULT';
  }

  #isOfOwners({ members }: SyncGroupModel): boolean {
    return members.every((name) => this.#find(name)?.priority === ownerPriority);
  }

  /** The state that all members are in. */
  #commonWord({ members }: SyncGroupModel): StateWord | undefined {
    const [first, ...others] = members.map((name) => this.#said.get(`INSTANCE ${name}`)?.word);
    const isCommon = others.every((word) => word === first);
    return isCommon && first && isState(first) ? first : undefined;
  }

  #tellGroup(group: SyncGroupModel, word: StateWord | undefined): GroupNews[] {
    if (word === undefined || this.#said.get(`GROUP ${group.name}`)?.word === word) return [];
    const news = groupNews(group, word);
    this.#remember(news);
    return [news];
  }
}

function groupNews(model: SyncGroupModel, word: StateWord): GroupNews {
  return { about: 'GROUP', name: model.name, word, priority: 0, model };
}
