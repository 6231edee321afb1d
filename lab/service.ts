// Owns the services that machines check by the name of a process: haproxy, nginx, and a stand-in
// for a machine without haproxy. Never checks them itself.
import { killQuietly, processName } from './holder.ts';
import type { LabHost } from './host.ts';
import { standInSource } from './probe-sources.ts';
import { type LabProcess, pollFor } from './process.ts';

/** The stand-in is a small Node.js server whose process is named haproxy. */
export type ServiceKind = 'haproxy' | 'nginx' | 'stand-in';

export interface ServiceOptions {
  readonly port?: number;
  /** Machines that must not see its processes: all machines of a lab share their process ids. */
  readonly hideFrom?: readonly LabHost[];
}

const defaultPort = 8086;

/** On the service's machine, for checks that look at this machine alone. */
export const servicePidFile = '/run/web/service.pid';

/** A service that answers GET /health with `OK` and `X-Host: NAME`. */
export class Service {
  readonly kind: ServiceKind;
  readonly host: LabHost;
  readonly #process: LabProcess;

  private constructor(kind: ServiceKind, host: LabHost, process: LabProcess) {
    this.kind = kind;
    this.host = host;
    this.#process = process;
  }

  /** Resolves when it listens, and other machines do not see it. */
  static async start(
    kind: ServiceKind,
    host: LabHost,
    options: ServiceOptions = {},
  ): Promise<Service> {
    const { port = defaultPort, hideFrom = [] } = options;
    const started = await host.spawn(argvFor(kind, host, port));
    const service = new Service(kind, host, started);
    await pollFor(`${kind} of ${host.name} to listen`, async () => {
      if (started.hasExited) throw new Error(`${kind}: ${linesOf(started)}`);
      const listening = await host.runOrThrow(['ss', '-Hltn', `sport = :${port}`]);
      return listening === '' ? undefined : true;
    });
    for (const other of hideFrom) await service.#hideFrom(other);
    host.writeFile(servicePidFile, `${service.pids().join(' ')}\n`);
    return service;
  }

  /** Its processes, as the lab numbers them. */
  pids(): number[] {
    const name = this.kind === 'nginx' ? 'nginx' : 'haproxy';
    return this.host.holder.members().filter((pid) => processName(pid) === name);
  }

  /** `kill -9` of all of it; resolves when it is gone, with the wall clock of the kill in ms. */
  async kill(): Promise<number> {
    const pids = this.pids();
    const atMs = Date.now();
    for (const pid of pids) killQuietly(pid, 'SIGKILL');
    await this.#process.exited;
    await pollFor(`${this.kind} of ${this.host.name} to end`, () =>
      this.pids().length === 0 ? true : undefined,
    );
    return atMs;
  }

  /** Covers its folders in the other's /proc; the kernel uncovers them when the process ends. */
  async #hideFrom(other: LabHost): Promise<void> {
    const script = 'mkdir -p /run/hidden; for pid; do mount --bind /run/hidden "/proc/$pid"; done';
    await other.runOrThrow(['sh', '-c', script, 'hide', ...this.pids().map(String)]);
  }
}

/** Gives a machine an /etc/keepalived of its own, also where the real one has none. */
export async function openEtcKeepalived(host: LabHost): Promise<void> {
  await host.runOrThrow(['sh', '-ec', etcScript]);
}

/**
 * Without /etc/keepalived in the real /etc there is nothing to mount on and, without root, no way
 * to make it: then /etc is a folder of links to the real one. A user keepalived_script would be
 * given the scripts, but in a namespace without root's rights nobody can become that user.
 */
const etcScript = `
if [ ! -d /etc/keepalived ]; then
  mkdir /run/etc
  mount --rbind /etc /run/etc
  mount -t tmpfs -o mode=755 tmpfs /etc
  for file in /run/etc/* /run/etc/.[!.]*; do
    [ ! -e "$file" ] || ln -s "$file" /etc/
  done
  mkdir /etc/keepalived
fi
mount -t tmpfs -o mode=755 tmpfs /etc/keepalived
grep -v '^keepalived_script:' /etc/passwd > /run/passwd
mount --bind /run/passwd /etc/passwd
`;

function argvFor(kind: ServiceKind, host: LabHost, port: number): string[] {
  if (kind === 'stand-in') {
    return [process.execPath, '-e', standInSource, '--', host.name, String(port)];
  }
  const file = `/run/web/${kind}.conf`;
  host.writeFile(file, kind === 'haproxy' ? haproxyConfig(host, port) : nginxConfig(host, port));
  return kind === 'haproxy' ? ['haproxy', '-db', '-f', file] : ['nginx', '-c', file];
}

function haproxyConfig({ name }: LabHost, port: number): string {
  return `global
  maxconn 200
defaults
  mode http
  timeout client 5s
  timeout connect 5s
  timeout server 5s
frontend web
  bind 0.0.0.0:${port}
  http-request return status 200 content-type text/plain string OK hdr X-Host ${name} if { path /health }
`;
}

function nginxConfig({ name }: LabHost, port: number): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
user root;
pid /run/web/nginx.pid;
error_log stderr;
worker_processes 1;
events { worker_connections 200; }
http {
  access_log off;
${folders.map((folder) => `  ${folder}_temp_path /run/web/${folder};`).join('\n')}
  server {
    listen 0.0.0.0:${port};
    location = /health {
      add_header X-Host ${name};
      return 200 OK;
    }
  }
}
`;
}

function linesOf(started: LabProcess): string {
  return started.lines.map(({ text }) => text).join('; ');
}
