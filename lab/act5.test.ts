// Owns the proof that the address follows the service: haproxy or nginx dies while the daemon lives.
// Never edits the tutorial's files, except for the name of the service.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRunning, runHoldfast } from './command.ts';
import { type Daemon, daemonsOf, type Pairing } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { HttpProbe, type Probe } from './probe.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import { openEtcKeepalived, Service, type ServiceKind } from './service.ts';
import { openStory, type Story, type StoryWeb, startOn } from './story.ts';
import { checkScript } from './tracked.ts';
import { WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['haproxy', 'nginx', 'keepalived', 'dumpcap']);
if (skipReason !== undefined) console.warn(`lab/act5.test.ts is skipped: ${skipReason}`);

const tutorial = resolve('examples/tutorial');
const tutorialScript = readFileSync(join(tutorial, 'checkproxy.sh'), 'utf8');

interface Node {
  readonly web: StoryWeb;
  readonly daemon: Daemon;
}

describe.skipIf(skipReason !== undefined)('act 5: only the service dies', () => {
  let lab: Lab;
  let story: Story;
  let wire: WireObserver;
  let probe: Probe;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    story = await openStory(lab, { startWeb: openEtcKeepalived });
    wire = await WireObserver.start(lab, story.lan, join(lab.folder, 'wire.pcap'));
    probe = await HttpProbe.start(story.client, { address: story.vip });
  });

  const webs = (): StoryWeb[] => [story.web1, story.web2];
  const startService = (kind: ServiceKind, { host }: StoryWeb): Promise<Service> =>
    Service.start(kind, host, { hideFrom: otherHosts(host) });
  const otherHosts = (host: LabHost): LabHost[] =>
    webs().flatMap((web) => (web.host === host ? [] : [web.host]));
  const startDaemons = async (pairing: Pairing, kind: ServiceKind): Promise<[Node, Node]> => {
    const kinds = daemonsOf(pairing);
    const start = async (web: StoryWeb, at: 0 | 1): Promise<Node> => {
      const script = tutorialScript.replaceAll('haproxy', kind);
      web.host.writeFile(checkScript, script, 0o755);
      const file = join(tutorial, web.host.name, 'keepalived-haproxy.conf');
      const config = readFileSync(file, 'utf8');
      return { web, daemon: await startOn(web, kinds[at], { config }) };
    };
    return Promise.all([start(story.web1, 0), start(story.web2, 1)]);
  };
  const holdsVip = ({ host, interface: name }: StoryWeb) => host.hasAddress(name, story.vip);
  const isOnlyOn = async (web: StoryWeb): Promise<void> => {
    const held = () => Promise.all(webs().map(holdsVip));
    await expect.poll(held, { timeout: 5000 }).toEqual(webs().map((each) => each === web));
  };

  it.each([
    ['HH', 'haproxy'],
    ['HK', 'haproxy'],
    ['KH', 'haproxy'],
    ['HH', 'nginx'],
  ] as const)('%s: the address leaves a machine without %s and returns with it', async (...row) => {
    const [pairing, kind] = row;
    const [service, other] = await Promise.all(webs().map((web) => startService(kind, web)));
    if (!service || !other) throw new Error('a service is missing');
    const [first, second] = await startDaemons(pairing, kind);
    await probe.nextAnswer('web1');
    await Promise.all([first, second].map(({ daemon }) => daemon.waitForLine(/\(check\w+\) succ/)));
    const pids = [await first.daemon.parentPid(), await first.daemon.childPid()];

    const killedAtMs = await service.kill();
    const down = await first.daemon.waitForLine(/^.*\(VI_1\) Changing effective priority from/);
    expect(down.text).toMatch(/\(VI_1\) Changing effective priority from 200 to 50$/);
    const moved = await probe.nextAnswer('web2');
    await isOnlyOn(story.web2);
    expect(pids.map(isRunning)).toEqual([true, true]);
    const [low] = wire
      .adverts()
      .filter(({ atUs, priority }) => atUs > killedAtMs * 1000 && priority === 50);
    expect(low?.source).toBe(story.web1.address);

    const mark = first.daemon.mark();
    await startService(kind, story.web1);
    const up = await first.daemon.waitForLine(/Changing effective priority/, { from: mark });
    expect(up.text).toMatch(/\(VI_1\) Changing effective priority from 50 to 200$/);
    await probe.nextAnswer('web1');
    await isOnlyOn(story.web1);
    console.info(
      `${pairing} ${kind}: priority 50 ${down.atMs - killedAtMs} ms after the kill, web2 answers ` +
        `${(moved.sentAtMs + (moved.latencyMs ?? 0) - killedAtMs).toFixed(0)} ms after it`,
    );
    await Promise.all([first, second].map(({ daemon }) => daemon.stop()));
    for (const { host } of webs()) host.killAll('SIGKILL');
    await pollFor('the web servers to be empty', () =>
      webs().every(({ host }) => host.holder.members().length === 0) ? true : undefined,
    );
  });
});

describe.skipIf(skipReason !== undefined)('the script as tutorials print it', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  it('never fails; Holdfast says that it complained', async () => {
    const story = await openStory(lab, { startWeb: openEtcKeepalived });
    const { web1, client } = story;
    // `[ $count > 0 ]` writes a file named 0 into /, which is the real one here.
    await web1.host.runOrThrow(['mount', '-o', 'remount,bind,ro', '/']);
    const broken = readFileSync(join(tutorial, 'broken/checkproxy.sh'), 'utf8');
    web1.host.writeFile(checkScript, broken, 0o755);
    const config = readFileSync(join(tutorial, 'web1/keepalived-haproxy.conf'), 'utf8');
    const service = await Service.start('haproxy', web1.host);
    const daemon = await startOn(web1, 'holdfast', { config });
    const probe = await HttpProbe.start(client, { address: story.vip });
    await probe.nextAnswer('web1');
    await service.kill();
    await probe.nextLoss();
    const runs = async () => {
      const answer = await runHoldfast(web1.host, ['status', '--json']);
      return (JSON.parse(answer.stdout) as { scripts: { runCount: number }[] }).scripts[0]
        ?.runCount;
    };
    const before = (await runs()) ?? 0;
    await expect.poll(runs, { timeout: 15_000 }).toBeGreaterThan(before + 2);
    expect(await web1.host.hasAddress(web1.interface, story.vip)).toBe(true);

    const said = daemon.lines.filter(({ text }) => text.includes('complained'));
    expect(said.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /script checkhaproxy exited 0 but complained: .*line 5: count: command not found$/,
      ),
    ]);
    expect(daemon.lines.map(({ text }) => text).join('\n')).not.toContain('effective priority');
    const status = await runHoldfast(web1.host, ['status']);
    expect(status.stdout).toMatch(
      /^script checkhaproxy {2}UP: exited with status 0 after \d+ ms, \d+\.\d s ago$/m,
    );
    expect(status.stdout).toMatch(/^ {2}stderr: .*count: command not found$/m);
    web1.host.writeFile('/run/web/tried.conf', config);
    const check = await runHoldfast(web1.host, ['check', '--try-scripts', '/run/web/tried.conf']);
    expect(check.stdout).toMatch(/^checkhaproxy {2}exited with status 0 {2}\d+ ms .*not found$/m);
    expect(check.stdout).toMatch(/^warning: script checkhaproxy exited 0 but complained: /m);
    expect(check.status).not.toBe(0);
    await daemon.stop();
  });
});
