// Owns writing docs/keywords.md from the catalogue. Never decides what stands there.
// Usage: npx tsx scripts/keywords.ts
import { writeFileSync } from 'node:fs';
import { keywordsPage } from '../src/config/keywords-page.ts';
import { testTitles } from '../src/config/test-titles.ts';

writeFileSync(new URL('../docs/keywords.md', import.meta.url), keywordsPage(testTitles()));
