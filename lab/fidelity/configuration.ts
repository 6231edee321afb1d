// Owns the configurations of scenarios: short to write, valid for both daemons. Never judges them.
import type { ProbeKind } from '../../src/track/checker-state.ts';
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
  /** Lines of track_interface. */
  readonly interfaces?: readonly string[];
  /** Name of each tracked file, and the words of its block beside the path. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
  /** Name of each tracked process, and the words of its block beside the program. */
  readonly processes?: Readonly<Record<string, readonly string[]>>;
  /** Name of each vrrp_http, and the words of its block beside the address. */
  readonly http?: Readonly<Record<string, readonly string[]>>;
  /** Name of each vrrp_tcp, and the words of its block beside the port. */
  readonly tcp?: Readonly<Record<string, readonly string[]>>;
  readonly vips?: readonly string[];
  /** Further words of global_defs. */
  readonly global?: readonly string[];
  /** Lines of interface_up_down_delays. */
  readonly linkDelays?: readonly string[];
}

/** Where the script of this name stands. */
export function scriptPath(name: string): string {
  return `/etc/keepalived/${name}.sh`;
}

/** Where it reads how long it takes and how it ends. */
export function behaviourFile(name: string): string {
  return `/run/fidelity/${name}`;
}

/** Where the tracked file of this name stands. */
export function trackedFile(name: string): string {
  return `/run/fidelity/${name}.number`;
}

/** What every tracked process is; a play makes it one of its own, as all plays see all processes. */
export const trackedProgram = 'sleep 86400';

/** Where the server listens that the so many-th check of this kind asks, the first is 0. */
export function probedPort(kind: ProbeKind, at: number): number {
  return { http: 8080, tcp: 5432 }[kind] + at;
}

/** The names of the blocks of one kind in a configuration, such as `vrrp_script`. */
export function blockNames(config: string, kind: string): string[] {
  return [...config.matchAll(new RegExp(`^${kind} (\\S+)`, 'gm'))].map(([, name = '']) => name);
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
  const { vips = [usualVip] } = options;
  const place = { name: 'VI_1', interface: 'eth0', vrid: 51, vips };
  return [...head(options), instanceBlock(place, options, trackLists(options))].join('');
}

/** The virtual addresses of `groupConfig`, on eth0 and eth1. */
export const groupVips = [usualVip, '10.9.1.100'] as const;

/** The text of one with VI_1 on eth0 and VI_2 on eth1 in the sync group G1, which tracks what is tracked. */
export function groupConfig(options: Omit<NodeOptions, 'vips'>): string {
  const members = groupVips.map((vip, at) => {
    const place = { name: `VI_${at + 1}`, interface: `eth${at}`, vrid: 51 + at, vips: [vip] };
    return instanceBlock(place, options, []);
  });
  const group = block('vrrp_sync_group G1', [
    ...nested('group', ['VI_1', 'VI_2']),
    ...trackLists(options),
  ]);
  return [...head(options), group, ...members].join('');
}

type Tracking = Pick<
  NodeOptions,
  'scripts' | 'interfaces' | 'files' | 'processes' | 'http' | 'tcp'
>;

function trackLists({ scripts, interfaces, files, processes, http, tcp }: Tracking): string[] {
  return [
    ...nested('track_script', Object.keys(scripts ?? {})),
    ...nested('track_interface', interfaces ?? []),
    ...nested('track_file', Object.keys(files ?? {})),
    ...nested('track_process', Object.keys(processes ?? {})),
    ...nested('track_http', Object.keys(http ?? {})),
    ...nested('track_tcp', Object.keys(tcp ?? {})),
  ];
}

function head(options: Omit<NodeOptions, 'vips'>): string[] {
  const { scripts = {}, files = {}, processes = {}, http = {}, tcp = {} } = options;
  const { global = [], linkDelays = [] } = options;
  const fileBlocks = Object.entries(files).map(([name, words]) =>
    block(`track_file ${name}`, [`file ${trackedFile(name)}`, ...words]),
  );
  const processBlocks = Object.entries(processes).map(([name, words]) =>
    block(`vrrp_track_process ${name}`, [`process ${trackedProgram}`, ...words]),
  );
  const blocks = Object.keys(scripts).map((name) =>
    block(`vrrp_script ${name}`, [
      `script "${scriptPath(name)}"`,
      ...(scripts[name]?.some((word) => word.startsWith('interval ')) ? [] : ['interval 1']),
      ...(scripts[name] ?? []),
    ]),
  );
  const httpBlocks = Object.entries(http).map(([name, words], at) => {
    const url = `url http://127.0.0.1:${probedPort('http', at)}/`;
    return block(`vrrp_http ${name}`, [url, ...words]);
  });
  const tcpBlocks = Object.entries(tcp).map(([name, words], at) =>
    block(`vrrp_tcp ${name}`, [`connect 127.0.0.1:${probedPort('tcp', at)}`, ...words]),
  );
  const delays = nested('interface_up_down_delays', linkDelays);
  return [
    block('global_defs', ['enable_script_security', 'script_user root', ...global]),
    ...delays.map((line) => `${line}\n`),
    ...blocks,
    ...fileBlocks,
    ...processBlocks,
    ...httpBlocks,
    ...tcpBlocks,
  ];
}

interface Place {
  readonly name: string;
  readonly interface: string;
  readonly vrid: number;
  readonly vips: readonly string[];
}

function instanceBlock(place: Place, options: NodeOptions, tracking: readonly string[]): string {
  const { priority, state = 'BACKUP', advertSeconds = 0.3, instance = [] } = options;
  return block(`vrrp_instance ${place.name}`, [
    `state ${state}`,
    `interface ${place.interface}`,
    `virtual_router_id ${place.vrid}`,
    `priority ${priority}`,
    ...(advertSeconds < 1 ? ['version 3'] : []),
    `advert_int ${advertSeconds}`,
    ...instance,
    ...nested('virtual_ipaddress', place.vips),
    ...tracking,
  ]);
}

/** Its lines inside another block; nothing when it is empty. */
function nested(name: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? block(name, lines).trimEnd().split('\n') : [];
}

function block(name: string, lines: readonly string[]): string {
  return [`${name} {`, ...lines.map((line) => `    ${line}`), '}', ''].join('\n');
}
