// Owns `--signum`: the number of a signal, for `kill -s $(keepalived --signum=DATA)`. Never sends one.
import { signalFunctions } from '../linux/signal-functions.ts';

/** Prints the number; answers with the exit status. */
export function runSignumCommand(name: string): number {
  const number = signalFunctions.get(name);
  if (number === undefined) {
    process.stderr.write(`Unknown sigfunc ${name}\n`);
    return 1;
  }
  process.stdout.write(`${number}\n`);
  return 0;
}
