// Owns going into the background as daemons do: the command returns once the daemon really runs, or
// with its exit status when it does not come up.
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';

const markerVariable = 'HOLDFAST_DAEMON_CHILD';
const readyFd = 3;
const readyText = 'ready';

const isChild = process.env[markerVariable] === '1';
let hasToldParent = false;
delete process.env[markerVariable];

export function isDaemonChild(): boolean {
  return isChild;
}

/** In the daemon: lets the command that started it return. Does nothing in the foreground. */
export function tellParentReady(): void {
  if (!isChild || hasToldParent) return;
  hasToldParent = true; // the descriptor will be somebody else's
  try {
    writeSync(readyFd, readyText);
  } catch {
    // Nobody waits any more.
  }
  closeSync(readyFd);
}

/** Starts this very command again in a session of its own; resolves with our exit status. */
export function daemonize(): Promise<number> {
  const child = spawn(process.execPath, process.argv.slice(1), {
    detached: true,
    env: { ...process.env, [markerVariable]: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  child.stderr?.pipe(process.stderr);
  return new Promise((resolve) => {
    child.stdio[readyFd]?.once('data', () => {
      child.stderr?.destroy();
      child.unref();
      resolve(0);
    });
    child.once('exit', (status) => resolve(status ?? 1));
    child.once('error', (error) => {
      process.stderr.write(`holdfast: cannot start in the background: ${error.message}\n`);
      resolve(1);
    });
  });
}
