// Owns gathering what this machine lets a VRRP daemon do, as plain data. Never judges, and changes
// nothing.
import { existsSync, readFileSync } from 'node:fs';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { SystemCallError } from './errors.ts';
import { close } from './libc.ts';
import { type ProbeOutcome, probeMulticast } from './multicast-probe.ts';
import { RouteSocket } from './netlink/route-socket.ts';
import { openNetfilterNetlink } from './netlink/socket.ts';
import { isWritable, readSetting } from './sysctl.ts';

/** What is looked at, besides what every daemon needs. */
export interface Asked {
  readonly interfaces: readonly InterfaceName[];
  /** Groups that are to be heard. */
  readonly groups: readonly { readonly interface: InterfaceName; readonly group: IpAddress }[];
}

export interface MachineCondition {
  /** Effective capabilities by their numbers; undefined where nobody tells. */
  readonly capabilities: ReadonlySet<number> | undefined;
  readonly links: readonly LinkCondition[];
  readonly multicast: readonly {
    readonly interface: InterfaceName;
    readonly group: IpAddress;
    readonly outcome: ProbeOutcome;
  }[];
  /** Why there is no packet filter; undefined where there is one. */
  readonly firewallProblem: string | undefined;
  readonly areSettingsWritable: boolean;
  /** Of others and of ours, in this network namespace. */
  readonly vrrpSockets: number;
  /** Such as `docker`; undefined outside any. */
  readonly container: string | undefined;
}

export interface LinkCondition {
  readonly name: InterfaceName;
  readonly isUp: boolean;
  readonly hasCarrier: boolean;
  readonly isMulticast: boolean;
  readonly isIpv6Off: boolean;
  readonly addresses: readonly IpAddress[];
}

const patienceMs = 250;
const vrrpProtocol = '0070';

/** Never rejects: what the kernel does not tell is left out. */
export async function readCondition(asked: Asked): Promise<MachineCondition> {
  const { links, indexes } = readLinks(asked.interfaces);
  const known = {
    capabilities: effectiveCapabilities(readText('/proc/self/status')),
    links,
    firewallProblem: firewallProblem(),
    areSettingsWritable: isWritable('net/ipv4/conf/all/rp_filter'),
    vrrpSockets: ['raw', 'raw6']
      .map((table) => countRawSockets(readText(`/proc/self/net/${table}`), vrrpProtocol))
      .reduce((sum, count) => sum + count),
    container: containerKind(),
  };
  const probes = asked.groups.map(async ({ interface: name, group }) => {
    const place = { interface: name, interfaceIndex: indexes.get(name) ?? -1 };
    const family = group.includes(':') ? 6 : 4;
    const outcome = await probeMulticast({ ...place, family, group, patienceMs });
    return { interface: name, group, outcome };
  });
  return { ...known, multicast: await Promise.all(probes) };
}

function readLinks(wanted: readonly InterfaceName[]) {
  const socket = RouteSocket.open();
  try {
    const all = socket.dumpLinks();
    const addresses = socket.dumpAddresses();
    const links = all
      .filter(({ name }) => wanted.includes(name))
      .map(({ name, index, up, running, multicast }): LinkCondition => {
        const own = addresses.filter((each) => each.index === index);
        return {
          name,
          isUp: up,
          hasCarrier: running,
          isMulticast: multicast,
          isIpv6Off: readSetting(`net/ipv6/conf/${name}/disable_ipv6`) !== 0,
          addresses: own.map(({ address }) => address),
        };
      });
    return { links, indexes: new Map(all.map(({ name, index }) => [name, index])) };
  } finally {
    socket.close();
  }
}

/** From the line `CapEff:` of a status file; undefined without it. */
export function effectiveCapabilities(status: string): ReadonlySet<number> | undefined {
  const [, mask] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  if (mask === undefined) return undefined;
  const bits = BigInt(`0x${mask}`);
  return new Set(
    Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (bits >> BigInt(bit)) & 1n),
  );
}

/** Lines of /proc/net/raw whose local port, which stands for the protocol, is this one. */
export function countRawSockets(table: string, protocol: string): number {
  return table.split('\n').filter((line) => {
    const [, local] = line.trim().split(/\s+/);
    return local?.endsWith(`:${protocol}`) === true;
  }).length;
}

function firewallProblem(): string | undefined {
  try {
    close(openNetfilterNetlink('open the socket for the firewall'));
    return undefined;
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    return error.message;
  }
}

function containerKind(): string | undefined {
  if (existsSync('/.dockerenv')) return 'docker';
  if (existsSync('/run/.containerenv')) return 'podman';
  const { KUBERNETES_SERVICE_HOST: kubernetes, container } = process.env;
  return kubernetes === undefined ? container : 'kubernetes';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
