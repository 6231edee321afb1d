// Owns the proof of what is read as a key file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readKeyFile } from './key-file.ts';

it('gives the bytes of a small plain file, or the reason why not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-key-'));
  try {
    const file = join(folder, 'key');
    writeFileSync(file, Uint8Array.of(0, 255, 10));
    expect(readKeyFile(file)).toEqual(Uint8Array.of(0, 255, 10));
    writeFileSync(file, 'x'.repeat(1025));
    expect(readKeyFile(file)).toEqual({ reason: 'larger than 1024 bytes' });
    expect(readKeyFile(folder)).toEqual({ reason: 'not a plain file' });
    expect(readKeyFile(join(folder, 'none'))).toEqual({
      reason: expect.stringContaining('ENOENT'),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
