// Owns running the lab tests inside their sandbox of namespaces. Never decides what is tested.
// Usage: node scripts/lab.mjs [vitest arguments]
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { canMakeNamespaces, runInSandbox } = await tsImport('../lab/sandbox.ts', import.meta.url);

const ability = canMakeNamespaces();
if (!ability.possible) {
  console.error(ability.reason);
  process.exit(1);
}
process.chdir(root);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
// The default loader of the configuration writes into node_modules, which may be somebody else's.
const options = ['run', '--project', 'lab', '--configLoader', 'runner'];
const argv = [process.execPath, vitest, ...options, ...process.argv.slice(2)];
process.exitCode = await runInSandbox(argv);
