// Owns how one run of a check can end, and the words for it. Never counts runs.

export type Outcome =
  | { readonly kind: 'exited'; readonly status: number }
  /** `signal` is the kernel's name, as `SIGTERM`. */
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  /** A check without a process: `found` is what came of it, as `status 503`. */
  | { readonly kind: 'probed'; readonly isWell: boolean; readonly found: string }
  /** The command did not even start; `reason` is a plain sentence without a full stop. */
  | { readonly kind: 'could-not-run'; readonly reason: string };

/** Of a command only exit status 0 says that all is well. */
export function isSuccess(outcome: Outcome): boolean {
  if (outcome.kind === 'probed') return outcome.isWell;
  return outcome.kind === 'exited' && outcome.status === 0;
}

/** keepalived's words behind `failed` or a script's name: `(exited with status 1)`. */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exited with status ${outcome.status}`;
    case 'signalled':
      return `due to signal ${signalNumbers.get(outcome.signal) ?? outcome.signal}`;
    case 'timed-out':
      return 'timed_out';
    case 'probed':
      return outcome.found;
    case 'could-not-run':
      return `could not run: ${outcome.reason}`;
  }
}

/** signal(7) on x86-64 and arm64; the first name has number 1. */
const signalNumbers = new Map(
  [
    ...['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE'],
    ...['SIGKILL', 'SIGUSR1', 'SIGSEGV', 'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGTERM', 'SIGSTKFLT'],
    ...['SIGCHLD', 'SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGXCPU'],
    ...['SIGXFSZ', 'SIGVTALRM', 'SIGPROF', 'SIGWINCH', 'SIGIO', 'SIGPWR', 'SIGSYS'],
  ].map((name, index) => [name, index + 1]),
);
