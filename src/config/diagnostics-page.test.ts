// Owns the proof that docs/diagnostics.md says what the registry says.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnosticKinds } from './diagnostic-codes.ts';
import { diagnosticsPage } from './diagnostics-page.ts';

const page = new URL('../../docs/diagnostics.md', import.meta.url);

describe('docs/diagnostics.md', () => {
  it('is as `npx tsx scripts/diagnostics.ts` writes it', () => {
    expect(readFileSync(page, 'utf8')).toBe(diagnosticsPage());
  });

  it('has a row for each code', () => {
    const rows = diagnosticsPage()
      .split('\n')
      .filter((line) => /^\| HF\d{4} \|/.test(line));
    expect(rows).toHaveLength(Object.keys(diagnosticKinds).length);
    expect(rows.find((row) => row.startsWith('| HF0601 '))).toContain('| warning | 6 |');
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(7);
  });
});
