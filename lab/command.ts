// Owns running Holdfast as a person at a shell does: the command, the daemon it leaves behind, and
// what `holdfast status` answers. Never judges.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LabHost } from './host.ts';
import { type Completed, pollFor } from './process.ts';

/** The program as it is installed. */
export const holdfastBin = resolve('bin/holdfast');

/** What `holdfast status --json` prints, as far as the lab looks at it. */
export interface StatusAnswer {
  readonly supervisorPid: number;
  readonly enginePid: number;
  readonly engineRestarts: number;
  readonly lostLogLines: number;
  readonly instances: readonly InstanceAnswer[];
}

export interface InstanceAnswer {
  readonly name: string;
  readonly interface: string;
  readonly vrid: number;
  readonly state: string;
  /** ISO 8601. */
  readonly since: string;
  readonly forMs: number;
  readonly why: string;
  readonly faults: readonly string[];
  readonly priority: {
    readonly configured: number;
    readonly contributions: readonly { readonly from: string; readonly amount: number }[];
    readonly effective: number;
  };
  readonly master?: {
    readonly address: string;
    readonly priority: number;
    readonly lastAdvertAgeMs: number;
  };
  readonly addresses: readonly {
    readonly address: string;
    readonly interface: string;
    readonly present: boolean;
  }[];
  readonly statistics: Readonly<Record<string, number>>;
}

/** Runs `holdfast ARGUMENTS` until nobody can write to its streams any more. */
export function runHoldfast(
  host: LabHost,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Completed> {
  return host.run([holdfastBin, ...args], { env: { ...env, LC_ALL: 'C' } });
}

/** Asks the daemon of a host; `args` may name a control socket. */
export async function statusOf(host: LabHost, args: readonly string[] = []): Promise<StatusAnswer> {
  const text = await host.runOrThrow([holdfastBin, 'status', '--json', ...args]);
  return JSON.parse(text) as StatusAnswer;
}

/** The only instance of a daemon's answer. */
export async function instanceOf(
  host: LabHost,
  args: readonly string[] = [],
): Promise<InstanceAnswer> {
  const [instance] = (await statusOf(host, args)).instances;
  if (!instance) throw new Error(`no instance runs on host ${host.name}`);
  return instance;
}

/** The process that a pid file names, once the file is whole. */
export function pidIn(host: LabHost, file: string): Promise<number> {
  return pollFor(`${host.name} to write ${file}`, () => {
    const text = host.readFile(file);
    return text !== undefined && /^\d+\n$/.test(text) ? Number(text) : undefined;
  });
}

/** Whether a process exists and has not ended; a zombie has. */
export function isRunning(pid: number): boolean {
  return !/^State:\s+[ZX]/m.test(processFile(pid, 'status') ?? 'State:\tX');
}

/** Resolves when the process has ended; with a wall clock stamp in milliseconds. */
export function waitForEnd(pid: number): Promise<number> {
  return pollFor(`process ${pid} to end`, () => (isRunning(pid) ? undefined : Date.now()));
}

/** A file of a process in /proc; undefined when there is no such process. */
export function processFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

export interface InstanceOptions {
  readonly interface?: string;
  readonly vrid?: number;
  readonly priority?: number;
  readonly state?: 'MASTER' | 'BACKUP';
  /** Lines of the block virtual_ipaddress. */
  readonly addresses: readonly string[];
}

/** A keepalived.conf with one instance VI_1. Default: eth0, VRID 51, priority 200, MASTER. */
export function instanceConfig(options: InstanceOptions): string {
  const { interface: name = 'eth0', vrid = 51, priority = 200, state = 'MASTER' } = options;
  return `vrrp_instance VI_1 {
    state ${state}
    interface ${name}
    virtual_router_id ${vrid}
    priority ${priority}
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
${options.addresses.map((line) => `        ${line}`).join('\n')}
    }
}
`;
}
