// Owns how the kernel schedules this process: nice value, real-time priority, processors, and the limit
// on real-time computing. Never decides which.
import {
  check,
  intBytes,
  schedGetaffinity,
  schedSetaffinity,
  schedSetscheduler,
  setpriority,
  setrlimit,
} from './libc.ts';
import { ownThreads } from './threads.ts';

const SCHED_OTHER = 0;
const SCHED_RR = 2;
/** Children and new threads begin with the usual scheduling. */
const SCHED_RESET_ON_FORK = 0x40000000;
const PRIO_PROCESS = 0;
const RLIMIT_RTTIME = 15;
const unlimited = 0xffff_ffff_ffff_ffffn;

/** As many processors as glibc's cpu_set_t holds. */
const maskBytes = 128;

/**
 * Real-time round robin for the calling thread (the main thread), not inherited by children.
 * `priority` is 1..99.
 * @throws SystemCallError without CAP_SYS_NICE or RLIMIT_RTPRIO.
 */
export function setRealtimeScheduling(priority: number): void {
  const result = schedSetscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, intBytes(priority));
  check('sched_setscheduler', result, `schedule with real-time priority ${priority}`);
}

/** The usual scheduling for the calling thread. @throws SystemCallError */
export function endRealtimeScheduling(): void {
  const result = schedSetscheduler(0, SCHED_OTHER, intBytes(0));
  check('sched_setscheduler', result, 'schedule without real-time priority');
}

/**
 * SIGXCPU after `limitUs` of real-time computing without a sleep, and again after each second more;
 * undefined: never. Nothing is ever killed by it.
 * @throws SystemCallError
 */
export function limitRealtimeComputing(limitUs: number | undefined): void {
  const soft = limitUs === undefined ? unlimited : BigInt(limitUs);
  const limits = new Uint8Array(BigUint64Array.of(soft, unlimited).buffer);
  check('setrlimit', setrlimit(RLIMIT_RTTIME, limits), 'limit real-time computing');
}

/** -20..19, for every thread that there is. @throws SystemCallError without CAP_SYS_NICE */
export function setNice(nice: number): void {
  for (const thread of ownThreads()) {
    check('setpriority', setpriority(PRIO_PROCESS, thread, nice), `run with nice value ${nice}`);
  }
}

/** The processors that the calling thread may run on. @throws SystemCallError */
export function allowedProcessors(): number[] {
  const mask = new Uint8Array(maskBytes);
  check('sched_getaffinity', schedGetaffinity(0, maskBytes, mask), 'read the processors');
  return Array.from({ length: maskBytes * 8 }, (_, processor) => processor).filter(
    (processor) => ((mask[processor >> 3] ?? 0) & (1 << (processor & 7))) !== 0,
  );
}

/** For every thread that there is; later ones inherit it. @throws SystemCallError */
export function setProcessors(processors: readonly number[]): void {
  const mask = new Uint8Array(maskBytes);
  for (const processor of processors) {
    mask[processor >> 3] = (mask[processor >> 3] ?? 0) | (1 << (processor & 7));
  }
  for (const thread of ownThreads()) {
    const attempted = `run on processor ${processors.join(', ')} only`;
    check('sched_setaffinity', schedSetaffinity(thread, maskBytes, mask), attempted);
  }
}
