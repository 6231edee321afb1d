// Owns the demo's outer half: the sandbox that it is played in, and the terminal after its end.
// Never plays anything.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { missingTools } from '../requirements.ts';
import { canMakeNamespaces, runInSandbox } from '../sandbox.ts';
import { plainClosing } from './plain.ts';

/** Set to `1` for the inner half; the sandbox's own marker may belong to a sandbox around us. */
export const insideMarker = 'HOLDFAST_DEMO';

export interface OutsideOptions {
  readonly svg?: string;
  readonly json?: boolean;
}

/** Runs this very command again inside a sandbox; resolves to its exit status. */
export async function playInSandbox(options: OutsideOptions): Promise<number> {
  const { svg } = options;
  const problem = svg === undefined ? undefined : (whyHidden(svg) ?? whyNotWritable(svg));
  if (problem !== undefined) {
    process.stderr.write(`holdfast demo: ${problem}\n`);
    return 1;
  }
  const argv = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const restoreTerminal = rememberTerminal();
  const env = { ...process.env, [insideMarker]: '1' };
  const status = await runInSandbox(argv, { env }).finally(restoreTerminal);
  if (status === 0 && !options.json) process.stdout.write(`${plainClosing().join('\n')}\n`);
  return status;
}

/** The sentence that says why real daemons cannot play here and what to do. */
export function whatPrevents(): string | undefined {
  const missing = missingTools(['ip', 'nsenter']);
  if (missing !== undefined) return missing;
  const ability = canMakeNamespaces();
  if (ability.possible) return undefined;
  return `${ability.reason} In a container: give it --privileged, or play it on the host.`;
}

function whyHidden(file: string): string | undefined {
  try {
    const folder = realpathSync(dirname(resolve(file)));
    if (!`${folder}/`.startsWith('/run/')) return undefined;
    return `cannot write ${file}: the demo has a /run of its own; name a file elsewhere.`;
  } catch {
    return undefined; // a folder that is not there is told by the attempt to write
  }
}

/** The sentence that says why a picture cannot be kept in this file. */
export function whyNotWritable(file: string): string | undefined {
  try {
    closeSync(openSync(file, 'a'));
    return undefined;
  } catch (error) {
    return `cannot write ${file}: ${error instanceof Error ? error.message : error}`;
  }
}

/** However the inner half ends, the terminal is as it was: its mode, its cursor. */
function rememberTerminal(): () => void {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return () => undefined;
  const stty = (argument: string): string =>
    spawnSync('stty', [argument], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' })
      .stdout ?? '';
  const mode = stty('-g').trim();
  return () => {
    process.stdout.write('\x1b[?25h');
    if (mode !== '') stty(mode);
  };
}
