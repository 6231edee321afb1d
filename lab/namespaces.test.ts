// Owns the proof of net_namespace, -s, instance and use_pid_dir: where the daemon runs, where its files
// are and what it is called in the log, beside keepalived. Never looks at elections.
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastBin, pidIn, runHoldfast, statusOf, waitForEnd } from './command.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { configFile, ownerConfig } from './lone-machine.ts';
import { reasonToSkip } from './requirements.ts';
import { SyslogCollector } from './syslog.ts';

const skipReason = reasonToSkip(['keepalived', 'perl']);
if (skipReason !== undefined) console.warn(`lab/namespaces.test.ts is skipped: ${skipReason}`);

const namespaces = `
set -e
ip netns add blue
ip netns add red
ip -n blue link add eth0 type veth peer name eth9
ip -n blue addr add 10.9.0.1/24 dev eth0
ip -n blue link set eth9 up
ip -n blue link set eth0 up
`;

describe.skipIf(skipReason !== undefined)('a daemon in a network namespace', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  /** A machine whose namespace blue has an eth0; the machine itself has none. */
  const openMachine = async (name: string, words: string): Promise<LabHost> => {
    const host = await lab.host(name);
    await host.runOrThrow(['sh', '-c', namespaces]);
    host.writeFile(configFile, `${words}\n${ownerConfig}`);
    return host;
  };

  it.each([
    ['net_namespace blue', [], 'blue/keepalived', 'blue/vrrp', '_blue'],
    [
      'net_namespace red\ninstance a',
      ['-s', 'blue'],
      'blue/keepalived_a',
      'blue/vrrp_a',
      '_blue_a',
    ],
  ])('%j with %j has the files and names of keepalived', async (words, args, pid, vrrp, ident) => {
    for (const program of ['keepalived', holdfastBin]) {
      const name = `${program === 'keepalived' ? 'theirs' : 'ours'}${ident.replaceAll('_', '-')}`;
      const host = await openMachine(name, words);
      const log = await SyslogCollector.start(host);
      const daemon = await host.spawn([program, '-n', '-l', '-D', ...args, '-f', configFile]);
      await daemon.waitForLine(/Entering MASTER STATE/, { timeoutMs: 30_000 });
      const outside = (file: string) => `/run/keepalived/${file}.pid`;
      expect(await pidIn(host, outside(pid)), program).toBe(daemon.pid);
      const engine = await pidIn(host, outside(vrrp));
      for (const process of [daemon.pid, engine]) {
        const seen = await host.runOrThrow(['readlink', `/proc/${process}/ns/net`]);
        const blue = await host.runOrThrow(['stat', '-c', 'net:[%i]', '/run/netns/blue']);
        expect(seen).toBe(blue);
      }
      await log.waitFor(new RegExp(` Keepalived_vrrp${ident}\\[${engine}\\]: .*MASTER STATE`));
      await log.waitFor(new RegExp(` Keepalived\\[\\d+\\]: Changing syslog ident to .*${ident}`));
      host.writeFile(configFile, ownerConfig);
      daemon.signal('SIGHUP');
      const what = args.length === 0 ? 'network namespace' : 'instance name';
      await log.waitFor(
        new RegExp(`Cannot change ${what} at a reload - please restart keepalived`),
      );
      expect(await daemon.stop()).toEqual({ status: 0, signal: null });
      expect(
        await host.runOrThrow(['find', '/run', '-name', 'keepalived', '-o', '-name', '*.pid']),
      ).toBe('');
    }
  });

  it('is found from outside by its names, also in the background', async () => {
    const host = await openMachine('background', 'net_namespace blue\ninstance a');
    expect((await runHoldfast(host, ['-f', configFile])).status).toBe(0);
    const names = ['-s', 'blue', '--name', 'a'];
    expect(await statusOf(host, names)).toMatchObject({ instances: [{ interface: 'eth0' }] });
    const pid = await pidIn(host, '/run/keepalived/blue/keepalived_a.pid');
    expect(await statusOf(host, names)).toMatchObject({ supervisorPid: pid });
    process.kill(pid, 'SIGTERM');
    await waitForEnd(pid);
  });

  it('is tested there, too', async () => {
    const host = await openMachine('test', 'net_namespace blue');
    for (const program of ['keepalived', holdfastBin]) {
      const test = async (words: string) => {
        host.writeFile(configFile, `${words}\n${ownerConfig}`);
        return (await host.run([program, '-t', '-f', configFile])).status;
      };
      expect([await test('net_namespace blue'), await test('net_namespace red')]).toEqual([0, 5]);
    }
  });

  it('does not start where there is none, with a status that says so', async () => {
    const host = await openMachine('none', 'net_namespace green');
    const said = 'Unable to set network namespace green - exiting';
    const ours = await runHoldfast(host, ['-f', configFile]);
    expect(ours).toMatchObject({ status: 2, stderr: expect.stringContaining(said) });
    const theirs = await host.run(['keepalived', '-n', '-l', '-f', configFile]);
    expect(theirs).toMatchObject({ status: 0, stderr: expect.stringContaining(said) });
    expect((await runHoldfast(host, ['-t', '-f', configFile])).status).toBe(4);
  });
});
