// Owns what is done to a machine and to its daemon while a story is played for real, and the moment
// when it took effect. Never knows the story.
import type { Daemon } from './daemons.ts';
import { isStandingStill } from './holder.ts';
import type { LabHost } from './host.ts';
import { pollFor } from './process.ts';
import type { LabSwitch } from './switch.ts';

/** A look at a link, and the pause before the next one. */
const usualPollMs = 16;

/** A daemon that has written its pid files. */
export interface Running {
  readonly daemon: Daemon;
  readonly pids: { readonly parent: number; readonly child: number };
}

export type DaemonAction =
  | { readonly kind: 'stop' | 'kill' | 'crash' | 'kill-all' | 'hang' | 'resume' }
  | { readonly kind: 'reload'; readonly config: string };

/** Seen from the machine. */
export type Direction = 'in' | 'out' | 'both';

/** Waits until both are written. */
export async function pidsOf(daemon: Daemon): Promise<Running['pids']> {
  try {
    return { parent: await daemon.parentPid(), child: await daemon.childPid() };
  } catch (error) {
    const said = daemon.lines.slice(-5).map(({ text }) => `\n  ${text}`);
    throw new Error(`${error instanceof Error ? error.message : error}; it said:${said.join('')}`);
  }
}

/** Returns when it took effect. */
export async function performOnDaemon(running: Running, action: DaemonAction): Promise<number> {
  const { daemon, pids } = running;
  const { host } = daemon;
  const { parent, child } = pids;
  switch (action.kind) {
    case 'stop':
      host.kill(parent, 'SIGTERM');
      return Date.now();
    case 'kill':
      host.kill(parent, 'SIGKILL');
      return Date.now();
    case 'crash':
      host.kill(child, 'SIGKILL');
      return Date.now();
    case 'kill-all': {
      const atMs = await stopAll(host, [child, parent]);
      for (const pid of [child, parent]) host.kill(pid, 'SIGKILL');
      await daemon.exited;
      return atMs;
    }
    case 'hang':
      return stopAll(host, [child, parent]);
    case 'resume':
      for (const pid of [child, parent]) host.kill(pid, 'SIGCONT');
      return Date.now();
    case 'reload':
      daemon.configure(action.config);
      host.kill(parent, 'SIGHUP');
      return Date.now();
  }
}

async function stopAll(host: LabHost, pids: readonly number[]): Promise<number> {
  for (const pid of pids) host.kill(pid, 'SIGSTOP');
  const atMs = Date.now();
  await pollFor(`${host.name} to stand still`, () =>
    pids.every(isStandingStill) ? true : undefined,
  );
  return atMs;
}

/** Nothing passes in this direction any more; carrier stays. */
export async function cut(lan: LabSwitch, host: LabHost, direction: Direction): Promise<void> {
  if (direction !== 'out') await lan.cutOneWay(host, 'toHost');
  if (direction !== 'in') await lan.cutOneWay(host, 'fromHost');
}

/** The kernel takes up to a second to tell of lost carrier, longer the more links change. */
export async function noticed(host: LabHost, name: string): Promise<number> {
  await pollFor(`${host.name} to miss ${name}`, async () => {
    const { operstate } = await host.link(name);
    return operstate === 'UP' ? undefined : true;
  });
  return Date.now() - usualPollMs / 2;
}

/** When it took effect: after that share of the time that it took. */
export async function timed(work: Promise<unknown>, share: number): Promise<number> {
  const fromMs = Date.now();
  await work;
  return fromMs + (Date.now() - fromMs) * share;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
