// Owns the proof of how a daemon lives as a process: starts and stops, pid files, logs that fail it, and
// what it keeps out; beside keepalived where Holdfast differs. Never looks at elections.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  holdfastBin,
  isRunning,
  processFile,
  runHoldfast,
  statusOf,
  waitForEnd,
} from './command.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import {
  becomesMaster,
  configFile,
  engineOf,
  holdsVip,
  type LoneMachine,
  openLoneMachine,
  supervisorOf,
} from './lone-machine.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import { SyslogCollector } from './syslog.ts';

const skipReason = reasonToSkip(['keepalived', 'dumpcap', 'perl']);
if (skipReason !== undefined) console.warn(`lab/daemon-life.test.ts is skipped: ${skipReason}`);

/** A /dev/log that nobody reads: its queue is soon full. */
const deafLogSource = `
use Socket;
$| = 1;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
bind($socket, sockaddr_un('/dev/log')) or die "bind: $!";
print "ready\\n";
sleep 1000;
`;

let lab: Lab;

const openHost = (name: string): Promise<LoneMachine> => openLoneMachine(lab, name);

describe.skipIf(skipReason !== undefined)('the daemon', () => {
  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  it('is not harmed by a second start, which says so and ends with status 0', async () => {
    const { host, wire: observe } = await openHost('second');
    const log = await SyslogCollector.start(host);
    const wire = await observe();
    expect((await runHoldfast(host, ['-f', configFile])).status).toBe(0);
    await becomesMaster(host);
    const before = await statusOf(host);
    for (const flags of [[], ['-n', '-l']]) {
      const done = await runHoldfast(host, [...flags, '-f', configFile]);
      expect(done).toMatchObject({ status: 0, stdout: '' });
      if (flags.length > 0) expect(done.stderr).toMatch(/: daemon is already running\n/);
    }
    await log.waitFor(/<30>.* Keepalived\[\d+\]: daemon is already running/);
    const after = await statusOf(host);
    expect(after).toMatchObject({ enginePid: before.enginePid, instances: [{ state: 'master' }] });
    expect(await supervisorOf(host)).toBe(before.supervisorPid);
    expect(await holdsVip(host)).toBe(true);
    expect(wire.adverts().filter(({ priority }) => priority === 0)).toEqual([]);
  });

  it('starts over a pid file whose number another process has, unlike keepalived', async () => {
    const { host } = await openHost('stale');
    const sleeper = await host.spawn(['sleep', '1000']);
    for (const file of ['keepalived', 'k']) host.writeFile(`/run/${file}.pid`, `${sleeper.pid}\n`);
    const pids = ['-p', '/run/k.pid', '-r', '/run/k-v.pid'];
    const theirs = await host.run(['keepalived', '-n', '-l', '-f', configFile, ...pids]);
    expect(theirs.status).toBe(0);
    expect(theirs.stderr).toContain('daemon is already running');
    expect((await runHoldfast(host, ['-f', configFile])).status).toBe(0);
    const pid = await supervisorOf(host);
    expect(pid).not.toBe(sleeper.pid);
    expect(isRunning(pid) && isRunning(sleeper.pid)).toBe(true);
  });

  it('returns once it runs', async () => {
    const { host } = await openHost('returns');
    expect((await runHoldfast(host, ['-f', configFile])).status).toBe(0);
    // No waiting here: it answers, as a process of its own, at once.
    const status = await statusOf(host);
    expect(status.instances).toHaveLength(1);
    expect(host.readFile('/run/keepalived.pid')).toBe(`${status.supervisorPid}\n`);
    expect(processFile(status.supervisorPid, 'status')).toMatch(/^PPid:\t1$/m);
  });

  it('returns with its exit status when it does not come up, here without a right', async () => {
    const { host } = await openHost('refused');
    const log = await SyslogCollector.start(host);
    const unable = ['setpriv', '--inh-caps=-net_raw', '--bounding-set=-net_raw'];
    const done = await host.run([...unable, holdfastBin, '-f', configFile]);
    expect(done).toMatchObject({ status: 1, stdout: '' });
    await log.waitFor(/run it as root, or with .*CAP_NET_RAW/);
    await log.waitFor(/exited with permanent error FATAL\. Terminating/);
    for (const file of ['/run/keepalived.pid', '/run/vrrp.pid']) {
      expect(host.readFile(file)).toBeUndefined();
    }
  });

  it('stops at SIGTERM sooner than keepalived and leaves nothing behind', async () => {
    const [ours, theirs] = [await openHost('stop-ours'), await openHost('stop-theirs')];
    const wire = await ours.wire();
    const started = await Promise.all([
      runHoldfast(ours.host, ['-f', configFile]),
      theirs.host.run(['keepalived', '-f', configFile]),
    ]);
    expect(started.map(({ status }) => status)).toEqual([0, 0]);
    const hosts = [ours.host, theirs.host];
    const stop = async (host: LabHost): Promise<number> => {
      await becomesMaster(host);
      const pids = [await supervisorOf(host), await engineOf(host)];
      const sentAtMs = Date.now();
      host.kill(pids[0] ?? 0, 'SIGTERM');
      return Math.max(...(await Promise.all(pids.map(waitForEnd)))) - sentAtMs;
    };
    const [oursMs = 0, theirsMs = 0] = await Promise.all(hosts.map(stop));
    console.info(`SIGTERM to the end: Holdfast ${oursMs} ms, keepalived ${theirsMs} ms`);
    expect(oursMs).toBeLessThan(theirsMs);
    await wire.waitForAdvert('priority 0', ({ priority }) => priority === 0);
    expect(await holdsVip(ours.host)).toBe(false);
    const search = 'find /run -type f,s -not -path /run/mount/*';
    const left = (await ours.host.runOrThrow(search.split(' '))).trim();
    expect(left).toBe(configFile);
  });

  it('ends with status 0 when it is stopped in the foreground', async () => {
    const { host } = await openHost('foreground');
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const daemon = await host.spawn([holdfastBin, '-n', '-l', '-f', configFile]);
      await daemon.waitForLine(/Entering MASTER STATE/);
      expect(await daemon.stop(signal)).toEqual({ status: 0, signal: null });
      expect(await holdsVip(host)).toBe(false);
    }
  });

  it('--log-format json gives one object a line on stdout', async () => {
    const { host } = await openHost('json');
    const daemon = await host.spawn([holdfastBin, '-n', '--log-format', 'json', '-f', configFile]);
    await daemon.waitForLine(/Entering MASTER STATE/);
    const engine = await engineOf(host);
    await daemon.stop();
    const lines = daemon.lines.map(({ text, stream }) => ({ stream, ...JSON.parse(text) }));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(['stream', 'time', 'ident', 'pid', 'text']);
      expect(line).toMatchObject({ stream: 'stdout', text: expect.stringMatching(/./) });
      expect(new Date(line.time).toISOString()).toBe(line.time);
      const ident = line.pid === engine ? 'Keepalived_vrrp' : 'Keepalived';
      expect([line.pid, line.ident]).toEqual([ident === 'Keepalived' ? daemon.pid : engine, ident]);
    }
    const texts = lines.map(({ text }) => text);
    expect(texts).toContain('(VI_1) Entering MASTER STATE');
  });

  it('says once that there is no /dev/log and runs on', async () => {
    const { host } = await openHost('logless');
    const daemon = await host.spawn([holdfastBin, '-n', '-D', '-f', configFile]);
    await becomesMaster(host);
    expect((await statusOf(host)).lostLogLines).toBeGreaterThan(5);
    expect(await daemon.stop()).toEqual({ status: 0, signal: null });
    expect(daemon.lines.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^holdfast: .*\/dev\/log.*ENOENT/),
    ]);
  });

  it('in the background survives the loss of /dev/log, though nobody reads its streams', async () => {
    const { host } = await openHost('log-lost');
    const log = await SyslogCollector.start(host);
    expect((await runHoldfast(host, ['-f', configFile])).status).toBe(0);
    const before = await statusOf(host);
    await log.stop();
    // Each link change is several lines for the log.
    for (const state of ['down', 'up']) {
      await host.runOrThrow(['ip', 'link', 'set', 'eth0', state]);
      await pollFor(`the VIP with eth0 ${state}`, async () =>
        (await holdsVip(host)) === (state === 'up') ? true : undefined,
      );
    }
    const after = await statusOf(host);
    expect(after.lostLogLines).toBeGreaterThan(0);
    expect(after).toMatchObject({
      ...{ supervisorPid: before.supervisorPid, enginePid: before.enginePid, engineRestarts: 0 },
    });
  });

  it('survives that nobody reads its console any more', async () => {
    const { host } = await openHost('console-lost');
    const script = `${holdfastBin} -n -l -f ${configFile} 2>&1 | head -n 1`;
    const shell = await host.spawn(['sh', '-c', script]);
    const pid = await supervisorOf(host);
    await becomesMaster(host);
    expect(isRunning(pid)).toBe(true);
    expect(await statusOf(host)).toMatchObject({ instances: [{ state: 'master' }] });
    host.kill(pid, 'SIGTERM');
    await waitForEnd(pid);
    expect(await holdsVip(host)).toBe(false);
    await shell.exited;
  });

  it('does not wait for a log daemon that stands still, and counts what it lost', async () => {
    const { host, wire: observe } = await openHost('deaf');
    const wire = await observe();
    const deaf = await host.spawn(['perl', '-e', deafLogSource]);
    await deaf.waitForLine(/^ready$/);
    expect((await runHoldfast(host, ['-D', '-f', configFile])).status).toBe(0);
    const advert = (afterUs: number) =>
      wire.waitForAdvert('advertisement', ({ atUs }) => atUs > afterUs);
    const first = await advert(0);
    const last = await advert(first.atUs + 5_500_000);
    const times = wire.adverts().map(({ atUs }) => atUs);
    const gapsMs = times.slice(1).map((atUs, at) => (atUs - (times[at] ?? 0)) / 1000);
    console.info(`adverts beside a full log: gaps of ${gapsMs.map((ms) => ms.toFixed(1))} ms`);
    expect(gapsMs.length).toBeGreaterThanOrEqual(6);
    for (const ms of gapsMs) expect(Math.abs(ms - 1000)).toBeLessThan(400);
    expect((await statusOf(host)).lostLogLines).toBeGreaterThan(10);
    // The engine's own last words go to the full log, too.
    const [supervisor, engine] = [await supervisorOf(host), await engineOf(host)];
    host.kill(supervisor, 'SIGKILL');
    await wire.waitForAdvert(
      'priority 0',
      ({ priority, atUs }) => priority === 0 && atUs > last.atUs,
    );
    await waitForEnd(engine);
    expect(await holdsVip(host)).toBe(false);
  });

  it("keeps the caller's environment and Node's inspector out of the engine", async () => {
    const { host } = await openHost('inspect');
    const env = { ...process.env, NODE_OPTIONS: '--inspect=127.0.0.1:9331', SECRET: 'x' };
    expect((await runHoldfast(host, ['-f', configFile], env)).status).toBe(0);
    const engine = await engineOf(host);
    expect(processFile(engine, 'environ')).toBe('');
    expect(processFile(engine, 'cmdline')).not.toContain('inspect');
    expect(await host.runOrThrow(['ss', '-Hltn'])).toBe('');
    expect(await statusOf(host)).toMatchObject({ instances: [{ state: 'master' }] });
  });

  it('answers questions that came before its engine was ready, and those after them', async () => {
    const { host } = await openHost('early');
    const daemon = await host.spawn([holdfastBin, '-n', '-l', '-f', configFile]);
    const engine = await engineChildOf(daemon.pid);
    // A dump asks the engine for its status.
    process.kill(daemon.pid, 'SIGUSR1');
    await daemon.waitForLine(new RegExp(`Printing VRRP data for process\\(${engine}\\)`));
    process.kill(daemon.pid, 'SIGHUP');
    await daemon.waitForLine(/Entering MASTER STATE/);
    expect(await statusOf(host)).toMatchObject({ enginePid: engine, instances: [{}] });
    expect(daemon.lines.filter(({ text }) => text.includes('Reload complete'))).toHaveLength(1);
    await daemon.stop();
  });

  it('opens no inspector for SIGUSR1, from its first moment on', async () => {
    const { host } = await openHost('usr1');
    const daemon = await host.spawn([holdfastBin, '-n', '-l', '-f', configFile]);
    const supervisor = daemon.pid;
    await signalFromTheFirstMomentOn(supervisor);
    const engine = await engineChildOf(supervisor);
    await signalFromTheFirstMomentOn(engine);
    await daemon.waitForLine(/Entering MASTER STATE/);
    for (const pid of [supervisor, engine]) process.kill(pid, 'SIGUSR1');
    expect(await statusOf(host)).toMatchObject({
      ...{ supervisorPid: supervisor, enginePid: engine, engineRestarts: 0 },
    });
    // Node's own handler may open it for a moment before our first statement runs.
    await expect.poll(() => host.runOrThrow(['ss', '-Hltn']), { timeout: 5000 }).toBe('');
    await daemon.stop();
  });
});

/** As soon as it is there; before its exec a child looks like its parent, handlers and all. */
function engineChildOf(supervisor: number): Promise<number> {
  return pollFor('the engine', () =>
    childrenOf(supervisor).find((pid) => processFile(pid, 'cmdline')?.includes('engine')),
  );
}

/** Signals a process as soon as SIGUSR1 does not kill it, which is when Node has its own handler. */
async function signalFromTheFirstMomentOn(pid: number): Promise<void> {
  const sigusr1 = 1n << 9n;
  await pollFor('Node to catch SIGUSR1', () => {
    const mask = /^SigCgt:\t(\w+)$/m.exec(processFile(pid, 'status') ?? '')?.[1] ?? '0';
    return (BigInt(`0x${mask}`) & sigusr1) === 0n ? undefined : true;
  });
  for (let count = 0; count < 20; count += 1) {
    process.kill(pid, 'SIGUSR1');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function childrenOf(pid: number): number[] {
  const text = processFile(pid, `task/${pid}/children`) ?? '';
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}
