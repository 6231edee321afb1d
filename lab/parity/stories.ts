// Owns telling a play as stories: one per machine and kind of thing, each a sequence of items that
// is meant to be the same whichever daemon ran. Never compares them.
import { isCompared, stateIn } from './log-lines.ts';
import { adverts, announcements, answers } from './packets.ts';
import type { Play, Played } from './stage.ts';
import type { Item, Story } from './story.ts';

/** All stories that the scenario compares, without empty ones and without what it ignores. */
export function storiesOf(play: Play): Story[] {
  const { compares, ignores } = play.scenario;
  const all = play.machines.flatMap((machine) => [
    ...stateStories(machine),
    ...addressStories(machine),
    ...logStories(machine),
    ...packetStories(machine, play),
    ...callStories(machine),
    ...fifoStories(machine),
    ...listed('kernel', `${machine.name} kernel, look`, machine.looks),
    ...listed('dumps', `${machine.name} dump`, machine.dumps),
  ]);
  return all
    .filter(({ kind }) => compares.includes(kind))
    .map((story) => ({
      ...story,
      items: story.items.filter(({ text }) => !ignores.some((each) => each.text.test(text))),
    }))
    .filter(({ items }) => items.length > 0);
}

/** One for each list. */
function listed(kind: Story['kind'], name: string, lists: readonly (readonly string[])[]): Story[] {
  return lists.map((lines, at) => ({
    ...{ kind, name: `${name} ${at + 1}` },
    items: lines.map((text) => ({ text })),
  }));
}

/** Of each first word one: commands of different words run beside each other. */
function callStories({ name, calls }: Played): Story[] {
  const firstWord = (call: string) => call.slice(1, call.indexOf(']'));
  return [...new Set(calls.map(firstWord))].sort().map((word) => ({
    ...{ kind: 'calls', name: `${name} calls of ${word}` },
    items: calls.filter((call) => firstWord(call) === word).map((text) => ({ text })),
  }));
}

function fifoStories({ name, fifos }: Played): Story[] {
  return fifos.map(({ path, lines }) => ({
    ...{ kind: 'fifo', name: `${name} FIFO ${path}` },
    items: lines.map(({ text, atMs }) => ({ text, atMs })),
  }));
}

function stateStories({ name, lines }: Played): Story[] {
  const told = lines.flatMap(({ text, atMs }) => {
    const state = stateIn(text);
    return state ? [{ ...state, atMs }] : [];
  });
  const instances = [...new Set(told.map(({ instance }) => instance))].sort();
  return instances.map((instance) => ({
    kind: 'states',
    name: `${name} states of ${instance}`,
    items: withoutRepeats(
      told
        .filter((each) => each.instance === instance)
        .map(({ state: text, atMs }) => ({ text, atMs })),
    ),
  }));
}

function addressStories({ name, news }: Played): Story[] {
  const addresses = [...new Set(news.map(({ address }) => address))].sort();
  return addresses.map((address) => ({
    kind: 'addresses',
    name: `${name} address ${address}`,
    items: news
      .filter((each) => each.address === address)
      .map(({ what: text, atMs }) => ({ text, atMs })),
  }));
}

/**
 * Of each virtual router one, of each script one, as they run beside each other, and one of all other
 * lines. How often something is said again and again is a matter of chance.
 */
function logStories({ name, lines }: Played): Story[] {
  const compared = lines.filter(isCompared);
  const subjects = [...new Set(compared.map(({ text }) => subjectOf(text)))].sort();
  return subjects.map((subject) => ({
    kind: 'log',
    name: `${name} log${subject}`,
    items: withoutRepeats(
      compared.filter(({ text }) => subjectOf(text) === subject).map(({ text }) => ({ text })),
    ),
  }));
}

function subjectOf(text: string): string {
  const [, name] = /^(?:VRRP_Script)?\((\S+?)\)/.exec(text) ?? [];
  return name === undefined ? '' : ` of ${name}`;
}

function packetStories(machine: Played, { frames, scenario, moments }: Play): Story[] {
  const told: readonly (readonly [string, readonly Item[]])[] = [
    ...adverts(frames, machine),
    ['announcements', announcements(frames, machine)],
    ['answers', answers(frames, machine, forgedAt(scenario, moments))],
  ];
  return told.map(([what, items]) => ({ kind: 'packets', name: `${machine.name} ${what}`, items }));
}

function forgedAt({ steps }: Play['scenario'], moments: readonly number[]) {
  return steps.flatMap(({ action }, at) => {
    if (action.kind !== 'advert' || action.times > 1) return [];
    return [{ step: at + 1, vrid: action.sketch.vrid, atMs: moments[at] ?? 0 }];
  });
}

function withoutRepeats(items: readonly Item[]): Item[] {
  return items.filter(({ text }, at) => text !== items[at - 1]?.text);
}
