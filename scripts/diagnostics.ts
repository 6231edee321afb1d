// Owns writing docs/diagnostics.md from the registry of codes. Never decides what stands there.
// Usage: npx tsx scripts/diagnostics.ts
import { writeFileSync } from 'node:fs';
import { diagnosticsPage } from '../src/config/diagnostics-page.ts';

writeFileSync(new URL('../docs/diagnostics.md', import.meta.url), diagnosticsPage());
