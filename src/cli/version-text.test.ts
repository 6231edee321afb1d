// Proves what programs that call `keepalived -v` find in its answer.
import { expect, test } from 'vitest';
import { versionText } from './version-text.ts';

test('exporters find the version, and that there is JSON', () => {
  const text = versionText('keepalived');
  expect(text.split('\n')[0]).toMatch(/^Keepalived v2\.4\.3 /);
  expect(text).toContain('--enable-json');
});

test('by its own name it is no build of keepalived', () => {
  expect(versionText('holdfast')).toMatch(/^Holdfast v/);
  expect(versionText('holdfast')).not.toContain('configure options');
});
