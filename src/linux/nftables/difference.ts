// Owns telling two states of the packet filter apart: where only elements differ, which. Never asks
// the kernel.
import type { AddressFamily } from '../../net/address.ts';
import type { FirewallPlace } from '../../net/firewall.ts';
import type { Element, Table } from './shape.ts';

/** What goes into a set or comes out of it. */
export interface ElementChange {
  readonly kind: 'add' | 'remove';
  readonly family: AddressFamily;
  readonly set: string;
  readonly elements: readonly Element[];
}

export interface Filter {
  readonly wanted: FirewallPlace;
  readonly tables: readonly Table[];
}

/** Undefined when tables, chains, sets or rules differ. */
export function changesBetween(before: Filter, after: Filter): ElementChange[] | undefined {
  if (shapeOf(before) !== shapeOf(after)) return undefined;
  return after.tables.flatMap((table, at) => {
    const old = before.tables[at];
    return table.sets.flatMap(({ name: set }) => {
      const [gone, come] = [old?.elements.get(set) ?? [], table.elements.get(set) ?? []];
      const { family } = table;
      return [
        { kind: 'remove', family, set, elements: notIn(gone, come) } as const,
        { kind: 'add', family, set, elements: notIn(come, gone) } as const,
      ];
    });
  });
}

function shapeOf({ wanted: { table, priority, hasCounters }, tables }: Filter): string {
  const shapes = tables.map(({ family, sets }) => [family, sets.map(({ name }) => name)]);
  return JSON.stringify([table, priority, hasCounters, shapes]);
}

function notIn(elements: readonly Element[], others: readonly Element[]): Element[] {
  const known = new Set(others.map(textOf));
  return elements.filter((element) => !known.has(textOf(element)));
}

function textOf({ key, value }: Element): string {
  return `${key.join()}:${value?.join() ?? ''}`;
}
