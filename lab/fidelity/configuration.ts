// Owns the configurations of scenarios: short to write, valid for both daemons. Never judges them.
import { usualVip } from './scenario.ts';

export interface NodeOptions {
  readonly priority: number;
  readonly state?: 'MASTER' | 'BACKUP';
  /** Seconds. With less than 1 it is VRRPv3. Default: 0.3. */
  readonly advertSeconds?: number;
  /** Further words of the block vrrp_instance. */
  readonly instance?: readonly string[];
  /** Name of each tracked script, and the words of its block. Without an interval it is 1 s. */
  readonly scripts?: Readonly<Record<string, readonly string[]>>;
  readonly vips?: readonly string[];
}

/** Where the script of this name stands. */
export function scriptPath(name: string): string {
  return `/etc/keepalived/${name}.sh`;
}

/** Where it reads how long it takes and how it ends. */
export function behaviourFile(name: string): string {
  return `/run/fidelity/${name}`;
}

/** Made by its first run. */
export function firstRunFile(name: string): string {
  return `/run/fidelity/${name}.ran`;
}

/** A tracked script; its behaviour is a file's matter, so that it can change. */
export function scriptText(name: string): string {
  return `#!/bin/sh
[ -e ${firstRunFile(name)} ] || : > ${firstRunFile(name)}
read -r delay status < ${behaviourFile(name)}
[ "$delay" = 0 ] || sleep "$delay"
exit "$status"
`;
}

/** The text of a keepalived.conf with one instance. */
export function nodeConfig(options: NodeOptions): string {
  const { priority, state = 'BACKUP', advertSeconds = 0.3, vips = [usualVip] } = options;
  const { instance = [], scripts = {} } = options;
  const names = Object.keys(scripts);
  const blocks = names.map((name) =>
    block(`vrrp_script ${name}`, [
      `script "${scriptPath(name)}"`,
      ...(scripts[name]?.some((word) => word.startsWith('interval ')) ? [] : ['interval 1']),
      ...(scripts[name] ?? []),
    ]),
  );
  const version = advertSeconds < 1 ? ['version 3'] : [];
  return [
    block('global_defs', ['enable_script_security', 'script_user root']),
    ...blocks,
    block('vrrp_instance VI_1', [
      `state ${state}`,
      'interface eth0',
      'virtual_router_id 51',
      `priority ${priority}`,
      ...version,
      `advert_int ${advertSeconds}`,
      ...instance,
      ...block('virtual_ipaddress', vips).trimEnd().split('\n'),
      ...(names.length > 0 ? block('track_script', names).trimEnd().split('\n') : []),
    ]),
  ].join('');
}

function block(name: string, lines: readonly string[]): string {
  return [`${name} {`, ...lines.map((line) => `    ${line}`), '}', ''].join('\n');
}
