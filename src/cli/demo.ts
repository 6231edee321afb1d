// Owns `holdfast demo`: which half of it runs here, and where its files are. Never plays anything.
import { join } from 'node:path';
import type { DemoOutput } from '../../lab/demo/main.ts';

interface DemoArguments {
  readonly json?: boolean;
  readonly svg?: string;
  readonly plain?: boolean;
}

/** Plays a failover in namespaces of its own; resolves to the exit status. */
export async function runDemoCommand(options: Readonly<Record<string, unknown>>): Promise<number> {
  const given = options as DemoArguments;
  const { insideMarker, playInSandbox } = await import('../../lab/demo/outside.ts');
  if (process.env[insideMarker] !== '1') return playInSandbox(given);
  const { playDemo } = await import('../../lab/demo/main.ts');
  // The bundle is in dist/, one folder below the package.
  const root = join(__dirname, '..');
  return playDemo({
    output: outputFor(given),
    ...(given.svg === undefined ? {} : { svg: given.svg }),
    tutorial: join(root, 'examples/tutorial'),
    bin: join(root, 'bin/holdfast'),
  });
}

function outputFor({ json, plain }: DemoArguments): DemoOutput {
  if (json) return 'json';
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
  return isTerminal && !plain ? 'terminal' : 'plain';
}
