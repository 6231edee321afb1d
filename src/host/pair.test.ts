// Owns the proof that several brains on one wire agree: a network in virtual time, random histories,
// and what must hold after and during each. Never waits for a real clock.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InstanceModel } from '../config/model.ts';
import { addressFromBytes, isIpv4 } from '../net/address.ts';
import type { ReceivedPacket } from '../net/received.ts';
import { known, priority, second } from '../vrrp/testing.ts';
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

const wireDelayUs = 700;
const echoDelayUs = 300;

type SendEffect = Extract<Effect, { kind: 'send' }>;

/** What the nodes of a wire speak. */
interface Dialect {
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
const dialects: readonly Dialect[] = [
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

interface NodeOptions {
  readonly priority: number;
  readonly nopreempt?: boolean;
}

/** A machine on the wire: its brain while it runs, and its kernel, which outlives it. */
class WireNode {
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

class Wire {
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

type Act = 'stop' | 'kill' | 'start' | 'cut' | 'mend' | 'steal';

interface Deed {
  readonly act: Act;
  readonly who: number;
  readonly thenUs: number;
}

const verbs: Record<Act, (wire: Wire, node: WireNode) => void> = {
  stop: (wire, node) => wire.stop(node),
  kill: (wire, node) => wire.kill(node),
  start: (wire, node) => wire.start(node),
  cut: (wire, node) => wire.setLink(node, false),
  mend: (wire, node) => wire.setLink(node, true),
  steal: (wire, node) => wire.stealVip(node),
};

const thenUs = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }),
  fc.integer({ min: 0, max: 5 * second }),
  fc.constantFrom(3_609_375, second, wireDelayUs, echoDelayUs),
);
const deed = (acts: readonly Act[]): fc.Arbitrary<Deed> =>
  fc.record({ act: fc.constantFrom(...acts), who: fc.nat(3), thenUs });

function tell(wire: Wire, history: readonly Deed[]): void {
  for (const { act, who, thenUs: pauseUs } of history) {
    verbs[act](wire, known(wire.nodes[who % wire.nodes.length]));
    wire.run(pauseUs);
    expect(wire.holdsRightly || act === 'steal' || pauseUs < echoDelayUs).toBe(true);
  }
}

const gentle: readonly Act[] = ['stop', 'start', 'cut', 'mend'];
const every: readonly Act[] = [...gentle, 'kill', 'steal'];
const history = (acts: readonly Act[]) => fc.array(deed(acts), { maxLength: 14 });
const options = (nopreempt: fc.Arbitrary<boolean>, priorities = [100, 100, 150, 254, 1]) =>
  fc.array(fc.record({ priority: fc.constantFrom(...priorities), nopreempt }), {
    minLength: 2,
    maxLength: 4,
  });
const bestOf = (nodes: readonly WireNode[]) =>
  Math.max(...nodes.map((node) => node.options.priority));

describe.each(dialects)('$name, after any history and 20 quiet seconds', (dialect) => {
  test('exactly one reachable node is master, one of the highest priority; it alone holds', () => {
    fc.assert(
      fc.property(options(fc.constant(false)), history(every), (nodes, deeds) => {
        const wire = new Wire(nodes, dialect);
        tell(wire, deeds);
        wire.run(20 * second);
        const reachable = wire.nodes.filter((node) => node.isReachable);
        expect(wire.masters).toHaveLength(Math.min(1, reachable.length));
        if (reachable.length === 0) return;
        expect(wire.masters[0]?.options.priority).toBe(bestOf(reachable));
        expect(wire.holdsRightly).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('nopreempt: still exactly one master, and it holds', () => {
    fc.assert(
      fc.property(options(fc.boolean()), history(every), (nodes, deeds) => {
        const wire = new Wire(nodes, dialect);
        tell(wire, deeds);
        wire.run(20 * second);
        const reachable = wire.nodes.filter((node) => node.isReachable);
        expect(wire.masters).toHaveLength(Math.min(1, reachable.length));
        expect(wire.holdsRightly).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('a node that was stopped or has lost its link holds nothing', () => {
    fc.assert(
      fc.property(options(fc.constant(false)), history(gentle), (nodes, deeds) => {
        const wire = new Wire(nodes, dialect);
        tell(wire, deeds);
        const silent = wire.nodes.filter((node) => !node.isReachable);
        expect(silent.filter((node) => node.holdsVip)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test.each(dialects)(
  '$name: never two masters for longer than one advert takes across the wire',
  (dialect) => {
    fc.assert(
      fc.property(options(fc.boolean()), history(every), (nodes, deeds) => {
        const wire = new Wire(nodes, dialect);
        tell(wire, deeds);
        wire.run(8 * second);
        expect(wire.longestOverlapUs).toBeLessThanOrEqual(dialect.overlapUs);
      }),
      { numRuns: 250 },
    );
  },
);

describe('single stories', () => {
  const mastersOf = (wire: Wire) => wire.masters.map(({ name }) => name);

  test('equal priorities that time out together: the higher address stays (RFC 9568, 6.4.3)', () => {
    const wire = new Wire([{ priority: 100 }, { priority: 100 }, { priority: 100 }]);
    wire.run(3_609_375);
    expect(mastersOf(wire)).toHaveLength(3);
    wire.run(wireDelayUs);
    expect(mastersOf(wire)).toEqual(['10.9.0.3']);
    expect(wire.nodes.map((node) => node.holdsVip)).toEqual([false, false, true]);
  });

  test('an equal node with a higher address does not take over from a sitting master', () => {
    const wire = new Wire([{ priority: 100 }, { priority: 100 }]);
    wire.stop(known(wire.nodes[1]));
    wire.run(5 * second);
    wire.start(known(wire.nodes[1]));
    wire.run(20 * second);
    expect(mastersOf(wire)).toEqual(['10.9.0.1']);
  });

  test('a returning better node waits its full timer, then takes over', () => {
    const wire = new Wire([{ priority: 100 }, { priority: 200 }]);
    wire.stop(known(wire.nodes[1]));
    wire.run(10 * second);
    wire.start(known(wire.nodes[1]));
    wire.run(3_218_749);
    expect(mastersOf(wire)).toEqual(['10.9.0.1']);
    wire.run(1 + wireDelayUs);
    expect(mastersOf(wire)).toEqual(['10.9.0.2']);
  });

  test('a stop hands over within the skew: 609.375 ms and the way of the packet', () => {
    const wire = new Wire([{ priority: 100 }, { priority: 200 }]);
    wire.run(10 * second);
    wire.stop(known(wire.nodes[1]));
    wire.run(wireDelayUs + 609_374);
    expect(mastersOf(wire)).toEqual([]);
    wire.run(1);
    expect(mastersOf(wire)).toEqual(['10.9.0.1']);
  });

  test('a kill hands over after the master down interval; the old kernel keeps the address', () => {
    const wire = new Wire([{ priority: 100 }, { priority: 200 }]);
    wire.run(3_218_750);
    wire.kill(known(wire.nodes[1]));
    wire.run(wireDelayUs + 3_609_374);
    expect(mastersOf(wire)).toEqual([]);
    wire.run(1);
    expect(mastersOf(wire)).toEqual(['10.9.0.1']);
    expect(known(wire.nodes[1]).holdsVip).toBe(true);
    wire.start(known(wire.nodes[1]));
    expect(known(wire.nodes[1]).holdsVip).toBe(false);
  });

  test('a split wire has two masters; when it heals the better one is alone within an advert', () => {
    const wire = new Wire([{ priority: 100 }, { priority: 200 }]);
    wire.run(10 * second);
    known(wire.nodes[1]).isConnected = false;
    wire.run(10 * second);
    expect(wire.nodes.map((node) => node.isMaster)).toEqual([true, true]);
    known(wire.nodes[1]).isConnected = true;
    wire.run(second + wireDelayUs);
    expect(mastersOf(wire)).toEqual(['10.9.0.2']);
    expect(wire.nodes.map((node) => node.holdsVip)).toEqual([false, true]);
  });

  test('a stolen VIP comes back within the skew although a backup stands by', () => {
    const wire = new Wire([{ priority: 100 }, { priority: 200 }]);
    wire.run(10 * second);
    wire.stealVip(known(wire.nodes[1]));
    wire.run(echoDelayUs + 218_750);
    expect(mastersOf(wire)).toEqual(['10.9.0.2']);
    expect(known(wire.nodes[1]).holdsVip).toBe(true);
    wire.run(5 * second);
    expect(wire.nodes.map((node) => node.isMaster)).toEqual([false, true]);
  });
});

/** The source address is what the tie-break compares: a wire of nodes must give each its own. */
test('every node sends from its own address', () => {
  const wire = new Wire([{ priority: 100 }, { priority: 100 }]);
  const sources = wire.nodes.map((node) => node.host?.status().instances[0]?.sourceAddress);
  expect(sources).toEqual([
    addressFromBytes(Uint8Array.of(10, 9, 0, 1)),
    addressFromBytes(Uint8Array.of(10, 9, 0, 2)),
  ]);
});
