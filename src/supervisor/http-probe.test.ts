// Proves what a check of HTTP takes for a success, and that it keeps its connection.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpProbeModel } from '../config/track-model.ts';
import { describeOutcome } from '../track/outcome.ts';
import { readCaFile } from './ca-file.ts';
import { HttpProber } from './http-probe.ts';

let servers: Server[] = [];
let probers: HttpProber[] = [];
afterEach(() => {
  for (const prober of probers) prober.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
  probers = [];
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function proberOf(url: string, details: Partial<HttpProbeModel> = {}): HttpProber {
  const probe: HttpProbeModel = {
    ...{ kind: 'http', name: 'web', url, statuses: [{ from: 200, to: 299 }] },
    ...{ intervalUs: 1_000_000, timeoutUs: 5_000_000, rise: 1, fall: 1 },
    ...{ weight: 0, isReversed: false, ...details },
  };
  const ca = details.caFile === undefined ? undefined : readCaFile(details.caFile);
  const prober = new HttpProber(probe, ca);
  probers.push(prober);
  return prober;
}

async function ask(answer: RequestListener, details: Partial<HttpProbeModel> = {}) {
  const port = await listen(createServer(answer));
  return foundBy(proberOf(`http://127.0.0.1:${port}/health`, details));
}

async function foundBy(prober: HttpProber): Promise<[boolean, string]> {
  const outcome = await prober.run();
  return [outcome.kind === 'probed' && outcome.isWell, describeOutcome(outcome)];
}

const page =
  (status: number, body = ''): RequestListener =>
  (_, response) => {
    response.statusCode = status;
    response.end(body);
  };

describe('an answer', () => {
  test('is well by its status', async () => {
    expect(await ask(page(204))).toEqual([true, 'status 204']);
    expect(await ask(page(503))).toEqual([false, 'status 503']);
    const statuses = [
      { from: 200, to: 200 },
      { from: 500, to: 599 },
    ];
    expect(await ask(page(503), { statuses })).toEqual([true, 'status 503']);
    expect(await ask(page(204), { statuses })).toEqual([false, 'status 204']);
  });

  test('of another address is not asked for', async () => {
    const moved: RequestListener = ({ url }, response) => {
      response.statusCode = url === '/health' ? 302 : 200;
      response.setHeader('location', '/elsewhere');
      response.end();
    };
    expect(await ask(moved)).toEqual([false, 'status 302']);
  });

  test('is well by a text or a regular expression in its body', async () => {
    const body = { kind: 'text', text: 'ready: yes' } as const;
    expect(await ask(page(200, 'ready: yes\n'), { body })).toEqual([
      ...[true, 'status 200, body as expected'],
    ]);
    expect(await ask(page(200, 'ready: no\n'), { body })).toEqual([
      ...[false, 'status 200, but the body is another'],
    ]);
    const pattern = { kind: 'pattern', source: '^READY: \\w+$', ignoresCase: true } as const;
    expect((await ask(page(200, 'ready: yes'), { body: pattern }))[0]).toBe(true);
    expect((await ask(page(503, 'ready: yes'), { body: pattern }))[0]).toBe(false);
  });

  test('that keeps a regular expression going is a failure', async () => {
    const body = { kind: 'pattern', source: '^(a+)+$', ignoresCase: false } as const;
    const [isWell, found] = await ask(page(200, `${'a'.repeat(60)}b`), { body });
    expect([isWell, found]).toEqual([false, 'status 200, but the expression takes too long']);
  });

  test('is read for 64 KiB of its body, and no further', async () => {
    const body = { kind: 'text', text: 'needle' } as const;
    const filler = 'x'.repeat(70_000);
    expect((await ask(page(200, `needle${filler}`), { body }))[0]).toBe(true);
    expect((await ask(page(200, `${filler}needle`), { body }))[0]).toBe(false);
    const endless: RequestListener = (_, response) => {
      const write = () => {
        while (response.write(filler));
        response.once('drain', write);
      };
      write();
    };
    expect((await ask(endless, { body }))[0]).toBe(false);
  });

  test('that does not come in time is a failure', async () => {
    expect(await ask(() => {}, { timeoutUs: 50_000 })).toEqual([false, 'timed_out']);
    const half: RequestListener = (_, response) => {
      response.write('rea');
    };
    const body = { kind: 'text', text: 'ready' } as const;
    expect(await ask(half, { timeoutUs: 50_000, body })).toEqual([false, 'timed_out']);
    expect(await ask(half, { timeoutUs: 500_000 })).toEqual([true, 'status 200']);
  });

  test('of nobody is a failure with its reason', async () => {
    const port = await listen(createServer());
    servers.pop()?.close();
    const [isWell, found] = await foundBy(proberOf(`http://127.0.0.1:${port}/`));
    expect([isWell, found]).toEqual([false, `connect ECONNREFUSED 127.0.0.1:${port}`]);
  });
});

describe('a connection', () => {
  const sockets = new Set<Socket>();
  const countedServer = (answer: RequestListener) => {
    sockets.clear();
    const server = createServer(answer);
    server.on('connection', (socket) => sockets.add(socket));
    return server;
  };

  test('is kept from run to run', async () => {
    const port = await listen(countedServer(page(200, 'body')));
    const prober = proberOf(`http://127.0.0.1:${port}/`);
    for (let run = 0; run < 5; run += 1) expect((await foundBy(prober))[0]).toBe(true);
    expect(sockets.size).toBe(1);
  });

  test('that the server closes in the moment of its use is no failure', async () => {
    const used = new Set<Socket>();
    const once: RequestListener = ({ socket }, response) => {
      if (used.has(socket)) socket.destroy();
      else response.end();
      used.add(socket);
    };
    const port = await listen(countedServer(once));
    const prober = proberOf(`http://127.0.0.1:${port}/`);
    for (let run = 0; run < 3; run += 1) expect((await foundBy(prober))[0]).toBe(true);
    expect(sockets.size).toBe(3);
  });

  test('that is closed every time without an answer is one', async () => {
    const port = await listen(countedServer(({ socket }) => socket.destroy()));
    const prober = proberOf(`http://127.0.0.1:${port}/`);
    expect(await foundBy(prober)).toEqual([false, 'socket hang up']);
    expect(sockets.size).toBe(1);
  });

  test('with an answer without an end does not hold up the next run', async () => {
    const half: RequestListener = (_, response) => {
      response.write('a');
    };
    const port = await listen(countedServer(half));
    const prober = proberOf(`http://127.0.0.1:${port}/`);
    expect((await foundBy(prober))[0]).toBe(true);
    expect((await foundBy(prober))[0]).toBe(true);
  });

  test('is with another name where host says so', async () => {
    const heard: (string | undefined)[] = [];
    const answer: RequestListener = ({ headers }, response) => {
      heard.push(headers.host, headers['user-agent']);
      response.end();
    };
    await ask(answer, { host: 'shop.example:8080' });
    expect(heard).toEqual(['shop.example:8080', 'holdfast']);
  });
});

describe('a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ca-'));
  const caFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  let url = '';

  beforeAll(() => {
    const subject = ['-subj', '/CN=shop.example', '-addext', 'subjectAltName=DNS:shop.example'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', keyFile, '-out', caFile];
    execFileSync('openssl', ['req', '-x509', ...kind, ...files, '-days', '2', ...subject], {
      stdio: 'ignore',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const serve = async () => {
    const files = { key: readFileSync(keyFile), cert: readFileSync(caFile) };
    const port = await listen(createTlsServer(files, page(200)) as unknown as Server);
    url = `https://127.0.0.1:${port}/`;
  };

  test('must be signed by an authority, and be of the right name', async () => {
    await serve();
    expect(await foundBy(proberOf(url))).toEqual([false, 'self-signed certificate']);
    const [isWell, found] = await foundBy(proberOf(url, { caFile }));
    expect([isWell, found]).toEqual([false, expect.stringContaining('does not match')]);
    expect(await foundBy(proberOf(url, { caFile, host: 'shop.example' }))).toEqual([
      ...[true, 'status 200'],
    ]);
  });

  test('is not looked at where insecure says so', async () => {
    await serve();
    expect(await foundBy(proberOf(url, { isInsecure: true }))).toEqual([true, 'status 200']);
  });

  test('is never believed with a file of authorities that cannot be read', async () => {
    await serve();
    const gone = join(folder, 'none.pem');
    const [isWell, found] = await foundBy(proberOf(url, { caFile: gone }));
    expect([isWell, found]).toEqual([false, expect.stringMatching(/^ca .*none.pem: ENOENT/)]);
    expect(readCaFile(keyFile)).toEqual({ reason: `${keyFile}: no certificate in PEM is in it` });
    expect(readCaFile(folder)).toEqual({ reason: `${folder}: not a plain file` });
  });
});
