// Owns an Ethernet switch: a bridge in a namespace, its ports, cutting and mending them.
// Never runs anything on the hosts beyond setting up their end of a cable.
import { Holder } from './holder.ts';
import type { LabHost } from './host.ts';
import { pollFor, runOrThrow } from './process.ts';
import type { Scope } from './scope.ts';

export interface Connection {
  /** The interface's name on the host. */
  readonly interface: string;
  /** `ADDRESS/LENGTH`, one or several. */
  readonly address?: string | readonly string[];
  readonly mac?: string;
}

/** Which direction a one-way cut stops, seen from the host. */
export type CutDirection = 'toHost' | 'fromHost';

interface Port {
  readonly name: string;
  readonly host: LabHost;
  readonly interfaceName: string;
}

const bridge = 'br0';

/** A switch that floods multicast to all ports, without spanning tree. */
export class LabSwitch {
  readonly name: string;
  readonly holder: Holder;
  readonly #ports: Port[] = [];

  private constructor(holder: Holder) {
    this.name = holder.name;
    this.holder = holder;
  }

  /** Makes a switch that `scope.close()` ends. */
  static async create(scope: Scope, name: string): Promise<LabSwitch> {
    const holder = await Holder.open(name);
    const made = new LabSwitch(holder);
    scope.track(`switch ${name}`, () => holder.close());
    // The switch itself stays silent: no neighbour discovery, no multicast reports of its own.
    const commands = [
      `ip link add ${bridge} type bridge mcast_snooping 0 stp_state 0`,
      'for file in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 1 > $file; done',
      `ip link set ${bridge} up`,
    ];
    await made.#run(['sh', '-ec', commands.join('\n')]);
    return made;
  }

  /** The bridge's device: whoever listens there sees all frames of all ports. */
  get device(): string {
    return bridge;
  }

  /** Plugs a host in; resolves when both ends are up and the port forwards. */
  async connect(host: LabHost, connection: Connection): Promise<void> {
    const { interface: interfaceName, address = [], mac } = connection;
    const port: Port = { name: `port${this.#ports.length + 1}`, host, interfaceName };
    this.#ports.push(port);
    const hardware = mac === undefined ? '' : `address ${mac}`;
    const end = `name ${interfaceName} ${hardware} netns ${host.holder.pid}`;
    await this.#run(
      together([
        `link add ${port.name} type veth peer ${end}`,
        `link set ${port.name} master ${bridge} up`,
      ]),
    );
    const addresses = typeof address === 'string' ? [address] : address;
    await host.runOrThrow(
      together([
        ...addresses.map((each) => {
          const noDuplicateCheck = each.includes(':') ? 'nodad' : '';
          return `addr add ${each} dev ${interfaceName} ${noDuplicateCheck}`;
        }),
        `link set ${interfaceName} up`,
      ]),
    );
    await this.#waitUntilUp(port);
  }

  /** Pulls the cable: the host loses carrier. Without an interface name, all its cables. */
  async cut(host: LabHost, interfaceName?: string): Promise<void> {
    for (const port of this.#portsOf(host, interfaceName)) {
      await this.#ip(['link', 'set', port.name, 'down']);
    }
  }

  /** Undoes `cut` and `cutOneWay`; resolves when the port forwards again. */
  async mend(host: LabHost, interfaceName?: string): Promise<void> {
    const open = 'flood on mcast_flood on bcast_flood on learning on locked off'.split(' ');
    for (const port of this.#portsOf(host, interfaceName)) {
      await this.#ip(['link', 'set', port.name, 'type', 'bridge_slave', ...open]);
      await this.#ip(['link', 'set', port.name, 'up']);
      await this.#waitUntilUp(port);
    }
  }

  /**
   * Stops one direction only; carrier stays. `fromHost` locks the port, which drops frames of
   * senders it does not know; it needs Linux 5.18 and an `ip` that knows the word.
   */
  async cutOneWay(host: LabHost, direction: CutDirection, interfaceName?: string): Promise<void> {
    const words = {
      toHost: 'flood off mcast_flood off bcast_flood off learning off fdb_flush',
      fromHost: 'locked on learning off fdb_flush',
    };
    for (const port of this.#portsOf(host, interfaceName)) {
      const options = words[direction].split(' ');
      await this.#ip(['link', 'set', port.name, 'type', 'bridge_slave', ...options]);
    }
  }

  /** Undoes `cut`, but the port passes nothing on before `mend`: the spanning tree is at work. */
  async mendWithoutForwarding(host: LabHost): Promise<void> {
    const closed = 'flood off mcast_flood off bcast_flood off learning off locked on fdb_flush';
    for (const port of this.#portsOf(host, undefined)) {
      await this.#ip(['link', 'set', port.name, 'type', 'bridge_slave', ...closed.split(' ')]);
      await this.#ip(['link', 'set', port.name, 'up']);
      await this.#waitUntilUp(port);
    }
  }

  #portsOf(host: LabHost, interfaceName: string | undefined): Port[] {
    const ports = this.#ports.filter(
      (port) =>
        port.host === host && (interfaceName === undefined || port.interfaceName === interfaceName),
    );
    if (ports.length > 0) return ports;
    throw new Error(`host ${host.name} has no such cable to switch ${this.name}`);
  }

  async #waitUntilUp(port: Port): Promise<void> {
    await pollFor(`${port.host.name} ${port.interfaceName} to be up`, async () => {
      const [text, link] = await Promise.all([
        this.#ip(['-d', '-j', 'link', 'show', 'dev', port.name]),
        port.host.link(port.interfaceName),
      ]);
      const isForwarding = text.includes('"state":"forwarding"');
      return isForwarding && link.operstate === 'UP' ? true : undefined;
    });
  }

  #ip(argv: readonly string[]): Promise<string> {
    return this.#run(['ip', ...argv]);
  }

  #run(argv: readonly string[]): Promise<string> {
    return runOrThrow(this.holder.enter(argv));
  }
}

/** Several commands of `ip`, one after the other, by a single process: a process is what takes time. */
function together(commands: readonly string[]): string[] {
  return ['sh', '-c', 'printf "%s\\n" "$@" | ip -batch -', 'ip', ...commands];
}
