// Owns what stands on a machine for its daemon to use: tracked scripts, the command that writes down how it
// was called, FIFOs and whoever reads them. Never says what any of it is for.
import type { LabHost } from '../host.ts';
import type { OutputLine } from '../process.ts';
import { pollFor } from '../process.ts';

const folder = '/run/parity';

/**
 * Where a tracked script stands. It fails while there is a file of this name with `.fails`, in the way
 * that the file says: `exit 3`, or else with status 1.
 */
function scriptPath(name: string): string {
  return `${folder}/${name}`;
}

/** Made anew by each run. */
function ranFile(name: string): string {
  return `${scriptPath(name)}.ran`;
}

function scriptText(name: string): string {
  const fails = `${scriptPath(name)}.fails`;
  return `#!/bin/sh\n: > ${ranFile(name)}\n[ ! -e ${fails} ] || { . ${fails}; false; }\n`;
}

/** Notify commands are this one; the first word tells them apart. */
const tellPath = `${folder}/tell`;
const toldFile = `${folder}/told`;

/** One line for each call, written at once: each word in brackets. */
const tellText = `#!/bin/sh
words=$(printf '[%s]' "$@")
printf '%s\\n' "$words" >> ${toldFile}
`;

/** Where dumps go. */
export const dumpFolder = `${folder}/dumps`;

/** A named pipe that has a reader from before the daemon begins. */
export interface ReadFifo {
  readonly path: string;
  readonly lines: readonly OutputLine[];
}

/** Makes all that the configurations of a scenario name. */
export async function equip(host: LabHost, configs: readonly string[]): Promise<ReadFifo[]> {
  const text = configs.join('\n');
  const named = (pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
  ];
  host.writeFile(`${dumpFolder}/.keep`, '');
  for (const name of named(/^vrrp_script (\S+)/gm)) {
    host.writeFile(scriptPath(name), scriptText(name), 0o755);
  }
  if (isTelling(configs)) host.writeFile(tellPath, tellText, 0o755);
  return Promise.all(named(/^\s*notify_fifo (\S+)/gm).map((path) => readFifo(host, path)));
}

/** Ends of lines and what cannot be seen are shown, so that each byte counts. */
async function readFifo(host: LabHost, path: string): Promise<ReadFifo> {
  await host.runOrThrow(['mkfifo', path]);
  // It holds a writing end, too: a daemon that reopens the pipe does not end it.
  const { lines } = await host.spawn(['sh', '-c', `exec cat -A <> ${path}`]);
  return { path, lines };
}

export function isTelling(configs: readonly string[]): boolean {
  return configs.some((text) => text.includes(tellPath));
}

export function hasFifo(configs: readonly string[]): boolean {
  return configs.some((text) => /^\s*notify_fifo /m.test(text));
}

/** How the command was called so far, in the order of the calls. */
export function callsOn(host: LabHost): string[] {
  return (host.readFile(toldFile) ?? '').split('\n').filter(Boolean);
}

/** Waits for the next run of a tracked script. */
export async function nextRun(host: LabHost, script: string): Promise<void> {
  host.removeFile(ranFile(script));
  await pollFor(`${host.name} to run ${script}`, () =>
    host.readFile(ranFile(script)) === undefined ? undefined : true,
  );
}
