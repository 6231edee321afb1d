// Owns what a process asks of the kernel about itself beside its scheduling: its parent's death, its
// name. Never starts or ends a process, and opens no file.
import { check, prctl, setrlimit } from './libc.ts';

const PR_SET_PDEATHSIG = 1;
const RLIMIT_CORE = 4;
const unlimited = 0xffff_ffff_ffff_ffffn;

/**
 * Asks for `signal` when the parent's thread that started us ends; it may come twice. Compare
 * `parentPid()` before and after: a parent that died earlier sends nothing.
 * @throws SystemCallError
 */
export function setParentDeathSignal(signal: number): void {
  const result = prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
  check('prctl PR_SET_PDEATHSIG', result, "ask for a signal at the parent's death");
}

/** The parent's process id now; it changes when the parent dies. */
export function parentPid(): number {
  return process.ppid;
}

/** This process and its children may leave core files of any size. @throws SystemCallError */
export function allowCoreFiles(): void {
  const limits = new Uint8Array(BigUint64Array.of(unlimited, unlimited).buffer);
  check('setrlimit', setrlimit(RLIMIT_CORE, limits), 'allow core files');
}
