// Owns setting words in columns. Never knows what they say.

/**
 * One line for each row, the columns two spaces apart; rows are of the same length.
 *
 * @example columns([['NAME', 'AGE'], ['Methuselah', '969']]) // ['NAME        AGE', 'Methuselah  969']
 */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
