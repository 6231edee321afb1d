// Owns the question what a lab left behind: processes, namespaces, interfaces, files in /run.
// Never removes anything.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { networkOf, processIds } from './holder.ts';
import { pollFor, runOrThrow } from './process.ts';

/** What exists in the sandbox, each thing as one readable line. */
export interface Snapshot {
  readonly processes: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly interfaces: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

/** Looks at the sandbox as it is now. */
export async function takeSnapshot(): Promise<Snapshot> {
  const interfaces = JSON.parse(await runOrThrow(['ip', '-j', 'link', 'show'])) as {
    ifname: string;
  }[];
  const pids = processIds();
  return {
    processes: new Set(pids.flatMap(describeProcess)),
    networks: new Set(pids.flatMap((pid) => networkOf(pid) ?? [])),
    interfaces: new Set(interfaces.map((link) => link.ifname)),
    files: new Set(filesBelow('/run')),
  };
}

/** What is there now and was not in `before`. */
export function newSince(before: Snapshot, now: Snapshot): string[] {
  const added = (kind: string, field: keyof Snapshot): string[] =>
    [...now[field]].filter((each) => !before[field].has(each)).map((each) => `${kind} ${each}`);
  return [
    ...added('process', 'processes'),
    ...added('network namespace', 'networks'),
    ...added('interface', 'interfaces'),
    ...added('file', 'files'),
  ];
}

/** Throws a list of what is there and was not in `before`; waits a little for the kernel. */
export async function assertNothingLeft(before: Snapshot, timeoutMs = 3000): Promise<void> {
  let left: string[] = [];
  try {
    await pollFor(
      'nothing to be left',
      async () => {
        left = newSince(before, await takeSnapshot());
        return left.length === 0 ? true : undefined;
      },
      timeoutMs,
    );
  } catch {
    throw new Error(`the lab left behind:\n${left.map((each) => `  ${each}`).join('\n')}`);
  }
}

/** The test runner's own workers, beside this process, come and go as they like. */
function describeProcess(pid: number): string[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const parentPid = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]);
    if (parentPid === process.ppid || pid === process.ppid) return [];
    const state = /^State:\s+(\S+)/m.exec(status)?.[1] ?? '?';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const name = /^Name:\s+(.*)$/m.exec(status)?.[1] ?? '';
    return [`${pid} (child of ${parentPid}, ${state}): ${(command || name).slice(0, 120)}`];
  } catch {
    return [];
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...filesBelow(path)] : [path];
  });
}
