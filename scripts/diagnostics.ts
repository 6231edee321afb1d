// Owns writing docs/diagnostics.md and docs/preflight.md from the tables of codes. Never decides what stands there.
// Usage: npx tsx scripts/diagnostics.ts
import { writeFileSync } from 'node:fs';
import { preflightPage } from '../src/advise/preflight-page.ts';
import { diagnosticsPage } from '../src/config/diagnostics-page.ts';

writeFileSync(new URL('../docs/diagnostics.md', import.meta.url), diagnosticsPage());
writeFileSync(new URL('../docs/preflight.md', import.meta.url), preflightPage());
