// Owns telling what a machine sent: its adverts, its gratuitous ARPs and neighbour adverts, what it
// answers to a forged advert. As items that do not depend on wall time. Never compares them.
import type { AdvertFrame } from '../frames.ts';
import type { SeenAdvert, SeenFrame } from '../wire.ts';
import { plugOf } from './scenario.ts';
import type { Played } from './stage.ts';
import type { Item } from './story.ts';

/** So many intervals without an advert are a silence, after which the story goes on anew. */
const silenceIntervals = 2.5;

/** Announcements that follow each other that closely belong together. */
const burstMs = 150;

/** How long after a forged advert an answer or the next regular advert is looked for. */
const answerMs = 3000;

/**
 * Of each virtual router and destination: what its adverts said, once until it changes or after a
 * silence.
 */
export function adverts(
  frames: readonly SeenFrame[],
  machine: Played,
): (readonly [string, Item[]])[] {
  const sent = advertsOf(frames, machine);
  const streamOf = ({ vrid, destination }: AdvertFrame) => `${vrid} to ${destination}`;
  return [...new Set(sent.map(streamOf))].sort().map((stream) => {
    const own = sent.filter((advert) => streamOf(advert) === stream);
    const items = own.flatMap((advert, at): Item[] => {
      const text = advertText(advert);
      const before = own[at - 1];
      // Each goodbye counts.
      const isNews =
        advert.priority === 0 ||
        !before ||
        advertText(before) !== text ||
        advert.atUs - before.atUs > silenceIntervals * advert.advertIntervalUs;
      return isNews ? [{ text, atMs: advert.atUs / 1000 }] : [];
    });
    return [`adverts of ${stream}`, items] as const;
  });
}

function advertText(advert: AdvertFrame): string {
  const { priority, version, advertIntervalUs, ttl, source, sourceMac } = advert;
  const interval = `every ${advertIntervalUs / 10_000} cs`;
  const path = `from ${source} ${sourceMac} ttl ${ttl}`;
  return `priority ${priority} v${version} ${interval} ${path} [${advert.addresses.join(' ')}]`;
}

function advertsOf(frames: readonly SeenFrame[], machine: Played): SeenAdvert[] {
  return frames.filter(
    (frame): frame is SeenAdvert => frame.kind === 'advert' && isAdvertOf(machine, frame),
  );
}

const virtualMac = /^00:00:5e:00:0[12]:/;

/** Several machines send from a virtual MAC address, each with its own address as the source. */
function isAdvertOf({ number }: Played, { sourceMac, source }: AdvertFrame): boolean {
  const { mac, address } = plugOf(number, 0);
  if (!virtualMac.test(sourceMac)) return sourceMac === mac;
  return address.some((each) => each.startsWith(`${source}/`));
}

/** Each burst: which addresses, how often, from and to whom. */
export function announcements(frames: readonly SeenFrame[], machine: Played): Item[] {
  const { mac } = plugOf(machine.number, 0);
  const spokeLast = new Map<number, boolean>();
  const bursts: { text: string; count: number; firstMs: number; lastMs: number }[] = [];
  for (const frame of frames) {
    if (frame.kind === 'advert') spokeLast.set(frame.vrid, isAdvertOf(machine, frame));
    // A virtual MAC address is that of the machine whose advert was the last.
    const isOwn = virtualMac.test(frame.sourceMac)
      ? spokeLast.get(Number.parseInt(frame.sourceMac.slice(-2), 16))
      : frame.sourceMac === mac;
    const text = isOwn ? announcementText(frame) : undefined;
    if (text === undefined) continue;
    const atMs = frame.atUs / 1000;
    const burst = bursts.findLast((each) => each.text === text && atMs - each.lastMs < burstMs);
    if (burst) {
      burst.count += 1;
      burst.lastMs = atMs;
    } else bursts.push({ text, count: 1, firstMs: atMs, lastMs: atMs });
  }
  return bursts.map(({ text, count, firstMs }) => ({ text: `${text} x${count}`, atMs: firstMs }));
}

function announcementText(frame: SeenFrame): string | undefined {
  if (frame.kind === 'arp' && frame.isGratuitous) {
    // A kernel's own answer to somebody's announcement: whether it comes is a matter of chance.
    if (frame.operation === 'reply' && frame.targetMac !== 'ff:ff:ff:ff:ff:ff') return undefined;
    return `${frame.operation} of ${frame.senderAddress} at ${frame.senderMac} to ${frame.targetMac}`;
  }
  if (frame.kind !== 'neighbourAdvert') return undefined;
  const override = frame.isOverride ? ' override' : '';
  return `neighbour advert of ${frame.target} from ${frame.source} to ${frame.destination}${override}`;
}

/** Of each forged advert: when the machine's next advert came. */
export function answers(
  frames: readonly SeenFrame[],
  machine: Played,
  forged: readonly { readonly step: number; readonly vrid: number; readonly atMs: number }[],
): Item[] {
  const sent = advertsOf(frames, machine);
  return forged.flatMap(({ step, vrid, atMs }) => {
    const next = sent.find((advert) => advert.vrid === vrid && advert.atUs / 1000 > atMs);
    const isSoon = next !== undefined && next.atUs / 1000 < atMs + answerMs;
    if (!isSoon) return [{ text: `silent after step ${step}` }];
    return [{ text: `next advert after step ${step}`, atMs: next.atUs / 1000 }];
  });
}
