// Owns the proof that checks of a name whose resolver hangs do not heap up questions, and go on after it.
import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { HttpProbeModel } from '../config/track-model.ts';
import { HttpProber } from './http-probe.ts';
import { TcpProber } from './tcp-probe.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const times = { intervalUs: 100_000, timeoutUs: 100_000, rise: 1, fall: 1 };

const probers = {
  http: (port: number) =>
    new HttpProber(
      {
        ...{ kind: 'http', name: 'web', url: `http://web.example:${port}/`, ...times },
        ...{ statuses: [{ from: 200, to: 299 }], weight: 0, isReversed: false },
      } satisfies HttpProbeModel,
      undefined,
    ),
  tcp: (port: number) => new TcpProber({ host: 'web.example', port, ...times }),
};

test.each(['http', 'tcp'] as const)(
  'a check over %s asks a resolver that hangs for its name once, and goes on once it answers',
  async (kind) => {
    const server = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const real = dns.lookup;
    let answer = () => {};
    const asked = vi.spyOn(dns, 'lookup').mockImplementation(((
      _: string,
      options: dns.LookupAllOptions,
      callback: Parameters<typeof real>[1],
    ) => {
      answer = () => real('127.0.0.1', options, callback as never);
    }) as unknown as typeof real);
    const prober = probers[kind]((server.address() as AddressInfo).port);
    for (let run = 0; run < 3; run += 1) expect(await prober.run()).toEqual({ kind: 'timed-out' });
    expect(asked).toHaveBeenCalledTimes(1);
    const run = prober.run();
    setTimeout(() => answer(), 20);
    expect(await run).toMatchObject({ kind: 'probed', isWell: true });
    prober.close();
    server.close();
  },
);
