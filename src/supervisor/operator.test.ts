// Owns the proof of which orders are refused, and how what came of the others is told.
import { beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { type Order, OrderBook } from '../host/orders.ts';
import type { HostStatus } from '../host/status.ts';
import type { EngineCare } from './engine-care.ts';
import type { Logger } from './logger.ts';
import { Operator } from './operator.ts';

const instance = (name: string, vrid: number, priority: number) =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${vrid}\npriority ${priority}
virtual_ipaddress {\n10.9.0.${vrid}\n}\n}\n`;

const text = instance('VI_1', 1, 100) + instance('VI_2', 2, 255);
const { model } = loadConfig({ name: 'keepalived.conf', text });

let state = 'master';
let orders: Order[] = [];
let lines: string[] = [];
let isAnswering = true;

/** An engine that does what it is told. */
function engine(): EngineCare {
  const book = new OrderBook();
  const status = () => ({
    instances: model.instances.map(({ name }) => {
      return { name, state, cause: { kind: 'start' }, priority: { effective: 100 } };
    }),
  });
  const care = {
    orders: book,
    askStatus: async () => (isAnswering ? (status() as unknown as HostStatus) : undefined),
    order: (order: Order) => {
      orders.push(order);
      book.take(order, model);
      if (order.kind === 'maintenance') state = order.isOn ? 'fault' : 'backup';
    },
  };
  return care as unknown as EngineCare;
}

function operator(): Operator {
  const logger = { log: (line: string) => lines.push(line) } as unknown as Logger;
  return new Operator(engine(), logger, () => model);
}

beforeEach(() => {
  state = 'master';
  orders = [];
  lines = [];
  isAnswering = true;
});

describe('an order', () => {
  test('is logged, carried out, and what came of it is told', async () => {
    const report = await operator().maintenance({ state: 'on', instance: 'VI_1' });
    expect(orders).toEqual([{ kind: 'maintenance', instance: 'VI_1', isOn: true }]);
    expect(lines).toEqual(['Operator orders maintenance on: VI_1']);
    expect(report.instances).toMatchObject([{ name: 'VI_1', before: 'master', state: 'fault' }]);
  });

  test('without a name is about the whole machine', async () => {
    const report = await operator().maintenance({ state: 'on' });
    expect(report.instances).toHaveLength(2);
    expect(lines).toEqual(['Operator orders maintenance on: all instances']);
  });

  test('of a priority may be limited, and be taken back', async () => {
    await operator().priority({ instance: 'VI_1', priority: '150', forMs: '600000' });
    await operator().priority({ instance: 'VI_1' });
    expect(orders).toMatchObject([
      { kind: 'override', priority: 150, untilUs: expect.any(Number) },
      { kind: 'override', priority: undefined, untilUs: undefined },
    ]);
  });
});

describe('an order is refused', () => {
  test.each([
    [(who: Operator) => who.maintenance({ state: 'maybe' }), /maintenance is on or off/],
    [(who: Operator) => who.maintenance({ state: 'on', instance: 'X' }), /no instance X .*VI_1/],
    [(who: Operator) => who.priority({ instance: 'VI_2', priority: '100' }), /VI_2 owns its/],
    [(who: Operator) => who.priority({ instance: 'VI_1', priority: '255' }), /1 to 254, not 255/],
    [(who: Operator) => who.priority({ instance: 'VI_1', priority: '0' }), /1 to 254, not 0/],
    [(who: Operator) => who.handover({ instance: 'X' }), /no instance X/],
  ])('with a reason %#', async (order, reason) => {
    await expect(order(operator())).rejects.toThrow(reason);
    expect(orders).toEqual([]);
  });

  test('when there is nothing to hand over, or nobody to say so', async () => {
    state = 'backup';
    await expect(operator().handover({ instance: 'VI_1' })).rejects.toThrow(/VI_1 is BACKUP/);
    isAnswering = false;
    await expect(operator().handover({})).rejects.toThrow(/does not answer/);
    expect(orders).toEqual([]);
  });

  test('when the whole machine rests and one instance shall not', async () => {
    const who = operator();
    await who.maintenance({ state: 'on' });
    const off = who.maintenance({ state: 'off', instance: 'VI_1' });
    await expect(off).rejects.toThrow(/whole machine is in maintenance/);
  });
});
