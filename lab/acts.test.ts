// Owns the proof of the founding story: two Holdfasts in the background with the tutorial's files,
// started, asked, killed and started again. Never edits the files.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRunning, pidIn, processFile, runHoldfast, statusOf, waitForEnd } from './command.ts';
import { isStandingStill } from './holder.ts';
import { Lab } from './lab.ts';
import { HttpProbe, type Probe } from './probe.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import { openStory, type Story, type StoryWeb } from './story.ts';
import { SyslogCollector, type SyslogMessage } from './syslog.ts';
import { type SeenAdvert, WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['dumpcap', 'perl']);
if (skipReason !== undefined) console.warn(`lab/acts.test.ts is skipped: ${skipReason}`);

/** RFC 3768, 6.1: three advertisement intervals and the skew (256 - priority) / 256, in ms. */
const masterDownMs = { web1: 3000 + (56 / 256) * 1000, web2: 3000 + (156 / 256) * 1000 };
const skewMs = { web2: (156 / 256) * 1000 };

const configFile = '/run/web/keepalived.conf';
const pidFile = '/run/web/keepalived.pid';
const enginePidFile = '/run/web/vrrp.pid';

describe.skipIf(skipReason !== undefined)('the founding story in the background', () => {
  let lab: Lab;
  let story: Story;
  let wire: WireObserver;
  let probe: Probe;
  let logs: { web1: SyslogCollector; web2: SyslogCollector };

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    story = await openStory(lab);
    const { web1, web2 } = story;
    for (const web of [web1, web2]) web.host.writeFile(configFile, web.config);
    wire = await WireObserver.start(lab, story.lan, join(lab.folder, 'wire.pcap'));
    logs = {
      web1: await SyslogCollector.start(web1.host),
      web2: await SyslogCollector.start(web2.host),
    };
    probe = await HttpProbe.start(story.client, { address: story.vip });
  });

  const start = (web: StoryWeb) =>
    runHoldfast(web.host, ['-f', configFile, '-p', pidFile, '-r', enginePidFile]);
  const pidsOf = async ({ host }: StoryWeb) => ({
    supervisor: await pidIn(host, pidFile),
    engine: await pidIn(host, enginePidFile),
  });
  const holdsVip = ({ host, interface: name }: StoryWeb) => host.hasAddress(name, story.vip);
  const nextAdvert = (web: StoryWeb, afterUs: number, priority = web.priority) =>
    wire.waitForAdvert(
      `advertisement of priority ${priority} from ${web.host.name}`,
      (advert) =>
        advert.source === web.address && advert.atUs > afterUs && advert.priority === priority,
    );
  const logged = (log: SyslogCollector, text: string, from = 0): Promise<SyslogMessage> =>
    pollFor(`syslog message ${text}`, () =>
      log.messages.slice(from).find((message) => message.text === text),
    );
  /** From priority 0 to the other's first advertisement; checks both, and that the VIP moved. */
  const handOverAfter = async (killedAtUs: number): Promise<SeenAdvert> => {
    const farewell = await nextAdvert(story.web1, killedAtUs, 0);
    const taking = await nextAdvert(story.web2, farewell.atUs);
    const tookMs = (taking.atUs - farewell.atUs) / 1000;
    await probe.nextAnswer('web2');
    const gapMs = gapBetweenHosts(killedAtUs / 1000);
    const figures = [
      ['priority 0 after the kill', (farewell.atUs - killedAtUs) / 1000],
      ['other advertises after priority 0', tookMs],
      ['client without answer', gapMs],
    ];
    console.info(figures.map(([what, ms]) => `${what}: ${Number(ms).toFixed(1)} ms`).join(', '));
    expect(farewell.atUs - killedAtUs).toBeLessThan(500_000);
    expect(tookMs).toBeGreaterThan(skewMs.web2 - 60);
    expect(tookMs).toBeLessThan(skewMs.web2 + 300);
    expect(gapMs).toBeLessThan(1500);
    await expect.poll(() => holdsVip(story.web1), { timeout: 5000 }).toBe(false);
    expect(await holdsVip(story.web2)).toBe(true);
    return taking;
  };
  /** From web1's last answer to web2's first one. */
  const gapBetweenHosts = (afterMs: number): number => {
    const answers = probe.samples
      .flatMap(({ sentAtMs, latencyMs, host }) =>
        latencyMs === undefined ? [] : [{ host, atMs: sentAtMs + latencyMs }],
      )
      .sort((left, right) => left.atMs - right.atMs);
    const first = answers.find(({ host, atMs }) => host === 'web2' && atMs > afterMs);
    const last = answers.findLast(({ host, atMs }) => host === 'web1' && atMs < (first?.atMs ?? 0));
    if (!first || !last) throw new Error('the probe did not see both hosts');
    return first.atMs - last.atMs;
  };
  const returnsToWeb1 = async (sinceUs: number): Promise<SeenAdvert> => {
    const taking = await nextAdvert(story.web1, sinceUs);
    await probe.nextAnswer('web1');
    await expect.poll(() => holdsVip(story.web2), { timeout: 5000 }).toBe(false);
    expect(await holdsVip(story.web1)).toBe(true);
    return taking;
  };

  it('act 1: the command returns 0 once the daemon runs, which is in its pid files', async () => {
    const { web1, web2 } = story;
    const done = await Promise.all([start(web1), start(web2)]);
    const silentSuccess = { status: 0, signal: null, stdout: '', stderr: '' };
    for (const web of [web1, web2]) {
      const pids = await pidsOf(web);
      const status = await statusOf(web.host);
      expect(status).toMatchObject({ supervisorPid: pids.supervisor, enginePid: pids.engine });
      expect(processFile(pids.supervisor, 'comm')).toBe('holdfast\n');
      expect(processFile(pids.engine, 'comm')).toBe('holdfast-engine\n');
      expect(processFile(pids.engine, 'status')).toMatch(
        new RegExp(`^PPid:\\t${pids.supervisor}$`, 'm'),
      );
    }
    expect(done).toEqual([silentSuccess, silentSuccess]);
  });

  it('act 1: web1 tells syslog that it is BACKUP, and MASTER 3.2 s later', async () => {
    const backup = await logged(logs.web1, '(VI_1) Entering BACKUP STATE (init)');
    const master = await logged(logs.web1, '(VI_1) Entering MASTER STATE');
    const pids = await pidsOf(story.web1);
    for (const message of [backup, master]) {
      expect(message).toMatchObject({ ident: 'Keepalived_vrrp', pid: pids.engine });
    }
    const startup = await logged(logs.web1, 'Startup complete');
    expect(startup).toMatchObject({ ident: 'Keepalived', pid: pids.supervisor });
    expect(new Set(logs.web1.messages.map(({ raw }) => raw.slice(0, 4)))).toEqual(
      new Set(['<30>']),
    );
    const tookMs = master.atMs - backup.atMs;
    console.info(`BACKUP (init) to MASTER: ${tookMs} ms`);
    expect(tookMs).toBeGreaterThan(masterDownMs.web1 - 60);
    expect(tookMs).toBeLessThan(masterDownMs.web1 + 1000);
    const { host } = story.web1;
    await expect.poll(() => holdsVip(story.web1), { timeout: 5000 }).toBe(true);
    expect(await host.runOrThrow(['ip', 'addr', 'show', 'wlo1'])).toContain(
      'inet 192.168.0.100/24 scope global secondary wlo1\n',
    );
    const states = logs.web2.messages.filter(({ text }) => text.includes(' STATE'));
    expect(states.map(({ text }) => text)).toEqual(['(VI_1) Entering BACKUP STATE (init)']);
  });

  it('act 2: a client reaches web1 through the VIP', async () => {
    expect(await probe.nextAnswer()).toMatchObject({ host: 'web1' });
  });

  it('act 3: after kill -9 of the supervisor its engine lets go and web2 takes over', async () => {
    const pids = await pidsOf(story.web1);
    const killedAtUs = Date.now() * 1000;
    story.web1.host.kill(pids.supervisor, 'SIGKILL');
    await handOverAfter(killedAtUs);
    await waitForEnd(pids.engine);
    const lastWord = logs.web1.messages.at(-1);
    expect(lastWord).toMatchObject({ ident: 'Keepalived_vrrp', pid: pids.engine });
    expect(wire.adverts().filter((advert) => advert.priority === 0)).toHaveLength(1);
  });

  it('act 4: started again over its stale pid file, web1 takes the VIP back', async () => {
    const stale = await pidsOf(story.web1);
    const startedAtUs = Date.now() * 1000;
    expect(await start(story.web1)).toMatchObject({ status: 0, stderr: '' });
    const pids = await pidsOf(story.web1);
    expect(pids.supervisor).not.toBe(stale.supervisor);
    expect(isRunning(pids.supervisor) && isRunning(pids.engine)).toBe(true);
    const taking = await returnsToWeb1(startedAtUs);
    expect((taking.atUs - startedAtUs) / 1000).toBeGreaterThan(masterDownMs.web1 - 60);
  });

  it('after kill -9 of the engine its supervisor lets go and starts another one', async () => {
    const before = await pidsOf(story.web1);
    const killedAtUs = Date.now() * 1000;
    story.web1.host.kill(before.engine, 'SIGKILL');
    await handOverAfter(killedAtUs);
    await expect
      .poll(() => statusOf(story.web1.host), { timeout: 5000 })
      .toMatchObject({ engineRestarts: 1, instances: [{ state: 'backup' }] });
    const after = await pidsOf(story.web1);
    expect(after.supervisor).toBe(before.supervisor);
    expect(after.engine).not.toBe(before.engine);
    expect((await statusOf(story.web1.host)).enginePid).toBe(after.engine);
    await returnsToWeb1(killedAtUs);
  });

  it('after SIGTERM to the engine alone it lets go and another one is started', async () => {
    const before = await pidsOf(story.web1);
    const sentAtUs = Date.now() * 1000;
    story.web1.host.kill(before.engine, 'SIGTERM');
    await handOverAfter(sentAtUs);
    await waitForEnd(before.engine);
    await returnsToWeb1(sentAtUs);
    expect(await statusOf(story.web1.host)).toMatchObject({
      supervisorPid: before.supervisor,
      engineRestarts: 2,
    });
    const farewells = wire
      .adverts()
      .filter((advert) => advert.priority === 0 && advert.atUs > sentAtUs);
    expect(farewells).toHaveLength(1);
  });

  it('leaves the address behind when both are killed at once; web2 waits in full', async () => {
    const { supervisor, engine } = await pidsOf(story.web1);
    const { host } = story.web1;
    await pollFor('both to stand still', () => {
      for (const pid of [supervisor, engine]) host.kill(pid, 'SIGSTOP');
      return [supervisor, engine].every(isStandingStill) ? true : undefined;
    });
    const killedAtUs = Date.now() * 1000;
    for (const pid of [supervisor, engine]) host.kill(pid, 'SIGKILL');
    const taking = await nextAdvert(story.web2, killedAtUs);
    const last = wire.adverts().findLast(({ source }) => source === story.web1.address);
    expect(last?.priority).toBe(200);
    const tookMs = (taking.atUs - (last?.atUs ?? 0)) / 1000;
    console.info(`last advertisement of web1 to web2's first: ${tookMs.toFixed(1)} ms`);
    expect(tookMs).toBeGreaterThan(masterDownMs.web2 - 60);
    expect(tookMs).toBeLessThan(masterDownMs.web2 + 600);
    expect(await holdsVip(story.web1)).toBe(true);
  });

  it('removes the left-over address at the next start and listens first', async () => {
    const from = logs.web1.messages.length;
    const startedAtUs = Date.now() * 1000;
    expect(await start(story.web1)).toMatchObject({ status: 0 });
    expect(await holdsVip(story.web1)).toBe(false);
    await logged(logs.web1, '(VI_1) Entering BACKUP STATE (init)', from);
    const taking = await returnsToWeb1(startedAtUs);
    expect((taking.atUs - startedAtUs) / 1000).toBeGreaterThan(masterDownMs.web1 - 60);
  });

  it('leaves nothing behind when both are stopped', async () => {
    const { web1, web2 } = story;
    const webs = [web1, web2];
    const pids = await Promise.all(webs.map(pidsOf));
    for (const [at, web] of webs.entries()) web.host.kill(pids[at]?.supervisor ?? 0, 'SIGTERM');
    await Promise.all(
      pids.flatMap(({ supervisor, engine }) => [supervisor, engine].map(waitForEnd)),
    );
    for (const web of webs) {
      expect(await holdsVip(web)).toBe(false);
      expect(web.host.readFile(pidFile)).toBeUndefined();
      expect(web.host.readFile(enginePidFile)).toBeUndefined();
    }
    expect(logs.web1.messages.at(-1)?.text).toMatch(/^Stopped Keepalived v/);
  });
});
