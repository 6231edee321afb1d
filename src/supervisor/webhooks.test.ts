// Proves what webhooks are told, and when they are told again: a small HTTP server takes it here.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { InstanceModel, SyncGroupModel } from '../config/model.ts';
import type { Transition } from '../host/effects.ts';
import type { News } from './newsroom.ts';
import { type WebhookBody, Webhooks, webhookBody } from './webhooks.ts';

let server: Server | undefined;
let webhooks: Webhooks | undefined;
let lines: string[] = [];
afterEach(async () => {
  await webhooks?.stop(0);
  server?.closeAllConnections();
  server?.close();
  lines = [];
});

function news(webhook: string | undefined): News {
  const model = { notices: { webhook } } as unknown as InstanceModel;
  const transition: Transition = {
    instance: 'VI_1',
    from: 'backup',
    to: 'master',
    effectivePriority: 120,
    atUs: 0,
    cause: { kind: 'no-master-heard', waitedUs: 3_609_375 },
    isSilent: false,
  };
  return { about: 'INSTANCE', name: 'VI_1', word: 'MASTER', priority: 120, model, transition };
}

/** Answers with each status in turn, the last one for ever. */
async function openServer(...statuses: readonly number[]) {
  const heard: { readonly request: IncomingMessage; readonly body: WebhookBody }[] = [];
  const opened = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => {
      text += bytes;
    });
    request.on('end', () => {
      response.statusCode = statuses[Math.min(heard.length, statuses.length - 1)] ?? 204;
      heard.push({ request, body: JSON.parse(text) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  server = opened;
  const { port } = opened.address() as AddressInfo;
  webhooks = new Webhooks((text) => lines.push(text), 20);
  return { heard, address: `http://127.0.0.1:${port}/hook?key=secret` };
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

describe('a webhook', () => {
  test('gets each change of state as JSON', async () => {
    const { heard, address } = await openServer();
    webhooks?.tell(news(address));
    await until(() => expect(heard).toHaveLength(1));
    const { request, body } = heard[0] ?? {};
    expect([request?.method, request?.url, request?.headers['content-type']]).toEqual([
      ...['POST', '/hook?key=secret', 'application/json'],
    ]);
    expect(body).toEqual({
      instance: 'VI_1',
      from: 'BACKUP',
      to: 'MASTER',
      cause: 'no master was heard for 3.61 s',
      priority: 120,
      host: hostname(),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  test('that fails is told again, later and later, and its failure once', async () => {
    const { heard, address } = await openServer(503, 429, 500, 200);
    webhooks?.tell(news(address));
    await until(() => expect(lines).toHaveLength(2));
    expect(heard).toHaveLength(4);
    expect(lines[0]).toMatch(/^webhook http:\/\/127\.0\.0\.1:\d+ takes nothing: it answered 503;/);
    expect(lines[1]).toMatch(/ is back$/);
    expect(lines.join()).not.toContain('secret');
  });

  test('that does not want it is not told again', async () => {
    const { heard, address } = await openServer(404, 200);
    webhooks?.tell(news(address));
    webhooks?.tell(news(address));
    await until(() => expect(heard).toHaveLength(2));
    await until(() =>
      expect(lines).toEqual([expect.stringMatching(/refused a message: it answered 404/)]),
    );
  });

  test('is told of states of instances alone', () => {
    const group = { about: 'GROUP', name: 'G', word: 'MASTER', priority: 0 } as const;
    const told = { ...group, model: {} as SyncGroupModel };
    expect(webhookBody(told, new Date())).toBeUndefined();
    const { transition: _, ...lower } = news('http://a') as Extract<News, { about: 'INSTANCE' }>;
    expect(webhookBody({ ...lower, word: 'MASTER_RX_LOWER_PRI' }, new Date())).toBeUndefined();
  });
});
