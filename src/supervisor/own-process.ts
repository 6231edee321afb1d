// Owns how the supervisor's own process is set up: its name, and who may read what it writes. Never touches
// the engine's.
import { type DaemonModel, defaultUmask } from '../config/process-model.ts';
import type { SupervisorOptions } from './options.ts';

/** At the start and after each reload; what the command line says outweighs the file. */
export function settleOwnProcess(
  { umask, commandLine }: Pick<SupervisorOptions, 'umask' | 'commandLine'>,
  daemon: DaemonModel | undefined,
): void {
  const name = daemon?.processName ?? commandLine[0] ?? 'holdfast';
  if (process.title !== name) process.title = name;
  process.umask(umask ?? daemon?.umask ?? defaultUmask);
}
