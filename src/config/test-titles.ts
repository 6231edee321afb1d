// Owns finding the test file that has a title, for the proofs that the catalogue names. Never judges
// what a test proves.
import { readdirSync, readFileSync } from 'node:fs';

const sources = new URL('../', import.meta.url);

interface TestFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Answers with the path of the test file that has a title; throws when there is none. */
export function testTitles(): (title: string) => string {
  const files = testFiles();
  return (title) => {
    const found = files.find(({ text }) => text.includes(`'${title}'`));
    if (!found) throw new Error(`no test below src has the title '${title}'`);
    return found.path;
  };
}

function testFiles(): TestFile[] {
  const names = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const tests = names.filter((name) => name.endsWith('.test.ts')).sort(byRoom);
  return tests.map((name) => ({
    path: `src/${name}`,
    text: readFileSync(new URL(name, sources), 'utf8'),
  }));
}

/** The configuration's own tests first: most words are proved there. */
function byRoom(one: string, other: string): number {
  const rank = (name: string) => (name.startsWith('config/') ? 0 : 1);
  return rank(one) - rank(other) || (one < other ? -1 : 1);
}
