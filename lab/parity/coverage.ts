// Owns telling which rows of the tables were hit, by which daemon and in which scenarios, and which
// were missed. Never plays.
import type { DaemonKind } from '../daemons.ts';
import type { RowHit } from './campaign.ts';
import { type RowName, rowNames, tableRows } from './row-names.ts';
import type { Scenario } from './scenario.ts';

const kinds: readonly DaemonKind[] = ['keepalived', 'holdfast'];

export interface RowCoverage {
  readonly row: RowName;
  readonly section: number;
  /** In how many scenarios a daemon of this kind met it. */
  readonly by: Readonly<Record<DaemonKind, number>>;
  readonly scenarios: readonly string[];
}

export function coverageOf(hits: readonly RowHit[]): RowCoverage[] {
  return rowNames.map((row) => {
    const met = hits.filter((hit) => hit.row === row);
    const countOf = (kind: DaemonKind): number =>
      new Set(met.filter((hit) => hit.kind === kind).map(({ scenario }) => scenario)).size;
    return {
      ...{ row, section: tableRows[row] },
      by: { keepalived: countOf('keepalived'), holdfast: countOf('holdfast') },
      scenarios: [...new Set(met.map(({ scenario }) => scenario))].sort(),
    };
  });
}

/** One line per row. */
export function coverageText(coverage: readonly RowCoverage[]): string {
  const lines = coverage.map(({ row, section, by }) => {
    const isHit = kinds.every((kind) => by[kind] > 0);
    const counts = kinds.map((kind) => `${kind} ${by[kind]}`).join(', ');
    return `${isHit ? 'hit   ' : 'MISSED'} ${section}: ${row} (scenarios: ${counts})`;
  });
  return lines.join('\n');
}

/** Rows that a scenario promises and a kind of daemon did not meet in it. */
export function brokenPromises(scenarios: readonly Scenario[], hits: readonly RowHit[]): string[] {
  return scenarios.flatMap(({ name, rows }) =>
    rows.flatMap((row) =>
      kinds
        .filter(
          (kind) => !hits.some((h) => h.row === row && h.scenario === name && h.kind === kind),
        )
        .map((kind) => `${name}: ${kind} did not meet "${row}"`),
    ),
  );
}
