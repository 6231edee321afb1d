// Owns a wire in virtual time for tests of several brains: nodes, their kernels, and how long a message
// is under way. Never judges, never waits for a real clock.
import type { InstanceModel } from '../config/model.ts';
import { isIpv4 } from '../net/address.ts';
import type { ReceivedPacket } from '../net/received.ts';
import { known, priority } from '../vrrp/testing.ts';
import { type Effect, onInterface } from './effects.ts';
import type { HostEvent, InterfaceAddress, Link } from './events.ts';
import { Host } from './host.ts';
import { isSameAddress } from './interfaces.ts';
import {
  eth0,
  instanceModel,
  interfaceAddress,
  link,
  modelOf,
  virtualAddress,
} from './test-models.ts';

export const wireDelayUs = 700;
export const echoDelayUs = 300;

type SendEffect = Extract<Effect, { kind: 'send' }>;

/** What the nodes of a wire speak. */
export interface Dialect {
  readonly name: string;
  readonly model: Partial<InstanceModel>;
  readonly ownPrefix: (at: number) => string;
  /** How long two nodes may both be master. */
  readonly overlapUs: number;
}

const version2: Dialect = {
  name: 'VRRPv2',
  model: {},
  ownPrefix: (at) => `10.9.0.${at + 1}/16`,
  overlapUs: wireDelayUs,
};
export const dialects: readonly Dialect[] = [
  version2,
  { ...version2, name: 'VRRPv3 over IPv4', model: { version: 3 } },
  {
    ...version2,
    name: 'VRRPv2 under AH',
    model: { authentication: { type: 'ah', password: 'secret12' } },
    // A node that was killed counts from 1 again. Its peers take that for replays until they have
    // become master themselves; then they have to hear it first, and it them, up to four nodes.
    overlapUs: 2 * 4 * wireDelayUs,
  },
  {
    name: 'VRRPv3 over IPv6',
    model: { version: 3, family: 6, addresses: [virtualAddress('fe80::100')] },
    ownPrefix: (at) => `fe80::${at + 1}/64`,
    overlapUs: wireDelayUs,
  },
];

export interface NodeOptions {
  readonly priority: number;
  readonly nopreempt?: boolean;
}

/** A machine on the wire: its brain while it runs, and its kernel, which outlives it. */
export class WireNode {
  readonly name: string;
  readonly options: NodeOptions;
  readonly model: InstanceModel;
  readonly vip: InterfaceAddress;
  readonly kernel: InterfaceAddress[];
  link: Link = link();
  host: Host | undefined;
  /** Reachable although its link is up: false while a switch loses everything it sends and gets. */
  isConnected = true;

  constructor(at: number, options: NodeOptions, dialect: Dialect) {
    const own = interfaceAddress(dialect.ownPrefix(at));
    this.name = own.address;
    this.options = options;
    const changes = { ...options, priority: priority(options.priority) };
    this.model = instanceModel({ ...dialect.model, ...changes });
    const { address, prefixLength } = known(this.model.addresses[0]);
    this.vip = { index: 2, address, prefixLength };
    this.kernel = [own];
  }

  get isMaster(): boolean {
    return this.host?.status().instances[0]?.state === 'master';
  }

  get isReachable(): boolean {
    return this.host !== undefined && this.link.up && this.isConnected;
  }

  get holdsVip(): boolean {
    return this.kernel.some((address) => isSameAddress(address, this.vip));
  }
}

interface Delivery {
  readonly atUs: number;
  readonly to: WireNode;
  /** Messages of the kernel to a brain that died are lost. */
  readonly host: Host | undefined;
  readonly event: HostEvent;
}

export class Wire {
  readonly nodes: readonly WireNode[];
  nowUs = 0;
  /** The longest time during which two reachable nodes were both master. */
  longestOverlapUs = 0;
  /** Since when two nodes are both master, by their names. */
  readonly #overlaps = new Map<string, number>();
  #deliveries: Delivery[] = [];

  constructor(options: readonly NodeOptions[], dialect = version2) {
    this.nodes = options.map((own, at) => new WireNode(at, own, dialect));
    for (const node of this.nodes) this.start(node);
  }

  start(node: WireNode): void {
    if (node.host) return;
    node.host = new Host(modelOf(node.model));
    this.#hand(node, { kind: 'interfaces', links: [node.link], addresses: [...node.kernel] });
    this.#hand(node, { kind: 'start' });
  }

  stop(node: WireNode): void {
    this.#hand(node, { kind: 'stop' });
    node.host = undefined;
    this.#watch();
  }

  /** Gone without a word, as by SIGKILL of every process: the kernel keeps the address. */
  kill(node: WireNode): void {
    node.host = undefined;
    this.#watch();
  }

  setLink(node: WireNode, up: boolean): void {
    node.link = { ...node.link, up };
    this.#hand(node, { kind: 'link', link: node.link });
  }

  stealVip(node: WireNode): void {
    const place = node.kernel.findIndex((address) => isSameAddress(address, node.vip));
    if (place < 0) return;
    node.kernel.splice(place, 1);
    this.#later(node, echoDelayUs, { kind: 'address-removed', address: node.vip });
  }

  run(durationUs: number): void {
    const untilUs = this.nowUs + durationUs;
    while (this.#step(untilUs));
    this.nowUs = untilUs;
    this.#watch();
  }

  get masters(): WireNode[] {
    return this.nodes.filter((node) => node.isReachable && node.isMaster);
  }

  /** Whether each kernel holds the address if and only if its brain is master. */
  get holdsRightly(): boolean {
    return this.nodes.every((node) => !node.host || node.holdsVip === node.isMaster);
  }

  #step(untilUs: number): boolean {
    const delivery = this.#deliveries[0];
    const [timerUs, timerNode] = this.#nextTimer();
    if (delivery && delivery.atUs <= Math.min(timerUs, untilUs)) {
      this.#deliveries.shift();
      this.nowUs = delivery.atUs;
      if (delivery.host === delivery.to.host) this.#hand(delivery.to, delivery.event);
      return true;
    }
    if (!timerNode || timerUs > untilUs) return false;
    this.nowUs = Math.max(this.nowUs, timerUs);
    this.#hand(timerNode, { kind: 'timer' });
    return true;
  }

  #nextTimer(): [number, WireNode | undefined] {
    let soonest: [number, WireNode | undefined] = [Number.POSITIVE_INFINITY, undefined];
    for (const node of this.nodes) {
      const dueUs = node.host?.nextDeadlineUs ?? Number.POSITIVE_INFINITY;
      if (dueUs < soonest[0]) soonest = [dueUs, node];
    }
    return soonest;
  }

  #hand(node: WireNode, event: HostEvent): void {
    if (event.kind === 'packets' && !node.isReachable) return;
    for (const effect of node.host?.handle(event, this.nowUs) ?? []) this.#perform(node, effect);
    this.#watch();
  }

  #perform(node: WireNode, effect: Effect): void {
    if (effect.kind === 'send' && node.isReachable) {
      const event = { kind: 'packets', interface: eth0, packets: [arriving(effect)] } as const;
      for (const other of this.nodes) {
        if (other !== node && other.isReachable) this.#later(other, wireDelayUs, event);
      }
    } else if (effect.kind === 'add-addresses') {
      for (const address of effect.addresses.map(onInterface)) {
        if (node.kernel.some((own) => isSameAddress(own, address))) continue;
        node.kernel.push(address);
        this.#later(node, echoDelayUs, { kind: 'address-added', address });
      }
    } else if (effect.kind === 'remove-addresses') {
      for (const address of effect.addresses.map(onInterface)) {
        const place = node.kernel.findIndex((own) => isSameAddress(own, address));
        if (place < 0) continue;
        node.kernel.splice(place, 1);
        this.#later(node, echoDelayUs, { kind: 'address-removed', address });
      }
    }
  }

  #later(to: WireNode, delayUs: number, event: HostEvent): void {
    const delivery = { atUs: this.nowUs + delayUs, to, host: to.host, event };
    const place = this.#deliveries.findIndex(({ atUs }) => atUs > delivery.atUs);
    this.#deliveries.splice(place < 0 ? this.#deliveries.length : place, 0, delivery);
  }

  /** Each two for themselves: of three, the second may come while the first goes. */
  #watch(): void {
    const masters = this.masters.map(({ name }) => name);
    const pairs = masters.flatMap((one, at) => masters.slice(at + 1).map((two) => `${one} ${two}`));
    for (const [pair, sinceUs] of this.#overlaps) {
      this.longestOverlapUs = Math.max(this.longestOverlapUs, this.nowUs - sinceUs);
      if (!pairs.includes(pair)) this.#overlaps.delete(pair);
    }
    for (const pair of pairs) {
      if (!this.#overlaps.has(pair)) this.#overlaps.set(pair, this.nowUs);
    }
  }
}

/** What other nodes' kernels make of a packet. */
function arriving({ source, destination, packet }: SendEffect): ReceivedPacket {
  if (isIpv4(source) || isIpv4(destination)) return { family: 4, bytes: packet };
  return { family: 6, bytes: packet, source, destination, hopLimit: 255, protocol: 112 };
}
