// Proves the schedules of probes, and what a new engine and a reload make of them.
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import { describeOutcome } from '../track/outcome.ts';
import { Probes } from './probes.ts';

let servers: (Server | HttpServer)[] = [];
let opened: Probes | undefined;
afterEach(() => {
  opened?.stop();
  for (const server of servers) server.close();
  servers = [];
});

async function portOf(server: Server | HttpServer): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function modelOf(probe: string, tracked = 'track_tcp {\ndb\n}'): Model {
  const instance = `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${tracked}\n}`;
  return loadConfig({ name: 'x', text: `${probe}\n${instance}` }).model;
}

function open() {
  const results: string[] = [];
  const probes = new Probes(({ kind, name }, outcome) => {
    results.push(`${kind} ${name}: ${describeOutcome(outcome)}`);
  });
  opened = probes;
  return { probes, results };
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const database = (port: number, ...more: string[]) =>
  ['vrrp_tcp db {', `connect 127.0.0.1 ${port}`, 'interval 0.02', ...more, '}'].join('\n');

describe('probes', () => {
  test('run again and again, and tell each result', async () => {
    const port = await portOf(createServer());
    const { probes, results } = open();
    probes.adopt(modelOf(database(port)));
    await until(() => expect(results.length).toBeGreaterThan(3));
    expect(new Set(results)).toEqual(new Set(['tcp db: connected']));
    const [status] = probes.statuses;
    expect(status).toMatchObject({ probe: { kind: 'tcp', name: 'db' } });
    expect(status?.runCount).toBeGreaterThan(3);
  });

  test('that nothing tracks do not run', async () => {
    const { probes } = open();
    probes.adopt(modelOf(database(1), ''));
    expect(probes.statuses).toEqual([]);
  });

  test('go on over a reload that changes only what results count for', async () => {
    const port = await portOf(createServer());
    const { probes, results } = open();
    probes.adopt(modelOf(database(port)));
    await until(() => expect(results.length).toBeGreaterThan(0));
    const before = probes.statuses[0]?.runCount ?? 0;
    probes.adopt(modelOf(database(port, 'weight -20', 'fall 3')));
    expect(probes.statuses[0]?.runCount).toBeGreaterThanOrEqual(before);
    probes.adopt(modelOf(database(port, 'timeout 9')));
    expect(probes.statuses[0]?.runCount).toBe(0);
  });

  test('leave out turns in the middle of a run', async () => {
    let asked = 0;
    const port = await portOf(
      createHttpServer((_, response) => {
        asked += 1;
        setTimeout(() => response.end(), 200);
      }),
    );
    const { probes, results } = open();
    const web = `vrrp_http web {\nurl http://127.0.0.1:${port}/\ninterval 0.01\ntimeout 5\n}`;
    probes.adopt(modelOf(web, 'track_http {\nweb\n}'));
    await until(() => expect(results.length).toBe(2));
    expect(asked).toBeLessThanOrEqual(3);
  });

  test('tell a new engine what each of them counts as', async () => {
    const server = createServer();
    const port = await portOf(server);
    const { probes, results } = open();
    probes.adopt(modelOf(database(port, 'fall 1000000')));
    await until(() => expect(results.length).toBeGreaterThan(0));
    server.close();
    await until(() => expect(results.at(-1)).toContain('ECONNREFUSED'));
    probes.stop();
    const from = results.length;
    probes.repeatResults();
    expect(results.slice(from)).toEqual(['tcp db: as before']);
  });

  test('hand on nothing once they are stopped', async () => {
    const port = await portOf(createServer());
    const { probes, results } = open();
    probes.adopt(modelOf(database(port)));
    await until(() => expect(results.length).toBeGreaterThan(0));
    probes.stop();
    const count = results.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(results).toHaveLength(count);
  });
});
