// Owns the bundles: engine, supervisor and command line, from src/ to dist/. Never checks types.
import { chmodSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
// CommonJS keeps module order, so that the first statement of a process really is the first.
const result = await build({
  absWorkingDir: root,
  entryPoints: {
    engine: 'src/engine/main.ts',
    cli: 'src/cli/main.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['koffi', 'nodemailer'],
  // A third less to read at every start. Names stay, and no line of a trace is the whole program.
  minifyWhitespace: true,
  lineLimit: 120,
  metafile: true,
  logLevel: 'warning',
});
for (const name of ['holdfast', 'keepalived']) chmodSync(join(root, 'bin', name), 0o755);
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
  if (file.endsWith('.cjs')) console.log(`${file} ${(bytes / 1024).toFixed(1)} KB`);
}
