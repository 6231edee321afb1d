// Owns the proof of the commands that tell a running daemon what to do, on a real pair: the other node
// takes over, the listener hears it, the status says it. Never looks at timing.
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastBin, instanceOf, pidIn, runHoldfast, statusOf } from './command.ts';
import { type Daemon, startHoldfast } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['ip']);
if (skipReason !== undefined) console.warn(`lab/operator.test.ts is skipped: ${skipReason}`);

const config = (priority: number, more = '') => `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  version 3
  advert_int 0.2
  priority ${priority}
  virtual_ipaddress {
    10.9.0.100/24
  }
${more}}
`;

describe.skipIf(skipReason !== undefined)('an operator', () => {
  let lab: Lab;
  let one: LabHost;
  let two: LabHost;
  let first: Daemon;
  let second: Daemon;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  /** Whoever has the address is master. */
  const becomesMaster = (host: LabHost) =>
    pollFor(`${host.name} to be master`, async () =>
      (await host.hasAddress('eth0', '10.9.0.100')) ? true : undefined,
    );
  const command = (host: LabHost, ...args: readonly string[]) => runHoldfast(host, args);

  beforeAll(async () => {
    const lan = await lab.switch('lan');
    [one, two] = await Promise.all([lab.host('one'), lab.host('two')]);
    await lan.connect(one, { interface: 'eth0', address: '10.9.0.1/24' });
    await lan.connect(two, { interface: 'eth0', address: '10.9.0.2/24' });
    [first, second] = await Promise.all([
      startHoldfast(one, { config: config(200) }),
      startHoldfast(two, { config: config(100) }),
    ]);
    await becomesMaster(one);
  });

  it('hands over to the lower priority, and is told what happens meanwhile', async () => {
    const listener = await two.spawn([holdfastBin, 'events', '--json']);
    await pollFor('the listener', async () => {
      await command(two, 'priority', 'VI_1', '101');
      await command(two, 'priority', 'VI_1', 'configured');
      return listener.lines.length > 0 ? true : undefined;
    });
    const done = await command(one, 'handover');
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toMatch(/^VI_1 {2}MASTER -> BACKUP, priority 200: asked to hand over\n$/);
    await becomesMaster(two);
    expect((await instanceOf(one)).state).toBe('backup');
    const { text } = await listener.waitForLine(/"kind":"transition"/);
    expect(JSON.parse(text)).toMatchObject({
      ...{ instance: 'VI_1', from: 'backup', to: 'master' },
      why: 'the master 10.9.0.1 let go (priority 0)',
    });
    await listener.stop('SIGTERM', 5000);
    expect(await command(one, 'handover')).toMatchObject({
      ...{ status: 1, stdout: '', stderr: 'holdfast: nothing to hand over: VI_1 is BACKUP\n' },
    });
    await command(two, 'handover', 'VI_1');
    await becomesMaster(one);
  });

  it('takes a machine out for maintenance, whatever dies or is read again', async () => {
    const done = await command(one, 'maintenance', 'on');
    expect(done.stdout).toBe('VI_1  MASTER -> FAULT, priority 200: in maintenance\n');
    await becomesMaster(two);
    expect((await command(one, 'maintenance', 'off', 'VI_1')).stderr).toContain('whole machine');
    const { enginePid } = await statusOf(one);
    one.kill(enginePid, 'SIGKILL');
    await pollFor('another engine', async () =>
      (await statusOf(one)).instances?.[0] && (await statusOf(one)).enginePid !== enginePid
        ? true
        : undefined,
    );
    expect((await command(one, 'reload')).stdout).toBe('reloaded: nothing has changed\n');
    expect(await instanceOf(one)).toMatchObject({ state: 'fault', faults: ['in maintenance'] });
    await command(one, 'maintenance', 'off');
    await becomesMaster(one);
  });

  it('has another priority count for a while', async () => {
    const done = await command(one, 'priority', 'VI_1', '50', '--for', '6s');
    expect(done.stdout).toMatch(/^VI_1 {2}MASTER, priority 50: /);
    expect((await command(one, 'status')).stdout).toMatch(
      /50 by order until \S+ \(200 configured\)/,
    );
    await becomesMaster(two);
    await becomesMaster(one);
    expect((await instanceOf(one)).priority).toEqual({
      ...{ configured: 200, contributions: [], effective: 200 },
    });
    const refused = await command(one, 'priority', 'VI_9', '50');
    expect(refused).toMatchObject({
      ...{ status: 1, stderr: 'holdfast: no instance VI_9 runs here; there is: VI_1\n' },
    });
  });

  it('reloads and is shown what has changed, or why nothing has', async () => {
    first.configure(config(210, '  preempt_delay 5\n'));
    expect(await command(one, 'reload')).toMatchObject({
      ...{ status: 0, stderr: '' },
      stdout: expect.stringContaining('  instance VI_1: priority 200 -> 210\n'),
    });
    first.configure(config(210, '  no_such_word\n  priority 999\n'));
    const refused = await command(one, 'reload');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /no_such_word(?:.|\n)*reload refused: the new configuration has new/,
    );
    expect(await pidIn(one, `${first.configFile.replace(/[^/]*$/, '')}parent.pid`)).toBe(
      (await statusOf(one)).supervisorPid,
    );
    expect((await instanceOf(one)).priority.configured).toBe(210);
  });

  it('reloads 10,000 lines while adverts leave every 0.1 s, and its backup stays one', async () => {
    const fast = (priority: number) => config(priority).replace('advert_int 0.2', 'advert_int 0.1');
    first.configure(fast(210));
    second.configure(fast(100));
    await Promise.all([command(one, 'reload'), command(two, 'reload')]);
    await becomesMaster(one);
    const takeovers = async () => (await instanceOf(two)).statistics.becameMaster;
    const before = await takeovers();
    const script = (at: number) => `vrrp_script s${at} {\n  script "/bin/true"\n  interval 9\n}\n`;
    const long = `${fast(211)}${Array.from({ length: 2500 }, (_, at) => script(at)).join('')}`;
    expect(long.split('\n').length).toBeGreaterThan(10_000);
    first.configure(long);
    const { status, stdout } = await command(one, 'reload');
    expect(status).toBe(0);
    expect(stdout).toContain('script s2499 added');
    expect(await takeovers()).toBe(before);
  });

  it('says to whoever listens that the daemon has ended', async () => {
    const listener = await two.spawn([holdfastBin, 'events']);
    await pollFor('the listener', async () => {
      await command(two, 'priority', 'VI_1', '101');
      await command(two, 'priority', 'VI_1', 'configured');
      return listener.lines.length > 0 ? true : undefined;
    });
    expect(await second.stop()).toMatchObject({ status: 0 });
    await listener.waitForLine(/^holdfast: the daemon has ended$/);
    expect(await listener.exited).toMatchObject({ status: 3 });
  });
});
