// Owns the outermost wrapper of the lab: a world of namespaces that ends, whole, with its runner.
// Never knows what runs inside.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Set to `1` in the environment of everything that runs inside the sandbox. */
export const sandboxMarker = 'HOLDFAST_LAB';

/** How long a program may take to end by itself after a signal, in milliseconds. */
const graceMs = 5000;

/** The sentence for whoever starts the lab outside of its sandbox. */
export const outsideSandboxMessage =
  'The lab runs only inside its sandbox: start it with `node scripts/lab.mjs`.';

/**
 * Process 1 of the sandbox. It stays a shell, because somebody has to reap orphans there, and it
 * runs the program in the foreground, so that Ctrl-C reaches the program and not the shell.
 */
const initScript = `
set -e
PATH="$PATH:/usr/sbin:/sbin"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
mount -t sysfs sysfs /sys 2>/dev/null || :
ip link set lo up
set +e
export ${sandboxMarker}=1
"$@"
exit $?
`;

export interface SandboxCommand {
  readonly command: string;
  readonly args: string[];
}

export interface SandboxOptions {
  /** Without root a user namespace is made, too. Default: whether this process is root. */
  readonly isRoot?: boolean;
}

/**
 * The command that runs `argv` in network, mount and process namespaces of its own, with a private
 * `/run` and loopback up. The kernel kills everything inside when the process that started the
 * command ends, even by SIGKILL.
 */
export function sandboxCommand(
  argv: readonly string[],
  options: SandboxOptions = {},
): SandboxCommand {
  const isRoot = options.isRoot ?? process.getuid?.() === 0;
  const user = isRoot ? [] : ['--user', '--map-root-user'];
  const separated = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  return {
    command: 'setpriv',
    args: [
      ...['--pdeathsig', 'KILL', 'unshare', ...user, ...separated],
      ...['--', 'sh', '-c', initScript, 'sandbox', ...argv],
    ],
  };
}

/** True inside a sandbox made by this file. */
export function isInsideSandbox(): boolean {
  return process.env[sandboxMarker] === '1';
}

export type NamespaceAbility =
  | { readonly possible: true }
  | { readonly possible: false; readonly reason: string };

/** Tries to make what the lab needs and throws it away; `reason` is a plain sentence. */
export function canMakeNamespaces(options: SandboxOptions = {}): NamespaceAbility {
  const attempt = [
    'unshare --net --mount --uts true',
    'ip link add trial0 type veth peer name trial1',
    'ip link add trial2 type bridge mcast_snooping 0 stp_state 0',
  ].join(' && ');
  const { command, args } = sandboxCommand(['sh', '-c', attempt], options);
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  if (result.error && 'code' in result.error && result.error.code === 'ENOENT') {
    return {
      possible: false,
      reason: 'This needs util-linux (setpriv, unshare), which is not installed.',
    };
  }
  if (result.status === 0) return { possible: true };
  const said = (result.stderr ?? '').trim().split('\n').at(-1) || result.error?.message;
  return { possible: false, reason: refusalSentence(said ?? 'no reason given') };
}

/**
 * Runs `argv` in the sandbox with this process's standard streams; resolves to its exit status
 * (128 + the signal's number if a signal ended it). Signals sent to this process are passed on;
 * what has not ended five seconds later, or at a second signal, is killed.
 */
export function runInSandbox(
  argv: readonly string[],
  options: SandboxOptions & { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  const { command, args } = sandboxCommand(argv, options);
  const child = spawn(command, args, { stdio: 'inherit', env: options.env ?? process.env });
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('exit', (status, signal) => {
      const signalNumber = stopForwarding() ?? (signal === 'SIGKILL' ? 9 : 1);
      resolve(status ?? 128 + signalNumber);
    });
  });
}

const forwarded = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Passes signals on until the returned function is called; that tells the first one's number. */
function forwardSignals(child: ChildProcess): () => number | undefined {
  let first: number | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const pass = (name: NodeJS.Signals): void => {
    if (first !== undefined) {
      child.kill('SIGKILL');
      return;
    }
    first = forwarded[name as keyof typeof forwarded];
    killTimer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    // A terminal has already given Ctrl-C to the whole foreground group.
    if (name === 'SIGINT' && process.stdin.isTTY) return;
    const program = child.pid === undefined ? undefined : programInside(child.pid);
    if (program === undefined) child.kill('SIGKILL');
    else process.kill(program, name);
  };
  const names = Object.keys(forwarded) as NodeJS.Signals[];
  for (const name of names) process.on(name, pass);
  return () => {
    for (const name of names) process.removeListener(name, pass);
    clearTimeout(killTimer);
    return first;
  };
}

/** The program is the child of the sandbox's process 1, which is the child of `unshare`. */
function programInside(wrapperPid: number): number | undefined {
  const init = childOf(wrapperPid);
  return init === undefined ? undefined : childOf(init);
}

function childOf(parentPid: number): number | undefined {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      if (new RegExp(`^PPid:\\s+${parentPid}$`, 'm').test(status)) return Number(entry);
    } catch {
      // It ended while we looked.
    }
  }
  return undefined;
}

function refusalSentence(said: string): string {
  return (
    `This system does not let this program make network namespaces (${said}). ` +
    'Run it as root, or allow unprivileged user namespaces ' +
    '(sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone or ' +
    'kernel.apparmor_restrict_unprivileged_userns).'
  );
}
