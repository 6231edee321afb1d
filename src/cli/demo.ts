// Owns `holdfast demo`: which half of it runs here, and where its files are. Never plays anything.
import { join } from 'node:path';
import type { DemoOutput } from '../../lab/demo/main.ts';

interface DemoArguments {
  readonly json?: boolean;
  readonly svg?: string;
  readonly plain?: boolean;
  readonly virtual?: boolean;
}

/** Plays a failover in namespaces of its own, or in virtual time; resolves to the exit status. */
export async function runDemoCommand(options: Readonly<Record<string, unknown>>): Promise<number> {
  const given = options as DemoArguments;
  const { insideMarker, playInSandbox, whatPrevents } = await import('../../lab/demo/outside.ts');
  // The bundle is in dist/, one folder below the package.
  const root = join(__dirname, '..');
  const isInside = process.env[insideMarker] === '1';
  if (given.virtual || !isInside) {
    const reason = given.virtual ? undefined : whatPrevents();
    if (!given.virtual && reason === undefined) return playInSandbox(given);
    const { playVirtually } = await import('../../lab/demo/virtual.ts');
    const tutorial = join(root, 'examples/tutorial');
    return playVirtually({ ...given, tutorial, ...(reason === undefined ? {} : { reason }) });
  }
  const { playDemo } = await import('../../lab/demo/main.ts');
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
