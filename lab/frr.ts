// Owns running FRRouting's vrrpd in a host, as a VRRPv3 router that is not of keepalived's family.
// Never interprets what it says.
import type { LabHost } from './host.ts';
import { type LabProcess, pollFor } from './process.ts';
import { frrFolder } from './requirements.ts';

/** A virtual router for IPv4 and IPv6 at once, each with its own virtual MAC address. */
export interface FrrRouterOptions {
  readonly vrid: number;
  readonly priority: number;
  readonly intervalMs: number;
  /** `ADDRESS/LENGTH`, IPv4 and IPv6, the link-local one first. */
  readonly addresses: readonly string[];
}

const folder = '/run/frr';

/** What FRRouting wants to find: a macvlan with the virtual MAC address that has the addresses. */
export async function prepareFrr(
  host: LabHost,
  interfaceName: string,
  routers: readonly FrrRouterOptions[],
): Promise<void> {
  const ip = (line: string): Promise<string> => host.runOrThrow(['ip', ...line.split(' ')]);
  for (const { vrid, addresses } of routers) {
    for (const family of [4, 6] as const) {
      const name = `vrrp${family}-${vrid}`;
      const mac = frrMac(family, vrid);
      await ip(
        `link add link ${interfaceName} name ${name} address ${mac} type macvlan mode bridge`,
      );
      await ip(`link set ${name} addrgenmode random`);
      for (const address of addresses.filter((each) => each.includes(':') === (family === 6))) {
        await ip(`addr add ${address} dev ${name}${family === 6 ? ' nodad' : ''}`);
      }
      await ip(`link set ${name} up`);
    }
  }
  const lines = routers.flatMap(({ vrid, priority, intervalMs, addresses }) => [
    ...[`vrrp ${vrid} version 3`, `vrrp ${vrid} priority ${priority}`],
    `vrrp ${vrid} advertisement-interval ${intervalMs}`,
    ...addresses.map((each) => {
      const family = each.includes(':') ? 'ipv6' : 'ip';
      return `vrrp ${vrid} ${family} ${each.split('/')[0]}`;
    }),
  ]);
  const body = lines.map((line) => ` ${line}\n`).join('');
  const log = 'log stdout debugging\n';
  host.writeFile(`${folder}/zebra.conf`, log);
  const text = `${log}debug vrrp\ninterface ${interfaceName}\n${body}`;
  host.writeFile(`${folder}/vrrpd.conf`, text);
  await allowRoot(host);
}

/** RFC 9568, 7.3. */
export function frrMac(family: 4 | 6, vrid: number): string {
  return `00:00:5e:00:0${family === 4 ? 1 : 2}:${vrid.toString(16).padStart(2, '0')}`;
}

/** zebra and vrrpd, running. */
export class Frr {
  readonly host: LabHost;
  readonly vrrpd: LabProcess;
  readonly #zebra: LabProcess;

  private constructor(host: LabHost, zebra: LabProcess, vrrpd: LabProcess) {
    this.host = host;
    this.#zebra = zebra;
    this.vrrpd = vrrpd;
  }

  /** Starts both with what `prepareFrr` has written. */
  static async start(host: LabHost): Promise<Frr> {
    const socket = `${folder}/zserv.api`;
    await host.run(['rm', '-f', socket]);
    const zebra = await host.spawn([...argvOf('zebra'), '-z', socket]);
    await pollFor('zebra to listen', async () =>
      (await host.run(['test', '-S', socket])).status === 0 ? true : undefined,
    );
    const vrrpd = await host.spawn([...argvOf('vrrpd'), '-z', socket]);
    return new Frr(host, zebra, vrrpd);
  }

  /** What `show vrrp` tells about one virtual router. */
  show(vrid: number): Promise<string> {
    return this.host.runOrThrow(['vtysh', '--vty_socket', folder, '-c', `show vrrp ${vrid}`]);
  }

  async stop(): Promise<void> {
    await this.vrrpd.stop();
    await this.#zebra.stop();
  }
}

function argvOf(program: 'zebra' | 'vrrpd'): string[] {
  return [
    ...[`${frrFolder}/${program}`, '-u', 'root', '-g', 'root', '-P', '0'],
    ...['-f', `${folder}/${program}.conf`, '-i', `${folder}/${program}.pid`],
    ...['--vty_socket', folder],
  ];
}

/** FRRouting insists on a group of its own, which root is not in: here it is, and it is root's. */
async function allowRoot(host: LabHost): Promise<void> {
  const { stdout } = await host.run(['grep', '-v', '^frrvty:', '/etc/group']);
  host.writeFile('/run/group', `${stdout}frrvty:x:0:root\n`);
  await host.runOrThrow(['mount', '--bind', '/run/group', '/etc/group']);
}
