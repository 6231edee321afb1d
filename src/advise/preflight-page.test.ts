// Owns the proof that docs/preflight.md is the page that the table makes.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { preflightPage } from './preflight-page.ts';

it('docs/preflight.md is up to date', () => {
  const page = new URL('../../docs/preflight.md', import.meta.url);
  expect(readFileSync(page, 'utf8')).toBe(preflightPage());
});
