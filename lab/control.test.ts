// Owns the proof of `holdfast status` and the control socket behind it: what it says is what the
// kernel and the wire say, and nobody hurts the daemon through it. Never looks at timing.
import { statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  holdfastBin,
  instanceConfig,
  instanceOf,
  isRunning,
  runHoldfast,
  statusOf,
} from './command.ts';
import type { Daemon } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import { openStory, type Story, startOn } from './story.ts';

const skipReason = reasonToSkip(['ip']);
if (skipReason !== undefined) console.warn(`lab/control.test.ts is skipped: ${skipReason}`);

const socketPath = '/run/holdfast/holdfast.sock';
/** Sends its argument to the socket and prints what comes back until the daemon or 5 s end it. */
const askSource = `
const [path, text] = process.argv.slice(1);
const socket = require('node:net').connect(path, () => socket.write(text));
socket.setEncoding('utf8').on('data', (answer) => {
  process.stdout.write(answer);
  if (answer.endsWith('\\n')) socket.end();
});
socket.setTimeout(5000, () => socket.destroy());
socket.on('error', () => {});
`;

describe.skipIf(skipReason !== undefined)('holdfast status', () => {
  let lab: Lab;
  let story: Story;
  let first: Daemon;
  let second: Daemon;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  beforeAll(async () => {
    story = await openStory(lab);
    // One after the other: on a busy machine the second could be master first.
    first = await startOn(story.web1, 'holdfast');
    await first.waitForLine(/Entering MASTER STATE/);
    second = await startOn(story.web2, 'holdfast');
    await second.waitForLine(/Entering BACKUP STATE/);
  });

  const ask = async (host: LabHost, text: string): Promise<unknown[]> => {
    const argv = [process.execPath, '-e', askSource, '--', socketPath, text];
    const lines = (await host.runOrThrow(argv)).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as unknown);
  };

  it('says of a master since when and why, and that the kernel has its address', async () => {
    const { host } = story.web1;
    const answer = await pollFor('the VIP in the answer', async () => {
      const instance = await instanceOf(host);
      return instance.addresses[0]?.present ? instance : undefined;
    });
    expect(answer).toMatchObject({
      ...{ name: 'VI_1', interface: 'wlo1', vrid: 55, state: 'master', faults: [] },
      ...{ why: expect.stringMatching(/^no master was heard for 3\.[2-9]\d s$/) },
      priority: { configured: 200, contributions: [], effective: 200 },
      addresses: [{ address: '192.168.0.100/24', interface: 'wlo1', present: true }],
    });
    expect(answer.master).toBeUndefined();
    const becameAtMs = (await first.waitForLine(/Entering MASTER STATE/)).atMs;
    expect(Math.abs(Date.parse(answer.since) - becameAtMs)).toBeLessThan(1000);
    const { stdout, stderr, status } = await runHoldfast(host, ['status']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replace(/for \d+\.\d s/, 'for TIME').replace(/3\.\d\d s/, 'WAIT')).toContain(
      [
        'VI_1  MASTER for TIME: no master was heard for WAIT',
        '  interface wlo1, virtual router 55, VRRPv2',
        '  priority 200 = 200 configured\n',
      ].join('\n'),
    );
  });

  it('shows which addresses the kernel has, and what was counted', async () => {
    const { stdout } = await runHoldfast(story.web1.host, ['status']);
    expect(stdout).toContain('  192.168.0.100/24 is on wlo1\n');
    expect(stdout).toMatch(/^ {2}adverts \d+ sent \(0 priority 0\), 0 received \(0 priority 0\)$/m);
    expect(stdout).toMatch(/^ {2}became master once, let go 0 times$/m);
  });

  it('says of a backup whom it follows and when it heard of it last', async () => {
    const { host } = story.web2;
    const answer = await pollFor('web2 to follow web1', async () => {
      const instance = await instanceOf(host);
      return instance.master?.address === story.web1.address ? instance : undefined;
    });
    expect(answer).toMatchObject({
      ...{ state: 'backup', why: 'started, listening for a master first' },
      master: { address: '192.168.0.114', priority: 200 },
      addresses: [{ address: '192.168.0.100/24', interface: 'wlp3s0', present: false }],
    });
    expect(answer.master?.lastAdvertAgeMs).toBeGreaterThanOrEqual(0);
    expect(answer.master?.lastAdvertAgeMs).toBeLessThan(3000);
    const { stdout } = await runHoldfast(host, ['status']);
    expect(stdout).toMatch(
      /^VI_1 {2}BACKUP for \d+\.\d s: started, listening for a master first$/m,
    );
    expect(stdout).toMatch(/^ {2}master 192\.168\.0\.114 with priority 200, heard \d\.\d s ago$/m);
    expect(stdout).toContain('\n  192.168.0.100/24 is not on wlp3s0\n');
  });

  it('names the processes that run', async () => {
    const status = await statusOf(story.web1.host);
    expect(status).toMatchObject({ engineRestarts: 0, supervisorPid: first.process.pid });
    expect(status.enginePid).toBe(await first.childPid());
  });

  it('tells of an address what the kernel has, not what ought to be', async () => {
    const { host } = story.web2;
    const isPresent = async () => (await instanceOf(host)).addresses[0]?.present;
    await host.runOrThrow(['ip', 'addr', 'add', '192.168.0.100/24', 'dev', 'wlp3s0']);
    await expect.poll(isPresent, { timeout: 5000 }).toBe(true);
    await host.runOrThrow(['ip', 'addr', 'del', '192.168.0.100/24', 'dev', 'wlp3s0']);
    await expect.poll(isPresent, { timeout: 5000 }).toBe(false);
    expect((await instanceOf(host)).state).toBe('backup');
  });

  it('explains a mastership that began with a deleted address', async () => {
    const { host } = story.web1;
    const mark = first.mark();
    await host.runOrThrow(['ip', 'addr', 'del', '192.168.0.100/24', 'dev', 'wlo1']);
    await first.waitForLine(/Entering BACKUP STATE$/, { from: mark });
    const { state, why } = await instanceOf(host);
    if (state === 'backup') expect(why).toBe('somebody removed 192.168.0.100 from this machine');
    await first.waitForLine(/Entering MASTER STATE$/, { from: mark });
    await expect
      .poll(() => instanceOf(host), { timeout: 5000 })
      .toMatchObject({ state: 'master', addresses: [{ present: true }] });
  });

  it('has a socket that only root may use', () => {
    const { mode } = statSync(story.web1.host.holder.pathInside(socketPath));
    expect(mode & 0o777).toBe(0o600);
  });

  it('answers garbage and unknown commands with an error, and lives on', async () => {
    const { host } = story.web1;
    const before = await statusOf(host);
    const example = 'expected a line like {"version":1,"id":1,"command":"status"}';
    const refused = { ok: false, error: example };
    const answers = await Promise.all([
      ask(host, 'what?\n'),
      ask(host, '\x01\xff{"\n'),
      ask(host, '[]\n'),
      ask(host, '{"version":1,"id":"7","command":"status"}\n'),
      ask(host, '{"version":1,"id":8,"command":"reboot"}\n'),
      ask(host, '{"version":2,"id":9,"command":"status"}\n'),
    ]);
    expect(answers).toMatchObject([
      ...[[refused], [refused], [refused], [refused]],
      [
        {
          id: 8,
          ok: false,
          error:
            'unknown command reboot; there is: status, maintenance, handover, priority, reload, events',
        },
      ],
      [{ id: 9, ok: false, error: 'this daemon speaks control version 1, not 2' }],
    ]);
    // A line that does not end is cut off, not collected.
    const endless = `require('node:net').connect('${socketPath}').on('error', () => {})
      .on('close', () => console.log('closed')).write('x'.repeat(1e6));`;
    expect(await host.runOrThrow([process.execPath, '-e', endless])).toBe('closed\n');
    expect(await statusOf(host)).toMatchObject({
      ...{ supervisorPid: before.supervisorPid, enginePid: before.enginePid, engineRestarts: 0 },
      instances: [{ state: 'master' }],
    });
  });

  it('gives the reason of a FAULT, and of its end', async () => {
    const { host } = story.web1;
    await host.runOrThrow(['ip', 'link', 'set', 'wlo1', 'down']);
    await expect
      .poll(() => instanceOf(host), { timeout: 5000 })
      .toMatchObject({
        ...{ state: 'fault', why: 'interface wlo1 is down' },
        ...{ faults: expect.arrayContaining(['interface wlo1 is down']) },
        addresses: [{ present: false }],
      });
    const { stdout } = await runHoldfast(host, ['status']);
    expect(stdout).toMatch(/^VI_1 {2}FAULT for \d+\.\d s: interface wlo1 is down$/m);
    expect(stdout).toContain('\n  fault: interface wlo1 is down\n');
    await expect
      .poll(() => instanceOf(story.web2.host), { timeout: 10_000 })
      .toMatchObject({
        state: 'master',
        why: expect.stringMatching(/^the master 192\.168\.0\.114 was silent for 3\.6\d s$/),
      });
    await host.runOrThrow(['ip', 'link', 'set', 'wlo1', 'up']);
    await expect
      .poll(() => instanceOf(host), { timeout: 5000 })
      .toMatchObject({
        ...{ state: 'backup', why: 'every fault is gone, listening for a master first' },
        faults: [],
      });
  });

  it('asks the socket that it is given, whatever the default is', async () => {
    const given = ['status', '--control-socket', '/run/elsewhere.sock'];
    const { status, stderr } = await runHoldfast(story.web1.host, given);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'holdfast: no daemon is running here (nobody listens at /run/elsewhere.sock)\n',
    });
  });

  it('says plainly, with status 3, that no daemon runs', async () => {
    await Promise.all([first.stop(), second.stop()]);
    const nobody = await lab.host('nobody');
    const answers = await Promise.all([
      runHoldfast(nobody, ['status']),
      runHoldfast(story.web1.host, ['status', '--json']),
    ]);
    const stderr = `holdfast: no daemon is running here (nobody listens at ${socketPath})\n`;
    const refusal = { status: 3, signal: null, stdout: '', stderr };
    expect(answers).toEqual([refusal, refusal]);
  });
});

describe('two daemons in named network namespaces of one machine', () => {
  it('have a socket each, and `ip netns exec NAME holdfast status` finds its own', async () => {
    const lab = await Lab.open();
    const host = await lab.host('machine');
    const names = ['blue', 'red'];
    const inside = (name: string, argv: readonly string[]) => [
      'ip',
      'netns',
      'exec',
      name,
      ...argv,
    ];
    for (const name of names) await host.runOrThrow(['ip', 'netns', 'add', name]);
    const cable = 'link add eth0 netns blue type veth peer name eth0 netns red';
    await host.runOrThrow(['ip', ...cable.split(' ')]);
    const daemons = [];
    for (const [at, name] of names.entries()) {
      const ip = (words: string) => host.runOrThrow(inside(name, ['ip', ...words.split(' ')]));
      await ip(`addr add 10.9.0.${at + 1}/24 dev eth0`);
      await ip('link set eth0 up');
      host.writeFile(
        `/run/${name}.conf`,
        instanceConfig({ priority: 100 + at * 155, addresses: ['10.9.0.100/24'] }),
      );
    }
    for (const name of names) {
      const files = [
        '-f',
        `/run/${name}.conf`,
        '-p',
        `/run/${name}.pid`,
        '-r',
        `/run/${name}-v.pid`,
      ];
      const argv = inside(name, [holdfastBin, '-n', '-l', ...files]);
      daemons.push(await host.spawn(argv));
    }
    await Promise.all(daemons.map((daemon) => daemon.waitForLine(/Startup complete/)));
    await daemons[1]?.waitForLine(/Entering MASTER STATE/);
    const statuses = await Promise.all(
      names.map(async (name) => {
        const text = await host.runOrThrow(inside(name, [holdfastBin, 'status', '--json']));
        return JSON.parse(text) as { supervisorPid: number; instances: { state: string }[] };
      }),
    );
    expect(statuses.map(({ supervisorPid }) => supervisorPid)).toEqual(
      daemons.map(({ pid }) => pid),
    );
    expect(statuses.map(({ instances }) => instances[0]?.state)).toEqual(['backup', 'master']);
    expect(names.map((name) => host.readFile(`/run/${name}.pid`))).toEqual(
      daemons.map(({ pid }) => `${pid}\n`),
    );
    const sockets = (await host.runOrThrow(['ls', '/run/holdfast'])).trim().split('\n');
    expect(sockets).toEqual(['holdfast_blue.sock', 'holdfast_red.sock']);
    expect((await runHoldfast(host, ['status'])).status).toBe(3);
    // Stopping one leaves the other, and its socket, alone.
    expect(await daemons[1]?.stop()).toEqual({ status: 0, signal: null });
    expect((await host.runOrThrow(['ls', '/run/holdfast'])).trim()).toBe('holdfast_blue.sock');
    expect(isRunning(daemons[0]?.pid ?? 0)).toBe(true);
    expect(await daemons[0]?.stop()).toEqual({ status: 0, signal: null });
    await lab.end();
  });
});
