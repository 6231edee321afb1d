// Owns what the numbers of tracked files come to, and keepalived's lines about it. Never reads a file.
import type { InstanceModel, Model } from '../config/model.ts';
import { fileContribution } from '../track/file-number.ts';
import type { Fault } from '../vrrp/cause.ts';
import {
  noChange,
  type TrackEffect,
  type TrackerChange,
  type TrackerKind,
  type TrackLine,
  trackLinesOf,
} from './tracker-kind.ts';

export interface FileStatus {
  readonly kind: 'file';
  readonly name: string;
  /** Undefined while it is not known. */
  readonly number: number | undefined;
}

export class FileTrackers implements TrackerKind {
  /** Also of files that only the next configuration knows. */
  readonly #numbers = new Map<string, number>();
  #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  /** The names of those that another configuration does not know are forgotten. */
  replace(model: Model): void {
    this.#model = model;
    const names = new Set(model.files?.map(({ name }) => name));
    for (const name of this.#numbers.keys()) if (!names.has(name)) this.#numbers.delete(name);
  }

  handleNumber(name: string, number: number): TrackerChange {
    const before = this.#numbers.get(name);
    if (before === number) return noChange;
    this.#numbers.set(name, number);
    const lines = this.#model.instances.flatMap((instance) =>
      linesOf(instance, name, [before, number]),
    );
    return { lines, changed: [{ kind: 'file', name }] };
  }

  effectOf({ name, weight, isReversed }: TrackLine): TrackEffect | undefined {
    const number = this.#numbers.get(name);
    if (number === undefined) return undefined;
    const { isFault, amount } = fileContribution(weight, isReversed, number);
    return { amount, fault: isFault ? { kind: 'file-number', file: name, number } : undefined };
  }

  get statuses(): FileStatus[] {
    return (this.#model.files ?? []).map(({ name }) => {
      return { kind: 'file', name, number: this.#numbers.get(name) };
    });
  }
}

/**
 * Whether a file's number crosses the border of what is a fault. On its way in the priority stays as it was,
 * on its way out it is set anew (keepalived 2.2.7).
 */
export function fileFaultTurn(
  before: readonly Fault[],
  now: readonly Fault[],
): 'begins' | 'ends' | undefined {
  const filesIn = (faults: readonly Fault[]) =>
    faults.flatMap((fault) => (fault.kind === 'file-number' ? [fault.file] : []));
  const [were, are] = [filesIn(before), filesIn(now)];
  if (are.some((file) => !were.includes(file))) return 'begins';
  return were.some((file) => !are.includes(file)) ? 'ends' : undefined;
}

/** What keepalived says of an instance when a file's number begins or ceases to be a fault. */
function linesOf(
  instance: InstanceModel,
  name: string,
  [before, now]: readonly [number | undefined, number],
): string[] {
  if (before === undefined) return [];
  const line = trackLinesOf(instance).find((each) => each.kind === 'file' && each.name === name);
  if (!line) return [];
  const was = fileContribution(line.weight, line.isReversed, before).isFault;
  const is = fileContribution(line.weight, line.isReversed, now).isFault;
  if (was === is) return [];
  return [`(${instance.name}): tracked file ${name} ${is ? 'now' : 'leaving'} FAULT state`];
}
