// Owns moving into a named network namespace for good: the namespace, a private view of a folder, and
// running this program anew inside. Never decides which one.
//
// setns(2) moves one thread, and Node has several: only execve, which leaves no thread but the caller,
// brings a whole process there. The process id stays.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { check, execve, fcntl, mount, setns, umount2, unshare } from './libc.ts';

const CLONE_NEWNS = 0x00020000;
const CLONE_NEWNET = 0x40000000;
const MS_BIND = 0x1000;
const MS_REC = 0x4000;
const MS_SLAVE = 0x80000;
const MNT_DETACH = 2;
const F_SETFD = 2;

/**
 * The calling thread, and whatever it starts, has the network of `/run/netns/NAME`.
 * @throws Error when there is no such namespace, or no right to enter it
 */
export function enterNetworkNamespace(name: string): void {
  const fd = openSync(`/run/netns/${name}`, 'r');
  try {
    check('setns', setns(fd, CLONE_NEWNET), `enter network namespace ${name}`);
  } finally {
    closeSync(fd);
  }
}

/**
 * From here on `folder` is what everybody else sees as `folder/NAME`, so that daemons in several
 * namespaces have pid files of the same names.
 * @throws Error
 */
export function hideFolderBehind(folder: string, name: string): void {
  const source = `${folder}/${name}`;
  mkdirSync(source, { recursive: true });
  check('unshare', unshare(CLONE_NEWNS), 'have mounts of our own');
  check('mount', mount('none', '/', MS_REC | MS_SLAVE), 'keep our mounts to ourselves');
  check('mount', mount(source, folder, MS_BIND), `see ${source} as ${folder}`);
}

/** What `hideFolderBehind` covered is to be seen again. */
export function uncoverFolder(folder: string): void {
  umount2(folder, MNT_DETACH);
}

/**
 * Replaces this program by itself with the same arguments; the standard streams go with it.
 * @throws SystemCallError
 */
export function runAnew(environment: NodeJS.ProcessEnv): never {
  // Node marks its streams to be closed on exec.
  for (const stream of [0, 1, 2]) fcntl(stream, F_SETFD, 0);
  const { execPath, execArgv, argv } = process;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const words = [execPath, ...execArgv, ...argv.slice(1)];
  check('execve', execve(execPath, [...words, null], [...variables, null]), `run ${execPath} anew`);
  throw new Error('unreachable: execve does not return');
}
