// Owns saying what a reload changes: two models in, sentences for an operator out. Never carries it out.

import type { InstanceModel, Model } from '../config/model.ts';
import type { ProbeKind } from '../config/track-model.ts';
import { placesInFile } from '../host/instance-settings.ts';
import { goesOn, placeOf } from '../host/reload-identity.ts';
import { isSameData } from '../host/same-data.ts';

/** As a reload sees it: a virtual router may go on whatever its name. Empty when nothing differs. */
export function describeChanges(before: Model, after: Model): string[] {
  const places = new Map(before.instances.map((each) => [placeOf(each), each]));
  const pairs = after.instances.map((instance) => {
    const old = places.get(placeOf(instance));
    return { instance, known: old && mayGoOn(old, instance) ? old : undefined };
  });
  const kept = new Set(pairs.map(({ known }) => known));
  const gone = before.instances.filter((each) => !kept.has(each));
  return [
    ...gone.map(({ name }) => `instance ${name} removed`),
    ...pairs.flatMap(({ instance, known }) =>
      known ? instanceChanges(known, instance) : [`instance ${instance.name} added`],
    ),
    ...namedChanges('script', before.scripts, after.scripts),
    ...namedChanges('http check', probesOf('http', before), probesOf('http', after)),
    ...namedChanges('tcp check', probesOf('tcp', before), probesOf('tcp', after)),
    ...namedChanges('sync group', before.groups, after.groups),
    ...partChanges('global_defs', before.global, after.global),
    ...wholeChanges(before, after),
  ];
}

/** A source that is not written is the interface's, which may be the one that is. */
function mayGoOn(old: InstanceModel, next: InstanceModel): boolean {
  const [before, after] = [old.sourceAddress, next.sourceAddress];
  return goesOn(
    { instance: old, source: before ?? after },
    { instance: next, source: after ?? before },
  );
}

/** What the file says besides: each as a whole. */
function wholeChanges(before: Model, after: Model): string[] {
  const spoken = new Set(['global', 'scripts', 'probes', 'instances', 'groups']);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const part = name as keyof Model;
    const isSame = spoken.has(name) || isSameData(before[part], after[part], placesInFile);
    return isSame ? [] : [`${wordsOf(name)} changed`];
  });
}

function probesOf(kind: ProbeKind, { probes = [] }: Model) {
  return probes.filter((each) => each.kind === kind);
}

function instanceChanges(before: InstanceModel, after: InstanceModel): string[] {
  const renamed =
    before.name === after.name ? [] : [`instance ${before.name} is now ${after.name}`];
  return [
    ...renamed,
    ...partChanges(`instance ${after.name}`, before, { ...after, name: before.name }),
  ];
}

function namedChanges(
  kind: string,
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
): string[] {
  const old = new Map(before.map((each) => [each.name, each]));
  const names = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !names.has(name));
  return [
    ...gone.map(({ name }) => `${kind} ${name} removed`),
    ...after.flatMap((each) => {
      const known = old.get(each.name);
      const what = `${kind} ${each.name}`;
      return known ? partChanges(what, known, each) : [`${what} added`];
    }),
  ];
}

/** Short values are shown, secrets and lists never. */
function partChanges(what: string, before: object, after: object): string[] {
  const [left, right] = [before, after].map(
    (each) => new Map<string, unknown>(Object.entries(each)),
  );
  const names = [...new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])];
  return names.flatMap((name) => {
    const [old, now] = [left?.get(name), right?.get(name)];
    if (placesInFile.has(name) || isSameData(old, now, placesInFile)) return [];
    const isShown = [old, now].every(isShort);
    const values = isShown ? ` ${inWords(name, old)} -> ${inWords(name, now)}` : ' changed';
    return [`${what}: ${wordsOf(name)}${values}`];
  });
}

function isShort(value: unknown): boolean {
  return value === undefined || ['number', 'boolean', 'string'].includes(typeof value);
}

/** Times are kept in microseconds and written in seconds. */
function inWords(name: string, value: unknown): string {
  if (value === undefined) return 'unset';
  const isTime = name.endsWith('Us') && typeof value === 'number';
  return isTime ? `${value / 1_000_000} s` : String(value);
}

/** `advertIntervalUs` becomes `advert interval`. */
function wordsOf(name: string): string {
  return name.replace(/Us$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
