// Proves what trying checks over HTTP and TCP finds, and how it is told.
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import { probeReport, tryProbes, unusedProbes } from './probe-trials.ts';

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Answers every request with this status. */
const answering = (status: number) =>
  createServer((_, response) => response.writeHead(status, { connection: 'close' }).end('OK'));

function modelOf(probes: string, tracked: string): Model {
  const instance = `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${tracked}\n}`;
  return loadConfig({ name: 'x', text: `${probes}\n${instance}` }).model;
}

async function reportOf(model: Model): Promise<string> {
  const report = probeReport(await tryProbes(model), unusedProbes(model));
  return report.replace(/ \d+ ms/g, ' N ms');
}

const http = (name: string, port: number, ...words: string[]) =>
  [`vrrp_http ${name} {`, `url http://127.0.0.1:${port}/`, ...words, '}'].join('\n');
const tcp = (name: string, port: number) =>
  `vrrp_tcp ${name} {\nconnect 127.0.0.1 ${port}\ntimeout 5\n}`;

test('each tracked check is tried once, and says how it went and why', async () => {
  const closed = await closedPort();
  const probes = [
    http('web', await portOf(answering(200)), 'expect_body OK', 'timeout 5'),
    http('shop', await portOf(answering(503)), 'timeout 5'),
    tcp('db', closed),
    tcp('cache', await portOf(createTcpServer((socket) => socket.end()))),
  ];
  const tracked = 'track_http {\nweb\nshop\n}\ntrack_tcp {\ndb\ncache\n}';
  const lines = (await reportOf(modelOf(probes.join('\n'), tracked))).split('\n');
  expect(lines.map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
    'CHECK  RESULT  DURATION',
    'http web  succeeded: status 200, body as expected  N ms',
    'http shop  failed: status 503  N ms',
    `tcp db  failed: connect ECONNREFUSED 127.0.0.1:${closed}  N ms`,
    'tcp cache  succeeded: connected  N ms',
    '',
  ]);
});

test('a server that does not answer is at fault, and warned of', async () => {
  const silent = createTcpServer((socket) => socket.on('error', () => {}).resume());
  const model = modelOf(http('web', await portOf(silent), 'timeout 0.2'), 'track_http {\nweb\n}');
  const [trial] = await tryProbes(model);
  expect(trial).toMatchObject({
    outcome: { kind: 'timed-out' },
    warning: 'http web had no answer within its 0.2 s',
  });
  expect(probeReport(trial ? [{ ...trial, durationMs: 201 }] : [], [])).toBe(
    [
      'CHECK     RESULT                     DURATION',
      'http web  failed: no answer in time  201 ms',
      'warning: http web had no answer within its 0.2 s',
      '',
    ].join('\n'),
  );
});

test('what nothing tracks is named and not tried', async () => {
  expect(await reportOf(modelOf(tcp('db', 1), ''))).toBe(
    'tcp db is tracked by no instance and never run\n',
  );
});

test('without such checks nothing is said', async () => {
  expect(await reportOf(modelOf('', ''))).toBe('');
});
