// Owns one set of namespaces (network, mounts, host name), kept open by a holder process.
// Never knows what the namespaces are used for.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { LabProcess, pollFor } from './process.ts';
import { isInsideSandbox, outsideSandboxMessage } from './sandbox.ts';

/**
 * Makes the namespaces a machine of its own: host name, empty /run, a /dev of its own (so that
 * /dev/log can be made), its own view of network devices in /sys, IPv6 addresses usable at once.
 * It lasts until its standard input is closed.
 */
const setupScript = `
set -e
hostname "$1"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
mkdir /run/dev
mount -t tmpfs -o mode=755,nosuid tmpfs /run/dev
for node in null zero full random urandom tty; do
  : > /run/dev/$node
  mount --bind /dev/$node /run/dev/$node
done
for folder in pts shm net; do
  [ -d /dev/$folder ] || continue
  mkdir /run/dev/$folder
  mount --bind /dev/$folder /run/dev/$folder
done
ln -s pts/ptmx /run/dev/ptmx
ln -s /proc/self/fd /run/dev/fd
mount --move /run/dev /dev
rmdir /run/dev
mount -t sysfs sysfs /sys 2>/dev/null || :
[ ! -d /proc/sys/net/ipv6 ] || echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad
ip link set lo up
echo ready
exec cat > /dev/null
`;

/** A process that keeps namespaces open. */
export class Holder {
  readonly name: string;
  readonly #process: LabProcess;
  readonly #network: string;
  #isClosed = false;

  private constructor(name: string, process: LabProcess) {
    this.name = name;
    this.#process = process;
    this.#network = networkOf(process.pid) ?? '';
  }

  /** Makes the namespaces; `name` becomes the host name. Throws outside of the sandbox. */
  static async open(name: string): Promise<Holder> {
    if (!isInsideSandbox()) throw new Error(outsideSandboxMessage);
    const shell = ['sh', '-c', setupScript, 'holder', name];
    const started = await LabProcess.start(['unshare', '--net', '--mount', '--uts', ...shell]);
    try {
      await started.waitForLine(/^ready$/);
    } catch (error) {
      await started.stop('SIGKILL');
      throw error;
    }
    return new Holder(name, started);
  }

  /** The holder's process id: what `ip link ... netns PID` wants. */
  get pid(): number {
    return this.#process.pid;
  }

  /** The command that runs `argv` inside; the process started by it becomes `argv` itself. */
  enter(argv: readonly string[]): string[] {
    return ['nsenter', '-t', String(this.pid), '-n', '-m', '-u', '--', ...argv];
  }

  /** The path, seen from outside, of a file inside. */
  pathInside(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  /** Process ids of everything that runs inside, without the holder. */
  members(): number[] {
    if (this.#isClosed) return [];
    return processIds().filter((pid) => pid !== this.pid && networkOf(pid) === this.#network);
  }

  /** Kills everything inside and waits until it is gone, then lets the namespaces go. */
  async close(): Promise<void> {
    await pollFor(`processes of ${this.name} to end`, () => {
      const left = this.members();
      for (const pid of left) killQuietly(pid, 'SIGKILL');
      return left.length === 0 ? true : undefined;
    });
    this.#isClosed = true;
    await this.#process.stop('SIGKILL');
  }
}

/** All process ids of this process namespace. */
export function processIds(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

/** The identity of a process's network namespace; undefined when it has ended or is a zombie. */
export function networkOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** The name of a process, as the kernel keeps it (comm); undefined when it has ended. */
export function processName(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
  } catch {
    return undefined;
  }
}

/** True when a process is stopped, or gone. */
export function isStandingStill(pid: number): boolean {
  try {
    return /^State:\s+[TtZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/** Signals a process that may just have ended. */
export function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
