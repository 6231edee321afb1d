// Owns the proof that checks without a process hand a machine's address over to a keepalived that reads the
// same file, and bring it back. Never measures.
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastBin } from './command.ts';
import { Daemon, type DaemonKind } from './daemons.ts';
import { Lab } from './lab.ts';
import { moodyServerSource } from './probe-sources.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/probes.test.ts is skipped: ${skipReason}`);

const sickness = '/run/web/sick';
const port = 8080;

const configOf = (priority: number) => `
#:holdfast vrrp_http web {
#:holdfast     url http://127.0.0.1:${port}/health
#:holdfast     expect_body OK
#:holdfast     interval 0.1
#:holdfast     fall 2
#:holdfast     weight -50
#:holdfast }
#:holdfast vrrp_tcp web { connect 127.0.0.1:${port}
#:holdfast     interval 0.1 }
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    version 3
    advert_int 0.2
    #:holdfast track_http { web }
    #:holdfast track_tcp { web }
    virtual_ipaddress {
        10.9.0.100/24
    }
}
`;

describe.skipIf(skipReason !== undefined)('checks without a process', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  it('an answer of 503 hands over to keepalived, 200 brings back, a closed port is a fault', async () => {
    const lan = await lab.switch('lan');
    const open = async (number: number) => {
      const host = await lab.host(`web${number}`);
      await lan.connect(host, { interface: 'eth0', address: `10.9.0.${number}/24` });
      return host;
    };
    const [host1, host2] = [await open(1), await open(2)];
    const serverWords = ['-e', moodyServerSource, sickness, String(port)];
    const server = await host1.spawn([process.execPath, ...serverWords]);
    await server.waitForLine(/ready/);
    const start = (kind: DaemonKind, on: typeof host1, priority: number) =>
      Daemon.start(kind, on, { config: configOf(priority) });
    const strong = await start('holdfast', host1, 120);
    await strong.waitForLine(/Entering MASTER STATE/);
    const weak = await start('keepalived', host2, 100);
    await weak.waitForLine(/Entering BACKUP STATE/);

    const falling = strong.mark();
    host1.writeFile(sickness, '');
    await weak.waitForLine(/Entering MASTER STATE/);
    await strong.waitForLine(/Entering BACKUP STATE/, { from: falling });
    expect(await host2.hasAddress('eth0', '10.9.0.100')).toBe(true);
    const words = strong.lines.slice(falling).map(({ text }) => text);
    expect(words.filter((text) => /VRRP_HTTP/.test(text))).toEqual([
      expect.stringMatching(/VRRP_HTTP\(web\) failed \(status 503\)$/),
    ]);
    const status = await host1.runOrThrow([holdfastBin, 'status']);
    expect(status).toMatch(/^http web {2}DOWN: status 503 after \d+ ms, 0\.\d s ago$/m);
    expect(status).toMatch(/^tcp web {2}UP: connected after \d+ ms, 0\.\d s ago$/m);
    expect(status).toContain('priority 70 = 120 configured - 50 web');

    const rising = strong.mark();
    host1.removeFile(sickness);
    await strong.waitForLine(/Entering MASTER STATE/, { from: rising });

    const closing = strong.mark();
    await server.stop('SIGKILL', 1000);
    await strong.waitForLine(/Entering FAULT STATE/, { from: closing });
    expect(
      strong.lines
        .slice(closing)
        .map(({ text }) => text)
        .join('\n'),
    ).toContain(`VRRP_TCP(web) failed (connect ECONNREFUSED 127.0.0.1:${port})`);
    await Promise.all([strong.stop(), weak.stop()]);
  }, 60_000);
});
