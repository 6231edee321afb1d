// Owns what a process asks of the kernel about itself: its parent's death, scheduling.
// Never starts or ends a process, and opens no file.
import { check, intBytes, prctl, schedSetscheduler } from './libc.ts';

const PR_SET_PDEATHSIG = 1;
const SCHED_RR = 2;
const SCHED_RESET_ON_FORK = 0x40000000;

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

/**
 * Real-time round robin for the calling thread (the main thread), not inherited by children.
 * `priority` is 1..99.
 * @throws SystemCallError without CAP_SYS_NICE or RLIMIT_RTPRIO.
 */
export function setRealtimeScheduling(priority: number): void {
  const result = schedSetscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, intBytes(priority));
  check('sched_setscheduler', result, `schedule with real-time priority ${priority}`);
}
