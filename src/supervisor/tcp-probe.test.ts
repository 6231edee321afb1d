// Proves what a check of TCP takes for a success.
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { TcpProber } from './tcp-probe.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function listeningPort(): Promise<number> {
  const opened = createServer((socket) => socket.on('error', () => {}));
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return (opened.address() as AddressInfo).port;
}

const limit = { host: '127.0.0.1', timeoutUs: 5_000_000 };

test('a connection is a success, again and again', async () => {
  const prober = new TcpProber({ ...limit, port: await listeningPort() });
  for (let run = 0; run < 3; run += 1) {
    expect(await prober.run()).toEqual({ kind: 'probed', isWell: true, found: 'connected' });
  }
});

test('nobody there is a failure with its reason', async () => {
  const port = await listeningPort();
  await new Promise((resolve) => server?.close(resolve));
  const found = `connect ECONNREFUSED 127.0.0.1:${port}`;
  expect(await new TcpProber({ ...limit, port }).run()).toEqual({
    ...{ kind: 'probed', isWell: false, found },
  });
});

test('a name that nobody knows is a failure with its reason', async () => {
  const prober = new TcpProber({ ...limit, host: 'nobody.invalid', port: 1 });
  expect(await prober.run()).toMatchObject({ kind: 'probed', isWell: false });
});
