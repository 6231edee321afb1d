// Owns telling two states of the packet filter apart: where only elements differ, which. Never asks
// the kernel.
import type { AddressFamily } from '../../net/address.ts';
import type { FirewallPlace } from '../../net/firewall.ts';
import type { Table } from './table.ts';

/** Keys that go into a set or come out of it. */
export interface ElementChange {
  readonly kind: 'add' | 'remove';
  readonly family: AddressFamily;
  readonly set: string;
  readonly keys: readonly Uint8Array[];
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
        { kind: 'remove', family, set, keys: notIn(gone, come) } as const,
        { kind: 'add', family, set, keys: notIn(come, gone) } as const,
      ];
    });
  });
}

function shapeOf({ wanted: { table, priority, hasCounters }, tables }: Filter): string {
  const shapes = tables.map(({ family, sets }) => [family, sets.map(({ name }) => name)]);
  return JSON.stringify([table, priority, hasCounters, shapes]);
}

function notIn(keys: readonly Uint8Array[], others: readonly Uint8Array[]): Uint8Array[] {
  const known = new Set(others.map((key) => key.join()));
  return keys.filter((key) => !known.has(key.join()));
}
