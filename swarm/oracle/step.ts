// Owns what can be seen from outside of one step of a brain: states entered, adverts sent, addresses
// announced. Never compares it with anything.
import type { InstanceModel } from '../../src/config/model.ts';
import type { Effect, Transition } from '../../src/host/effects.ts';
import { isIpv4 } from '../../src/net/address.ts';
import { type HeardAdvert, readAdvert } from './packet.ts';

export interface Step {
  readonly atUs: number;
  /** Unix time, as the machine's clock shows it. */
  readonly wallUs: number;
  readonly transitions: readonly Transition[];
  /** Copies of adverts by `routerKey`. */
  readonly sent: ReadonlyMap<string, readonly SentCopy[]>;
  /** Number of announcements by address. */
  readonly announced: ReadonlyMap<string, number>;
  /** The same up to where an instance left MASTER, by its name. */
  readonly announcedBefore: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** No state was entered, nothing sent and nothing announced. */
  readonly isQuiet: boolean;
  /** The first effect of the step that is no line of the log. */
  readonly firstDeed: Effect['kind'] | undefined;
}

/** One packet of an advert, which unicast sends to several. */
export interface SentCopy {
  readonly priority: number;
  readonly destination: string;
  readonly advert: HeardAdvert;
}

/** What tells the virtual routers of a machine apart. */
export function routerKey(interfaceName: string | undefined, vrid: number, family: number): string {
  return `${interfaceName ?? ''}/${vrid}/${family}`;
}

export function keyOf({ advertInterface: name, vrid, family }: InstanceModel): string {
  return routerKey(name, vrid, family);
}

export function keyOfAdvert(
  { vrid, source }: HeardAdvert,
  interfaceName: string | undefined,
): string {
  return routerKey(interfaceName, vrid, source.length === 4 ? 4 : 6);
}

export function readStep(effects: readonly Effect[], atUs: number, wallUs: number): Step {
  const transitions: Transition[] = [];
  const sent = new Map<string, SentCopy[]>();
  const announced = new Map<string, number>();
  const announcedBefore = new Map<string, ReadonlyMap<string, number>>();
  for (const effect of effects) {
    if (effect.kind === 'transition') {
      const { instance, from } = effect.transition;
      transitions.push(effect.transition);
      if (from === 'master') announcedBefore.set(instance, new Map(announced));
    } else if (effect.kind === 'announce') {
      announced.set(effect.address, (announced.get(effect.address) ?? 0) + 1);
    } else if (effect.kind === 'send') {
      const advert = readSent(effect);
      const key = keyOfAdvert(advert, effect.interface);
      const copy = { priority: advert.priority, destination: effect.destination, advert };
      sent.set(key, [...(sent.get(key) ?? []), copy]);
    }
  }
  const firstDeed = effects.find(({ kind }) => kind !== 'log')?.kind;
  const isQuiet = transitions.length + sent.size + announced.size === 0;
  const seen = { transitions, sent, announced, announcedBefore };
  return { atUs, wallUs, ...seen, isQuiet, firstDeed };
}

function readSent({ source, destination, packet }: Extract<Effect, { kind: 'send' }>): HeardAdvert {
  if (isIpv4(source) || isIpv4(destination)) return readAdvert({ family: 4, bytes: packet });
  const header = { source, destination, hopLimit: 255, protocol: 112 }; // no rule looks there
  return readAdvert({ family: 6, bytes: packet, ...header });
}

/** Where things stand in the file is no difference. */
export function isSame(left: InstanceModel | undefined, right: InstanceModel): boolean {
  const said = (model: InstanceModel | undefined) =>
    JSON.stringify(model, (key, value: unknown) => (/position$/i.test(key) ? undefined : value));
  return said(left) === said(right);
}
