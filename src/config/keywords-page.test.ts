// Owns the proof that docs/keywords.md says what the catalogue says. What its rows mean is proved in
// catalogue/catalogue.test.ts.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keywordTables } from './catalogue/index.ts';
import { countArea, keywordsPage } from './keywords-page.ts';
import { testTitles } from './test-titles.ts';

const stored = new URL('../../docs/keywords.md', import.meta.url);
const findTest = testTitles();
const page = keywordsPage(findTest);
const rows = keywordTables.flatMap((table) => table.rows);

/** Cells of a table's line, without the escaped bars inside them. */
const cellsOf = (line: string) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
const lines = page.split('\n').filter((line) => line.startsWith('| `'));

describe('docs/keywords.md', () => {
  it('is as `npx tsx scripts/keywords.ts` writes it', () => {
    expect(readFileSync(stored, 'utf8')).toBe(page);
  });

  it('has a row of six cells for each word', () => {
    expect(lines).toHaveLength(rows.length);
    for (const line of lines) expect(cellsOf(line), line).toHaveLength(6);
  });

  it('calls implemented exactly what names a test, and counts it so', () => {
    const own = rows.filter(({ isOwn }) => isOwn);
    const done = rows.filter(({ implemented }) => implemented);
    const kinds = lines.map((line) => /^\*([^*]+)\*/.exec(cellsOf(line).at(-1) ?? '')?.[1]);
    const count = (kind: string) => kinds.filter((other) => other === kind).length;
    expect(count('implemented') + count('own word')).toBe(done.length);
    expect(count('own word')).toBe(own.length);
    expect(new Set(kinds)).toEqual(
      new Set(['implemented', 'own word', 'deprecated', 'known, not carried out']),
    );
    expect(page).toContain(`| **all** | **${count('implemented')}** | **536** |`);
    expect(countArea('holdfast')).toEqual({ all: own.length, implemented: own.length });
  });

  it('names tests that exist: it cannot be made otherwise', () => {
    expect(lines.find((line) => line.startsWith('| `nopreempt`'))).toMatch(
      /`src\/\S+\.test\.ts` › '/,
    );
    const missing = ['no', 'test', 'is', 'called', 'so'].join(' ');
    expect(() => findTest(missing)).toThrow(missing);
  });

  it('links each line of its summary to a heading', () => {
    const anchors = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(/[',]/g, '').replaceAll(' ', '-'),
    );
    expect(anchors.sort()).toEqual(headings.sort());
  });
});
