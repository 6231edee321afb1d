// Owns the C library's functions as this project calls them. Never keeps a pointer after the call.
//
// Every function here answers like the kernel itself: a result of zero or more, or minus the error
// number. So nobody can read errno too late. Interrupted calls (EINTR) are repeated.
import { constants } from 'node:os';
import koffi from 'koffi';
import { SystemCallError } from './errors.ts';

// The same numbers on x64 and arm64 (asm-generic).
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const SO_RCVBUF = 8;
export const SO_BINDTODEVICE = 25;
export const SO_RCVBUFFORCE = 33;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;

const { EINTR } = constants.errno;
export const { EAGAIN } = constants.errno;

/** Memory lent to one call: an arena piece, or any bytes the kernel does not keep. */
type Bytes = Uint8Array;

const self = koffi.load(null);

const callRecv: (fd: number, to: Bytes, length: number, flags: number) => number = self.func(
  'long recv(int fd, void *to, size_t length, int flags)',
);
const callRecvfrom: (
  fd: number,
  to: Bytes,
  length: number,
  flags: number,
  from: Bytes,
  fromLength: Bytes,
) => number = self.func(
  'long recvfrom(int fd, void *to, size_t length, int flags, void *from, void *from_length)',
);
const callRecvmmsg: (
  fd: number,
  messages: Bytes,
  count: number,
  flags: number,
  timeout: null,
) => number = self.func(
  'int recvmmsg(int fd, void *messages, uint32_t count, int flags, void *timeout)',
);
const callSendmmsg: (fd: number, messages: Bytes, count: number, flags: number) => number =
  self.func('int sendmmsg(int fd, void *messages, uint32_t count, int flags)');
const callSend: (fd: number, from: Bytes, length: number, flags: number) => number = self.func(
  'long send(int fd, const void *from, size_t length, int flags)',
);
const callSendto: (
  fd: number,
  from: Bytes,
  length: number,
  flags: number,
  to: Bytes,
  toLength: number,
) => number = self.func(
  'long sendto(int fd, const void *from, size_t n, int flags, const void *to, uint32_t to_length)',
);
const callRead: (fd: number, to: Bytes, length: number) => number = self.func(
  'long read(int fd, void *to, size_t length)',
);
const callTimerfdSettime: (fd: number, flags: number, value: Bytes, old: null) => number =
  self.func('int timerfd_settime(int fd, int flags, const void *value, void *old)');

/** Receives at most `length` bytes into `to`. */
export function recv(fd: number, to: Bytes, length: number, flags: number): number {
  for (;;) {
    const result = callRecv(fd, to, length, flags);
    if (result >= 0) return result;
    const errno = koffi.errno();
    if (errno !== EINTR) return -errno;
  }
}

/** As `recv`; also fills the sender's address, whose room is the 32-bit number in `fromLength`. */
export function recvfrom(
  fd: number,
  to: Bytes,
  length: number,
  flags: number,
  from: Bytes,
  fromLength: Bytes,
): number {
  for (;;) {
    const result = callRecvfrom(fd, to, length, flags, from, fromLength);
    if (result >= 0) return result;
    const errno = koffi.errno();
    if (errno !== EINTR) return -errno;
  }
}

/** `messages` are structs mmsghdr in the arena. How many were filled, or minus errno. */
export function recvmmsg(fd: number, messages: Bytes, count: number, flags: number): number {
  for (;;) {
    const result = callRecvmmsg(fd, messages, count, flags, null);
    if (result >= 0) return result;
    const errno = koffi.errno();
    if (errno !== EINTR) return -errno;
  }
}

/** `messages` are structs mmsghdr in the arena. How many were sent, or minus errno of the first. */
export function sendmmsg(fd: number, messages: Bytes, count: number, flags: number): number {
  for (;;) {
    const result = callSendmmsg(fd, messages, count, flags);
    if (result >= 0) return result;
    const errno = koffi.errno();
    if (errno !== EINTR) return -errno;
  }
}

export function send(fd: number, from: Bytes, length: number, flags: number): number {
  for (;;) {
    const result = callSend(fd, from, length, flags);
    if (result >= 0) return result;
    const errno = koffi.errno();
    if (errno !== EINTR) return -errno;
  }
}

export function sendto(
  fd: number,
  from: Bytes,
  length: number,
  flags: number,
  to: Bytes,
  toLength: number,
): number {
  for (;;) {
    const result = callSendto(fd, from, length, flags, to, toLength);
    if (result >= 0) return result;
    const errno = koffi.errno();
    if (errno !== EINTR) return -errno;
  }
}

export function read(fd: number, to: Bytes, length: number): number {
  for (;;) {
    const result = callRead(fd, to, length);
    if (result >= 0) return result;
    const errno = koffi.errno();
    if (errno !== EINTR) return -errno;
  }
}

/** `value` is a struct itimerspec. */
export function timerfdSettime(fd: number, flags: number, value: Bytes): number {
  const result = callTimerfdSettime(fd, flags, value, null);
  return result >= 0 ? result : -koffi.errno();
}

export const socket = kernelStyle<[family: number, type: number, protocol: number]>(
  'int socket(int family, int type, int protocol)',
);
export const bind = kernelStyle<[fd: number, address: Bytes, length: number]>(
  'int bind(int fd, const void *address, uint32_t length)',
);
export const connect = kernelStyle<[fd: number, address: Bytes, length: number]>(
  'int connect(int fd, const void *address, uint32_t length)',
);
/** `pair` receives two 32-bit descriptors. */
export const socketpair = kernelStyle<
  [family: number, type: number, protocol: number, pair: Bytes]
>('int socketpair(int family, int type, int protocol, void *pair)');
export const setsockopt = kernelStyle<
  [fd: number, level: number, option: number, value: Bytes, length: number]
>('int setsockopt(int fd, int level, int option, const void *value, uint32_t length)');
export const write = kernelStyle<[fd: number, from: Bytes, length: number]>(
  'long write(int fd, const void *from, size_t length)',
);
/** `argument` is what the request is about, which it also answers in. */
export const ioctl = kernelStyle<[fd: number, request: number, argument: Bytes]>(
  'int ioctl(int fd, unsigned long request, void *argument)',
);
export const flock = kernelStyle<[fd: number, operation: number]>(
  'int flock(int fd, int operation)',
);
export const timerfdCreate = kernelStyle<[clock: number, flags: number]>(
  'int timerfd_create(int clock, int flags)',
);
export const clockGettime = kernelStyle<[clock: number, time: Bytes]>(
  'int clock_gettime(int clock, void *time)',
);
export const pipe2 = kernelStyle<[ends: Bytes, flags: number]>('int pipe2(void *ends, int flags)');
export const eventfd = kernelStyle<[initial: number, flags: number]>(
  'int eventfd(unsigned int initial, int flags)',
);
export const mlock = kernelStyle<[address: bigint, length: number]>(
  'int mlock(const void *address, size_t length)',
);
export const prctl = kernelStyle<[option: number, value: number, a: number, b: number, c: number]>(
  'int prctl(int option, unsigned long value, unsigned long a, unsigned long b, unsigned long c)',
);

export const schedSetscheduler = kernelStyle<[pid: number, policy: number, parameter: Bytes]>(
  'int sched_setscheduler(int pid, int policy, const void *parameter)',
);
export const open = kernelStyle<[path: string, flags: number]>(
  'int open(const char *path, int flags)',
);
export const mkfifo = kernelStyle<[path: string, mode: number]>(
  'int mkfifo(const char *path, uint32_t mode)',
);
export const getdents64 = kernelStyle<[fd: number, entries: Bytes, length: number]>(
  'long getdents64(int fd, void *entries, size_t length)',
);
export const fcntl = kernelStyle<[fd: number, command: number, argument: number]>(
  'int fcntl(int fd, int command, int argument)',
);
export const setns = kernelStyle<[fd: number, kind: number]>('int setns(int fd, int kind)');
export const unshare = kernelStyle<[kinds: number]>('int unshare(int kinds)');
const callMount = kernelStyle<
  [source: string, target: string, type: null, flags: number, data: null]
>(
  'int mount(const char *source, const char *target, const char *type, ulong flags, const void *data)',
);
export const umount2 = kernelStyle<[target: string, flags: number]>(
  'int umount2(const char *target, int flags)',
);
type Words = readonly (string | null)[];
/** Both lists end with null. */
export const execve = kernelStyle<[path: string, argv: Words, environment: Words]>(
  'int execve(const char *path, const char **argv, const char **environment)',
);

/** Binds or changes a mount; never a new file system. */
export function mount(source: string, target: string, flags: number): number {
  return callMount(source, target, null, flags, null);
}

export const schedSetaffinity = kernelStyle<[thread: number, length: number, mask: Bytes]>(
  'int sched_setaffinity(int thread, size_t length, const void *mask)',
);
export const schedGetaffinity = kernelStyle<[thread: number, length: number, mask: Bytes]>(
  'int sched_getaffinity(int thread, size_t length, void *mask)',
);
export const setpriority = kernelStyle<[which: number, who: number, nice: number]>(
  'int setpriority(int which, uint32_t who, int nice)',
);
/** `limits` is a struct rlimit. */
export const setrlimit = kernelStyle<[resource: number, limits: Bytes]>(
  'int setrlimit(int resource, const void *limits)',
);
export const kill = kernelStyle<[pid: number, signal: number]>('int kill(int pid, int signal)');

export const inotifyInit1 = kernelStyle<[flags: number]>('int inotify_init1(int flags)');
export const inotifyAddWatch = kernelStyle<[fd: number, path: string, mask: number]>(
  'int inotify_add_watch(int fd, const char *path, uint32_t mask)',
);
export const inotifyRmWatch = kernelStyle<[fd: number, watch: number]>(
  'int inotify_rm_watch(int fd, int watch)',
);

/** Its number is the same on every machine; older C libraries have no function for it. */
const sysPidfdOpen = 434;
const callSyscall = kernelStyle<[number: number, pid: number, flags: number]>(
  'long syscall(long number, long pid, long flags)',
);

/** A descriptor that can be read once the process has ended. */
export function pidfdOpen(pid: number): number {
  return callSyscall(sysPidfdOpen, pid, 0);
}

const callClose: (fd: number) => number = self.func('int close(int fd)');

/** Never repeated: Linux has released the descriptor even when close was interrupted. */
export function close(fd: number): void {
  callClose(fd);
}

/**
 * Passes a good result on.
 * @throws SystemCallError when `result` is minus an error number; `attempted` says in plain words
 * what the call was for.
 */
export function check(call: string, result: number, attempted: string): number {
  if (result < 0) throw new SystemCallError(call, -result, attempted);
  return result;
}

/** A 32-bit number as an option value. */
export function intBytes(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

/** Sets an option that is one 32-bit number. */
export function setIntOption(fd: number, level: number, option: number, value: number): number {
  return setsockopt(fd, level, option, intBytes(value), 4);
}

function kernelStyle<Arguments extends unknown[]>(
  definition: string,
): (...args: Arguments) => number {
  const call: (...args: Arguments) => number = self.func(definition);
  return (...args) => {
    for (;;) {
      const result = call(...args);
      if (result >= 0) return result;
      const errno = koffi.errno();
      if (errno !== EINTR) return -errno;
    }
  };
}
