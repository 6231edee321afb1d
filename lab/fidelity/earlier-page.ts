// Owns finding what the page said of a scenario, for playing some of them again. Never writes it.

/** Its line in the table; empty cells where it has none. */
export function earlierRow(page: string, name: string): string {
  const row = page.split('\n').find((line) => line.startsWith(`| ${name} | `));
  return row ?? `| ${name} | - | - | - | - | - |`;
}

/** Its heading and all below until the next one; the heading alone where it has none. */
export function earlierSection(page: string, title: string): string {
  const heading = `### ${title}`;
  const sections = page.split(/\n+(?=#{2,3} )/);
  const found = sections.find((each) => each.startsWith(`${heading}\n`));
  return (found ?? heading).trimEnd();
}
