// Owns the proof that several brains on one wire agree: random histories, and what must hold after and
// during each. Never waits for a real clock.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFromBytes } from '../net/address.ts';
import { known, second } from '../vrrp/testing.ts';
import { dialects, echoDelayUs, Wire, type WireNode, wireDelayUs } from './test-wire.ts';

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
