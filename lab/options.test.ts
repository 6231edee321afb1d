// Owns the proof of single options beside keepalived's, and of the program under keepalived's name.
// Never looks at elections.
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastBin, pidIn, processFile, runHoldfast, statusOf, waitForEnd } from './command.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import {
  becomesMaster,
  configFile,
  engineOf,
  holdsVip,
  openLoneMachine,
  supervisorOf,
  vip,
} from './lone-machine.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import { SyslogCollector } from './syslog.ts';

const skipReason = reasonToSkip(['keepalived', 'perl']);
if (skipReason !== undefined) console.warn(`lab/options.test.ts is skipped: ${skipReason}`);

const aliasBin = resolve('bin/keepalived');
const programs = [holdfastBin, aliasBin, 'keepalived'];

let lab: Lab;

const openHost = async (name: string): Promise<LabHost> => (await openLoneMachine(lab, name)).host;

/** Kills the supervisor and waits for the engine's end. */
async function orphanEngine(host: LabHost): Promise<void> {
  const engine = await engineOf(host);
  const supervisor = await supervisorOf(host);
  host.kill(supervisor, 'SIGKILL');
  await waitForEnd(engine);
}

describe.skipIf(skipReason !== undefined)('options', () => {
  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  describe('--signum', () => {
    it('prints the numbers that keepalived prints', async () => {
      const host = await lab.host('signum');
      const names = ['STOP', 'RELOAD', 'DATA', 'STATS', 'STATS_CLEAR', 'JSON'];
      for (const program of programs) {
        const done = await Promise.all(names.map((name) => host.run([program, '--signum', name])));
        const numbers = ['15\n', '1\n', '10\n', '12\n', '63\n', '36\n'];
        expect(done, program).toMatchObject(
          numbers.map((stdout) => ({ status: 0, stdout, stderr: '' })),
        );
      }
    });

    it('of anything else is refused in the same words', async () => {
      const host = await lab.host('signum-none');
      for (const [name, program] of programs.flatMap((program) =>
        ['stop', 'X'].map((name) => [name, program] as const),
      )) {
        const done = await host.run([program, `--signum=${name}`]);
        const stderr = `Unknown sigfunc ${name}\n`;
        expect(done, program).toMatchObject({ status: 1, stdout: '', stderr });
      }
    });
  });

  it('the signals of --signum do no harm to either process', async () => {
    const host = await openHost('signals');
    host.writeFile('/run/dumps/.keep', '');
    const env = { ...process.env, TMPDIR: '/run/dumps' };
    expect((await runHoldfast(host, ['-f', configFile], env)).status).toBe(0);
    await becomesMaster(host);
    const before = await statusOf(host);
    for (const name of ['DATA', 'STATS', 'STATS_CLEAR', 'JSON']) {
      const number = (await runHoldfast(host, [`--signum=${name}`])).stdout.trim();
      for (const file of ['/run/keepalived.pid', '/run/vrrp.pid']) {
        const pid = await pidIn(host, file);
        await host.runOrThrow(['sh', '-c', `kill -s ${number} ${pid}`]);
      }
    }
    const { supervisorPid, enginePid } = before;
    await expect.poll(() => statusOf(host)).toMatchObject({ supervisorPid, enginePid });
    expect(await statusOf(host)).toMatchObject({ engineRestarts: 0 });
    expect(await holdsVip(host)).toBe(true);
  });

  describe('-S', () => {
    it.each([
      ['local3', 158],
      ['user', 14],
      ['daemon', 30],
    ])('%s sends every line with <%d>, as keepalived does', async (facility, level) => {
      const host = await openHost(`facility-${facility}`);
      const log = await SyslogCollector.start(host);
      for (const program of [holdfastBin, 'keepalived']) {
        const seen = log.messages.length;
        const daemon = await host.spawn([program, '-n', '-S', facility, '-f', configFile]);
        await pollFor('the master', () =>
          log.messages.slice(seen).some(({ text }) => /Entering MASTER STATE/.test(text))
            ? true
            : undefined,
        );
        await daemon.stop();
        const own = log.messages.slice(seen).filter(({ text }) => !/invalid number/.test(text));
        expect(new Set(own.map(({ ident }) => ident)).size).toBe(2);
        for (const { raw } of own) expect(raw, program).toMatch(new RegExp(`^<${level}>`));
      }
    });

    it("counts for the engine's last words, too", async () => {
      const host = await openHost('last-words');
      const log = await SyslogCollector.start(host);
      // More than once: the threads of a dying supervisor end in one order or another.
      for (let time = 1; time <= 4; time += 1) {
        expect((await runHoldfast(host, ['-S', '5', '-f', configFile])).status).toBe(0);
        await becomesMaster(host);
        await orphanEngine(host);
        const isLastWord = ({ raw }: { raw: string }) =>
          /<174>.* Keepalived_vrrp\[\d+\]: letting go: the supervisor is dead/.test(raw);
        await expect.poll(() => log.messages.filter(isLastWord).length).toBe(time);
      }
    });

    it('of anything else is said, and the daemon starts', async () => {
      const host = await openHost('wrong-facility');
      const log = await SyslogCollector.start(host);
      const said = "Invalid log facility '9'\n";
      for (const program of [holdfastBin, 'keepalived']) {
        const tested = await host.run([program, '-t', '-S', '9', '-f', configFile]);
        expect(tested.stderr, program).toContain(said);
        expect(tested.status, program).toBe(5);
      }
      const done = await runHoldfast(host, ['-S', '9', '-f', configFile]);
      expect(done).toMatchObject({ status: 0, stderr: said });
      await log.waitFor(/<30>.*Entering MASTER STATE/);
    });
  });

  it('-G sends nothing to syslog, not even last words', async () => {
    const host = await openHost('no-syslog');
    const log = await SyslogCollector.start(host);
    const daemon = await host.spawn([holdfastBin, '-n', '-l', '-G', '-f', configFile]);
    await daemon.waitForLine(/Entering MASTER STATE/);
    await orphanEngine(host);
    expect(await holdsVip(host)).toBe(false);
    expect(log.messages).toEqual([]);
  });

  it('-R ends the daemon with its engine, as with keepalived, but lets go', async () => {
    const [ours, theirs] = [await openHost('respawn-ours'), await openHost('respawn-theirs')];
    for (const [host, program] of [
      [ours, aliasBin],
      [theirs, 'keepalived'],
    ] as const) {
      const daemon = await host.spawn([program, '-n', '-l', '-R', '-f', configFile]);
      await daemon.waitForLine(/Entering MASTER STATE/);
      await becomesMaster(host);
      const engine = await engineOf(host);
      host.kill(engine, 'SIGKILL');
      expect(await daemon.exited, program).toEqual({ status: 0, signal: null });
      const texts = daemon.lines.map(({ text }) => text).join('\n');
      expect(texts).toContain(`VRRP child process(${engine}) died: Exiting`);
      for (const file of ['/run/keepalived.pid', '/run/vrrp.pid']) {
        expect(host.readFile(file), program).toBeUndefined();
      }
    }
    expect(await holdsVip(ours)).toBe(false);
  });

  it('-V leaves the address where it is, and says nothing to the peers, as with keepalived', async () => {
    for (const [name, program] of [
      ['stay-ours', aliasBin],
      ['stay-theirs', 'keepalived'],
    ] as const) {
      const { host, wire: observe } = await openLoneMachine(lab, name);
      const wire = await observe();
      const daemon = await host.spawn([program, '-n', '-l', '-V', '-f', configFile]);
      await daemon.waitForLine(/Startup complete/);
      await becomesMaster(host);
      expect(await daemon.stop()).toEqual({ status: 0, signal: null });
      expect(await holdsVip(host), program).toBe(true);
      expect(wire.adverts().filter(({ priority }) => priority === 0)).toEqual([]);
    }
  });

  it('-a logs addresses that come and go, in the words of keepalived', async () => {
    for (const [name, program] of [
      ['news-ours', aliasBin],
      ['news-theirs', 'keepalived'],
    ] as const) {
      const host = await openHost(name);
      const daemon = await host.spawn([program, '-n', '-l', '-a', '-f', configFile]);
      await daemon.waitForLine(/Netlink reflector reports IP 10\.9\.0\.1 added to eth0/);
      await becomesMaster(host);
      const ip = (what: string) =>
        host.runOrThrow(`ip addr ${what} 10.9.0.7/24 dev eth0`.split(' '));
      await ip('add');
      await daemon.waitForLine(/Netlink reflector reports IP 10\.9\.0\.7 added to eth0/);
      await ip('del');
      await daemon.waitForLine(/Netlink reflector reports IP 10\.9\.0\.7 removed from eth0/);
      await host.runOrThrow(`ip addr del ${vip}/24 dev eth0`.split(' '));
      await daemon.waitForLine(/Netlink reflector reports IP 10\.9\.0\.100 removed from eth0/);
      await becomesMaster(host);
      await daemon.stop();
      const ofVip = daemon.lines.filter(({ text }) => /reports IP 10\.9\.0\.100 /.test(text));
      expect(ofVip, program).toHaveLength(1);
    }
  });

  it('-g logs to a file of each process, beside syslog', async () => {
    const host = await openHost('log-file');
    const log = await SyslogCollector.start(host);
    const file = '/run/k.log';
    const daemon = await host.spawn([aliasBin, '-n', '-g', file, '-f', configFile]);
    await log.waitFor(/Entering MASTER STATE/);
    await daemon.stop();
    expect(host.readFile(file)).toMatch(/^\w{3} \w{3} [\d ]\d .*: Starting Keepalived v2\.4\.3/);
    expect(host.readFile(file)).toMatch(/: Stopped Keepalived .*\n$/);
    expect(host.readFile('/run/k_vrrp.log')).toContain(': (VI_1) Entering MASTER STATE\n');
  });

  it('-C alone runs no VRRP, as with keepalived', async () => {
    for (const [name, program] of [
      ['check-ours', aliasBin],
      ['check-theirs', 'keepalived'],
    ] as const) {
      const host = await openHost(name);
      const daemon = await host.spawn([program, '-n', '-l', '-C', '-f', configFile]);
      await daemon.waitForLine(/Warning - keepalived has no configuration to run/);
      if (program === aliasBin) await daemon.waitForLine(/Startup complete/);
      const status = await runHoldfast(host, ['status']);
      expect(status.status).toBe(program === aliasBin ? 0 : 3);
      expect(await daemon.stop()).toEqual({ status: 0, signal: null });
      const lines = daemon.lines.map(({ text }) => text).join();
      expect(lines).not.toMatch(/MASTER|VRRP child process/);
    }
  });

  it.each(['--nonsense', '-Z', '--vrr'])('%s is unknown in the same words', async (option) => {
    const host = await lab.host(`unknown${option.replaceAll('-', '').toLowerCase()}`);
    for (const program of programs) {
      const done = await host.run([program, option]);
      expect(done, program).toMatchObject({ status: 1, stdout: '' });
      expect(done.stderr.split('\n')[0], program).toBe(`Unknown option ${option}`);
    }
  });

  it('a word behind the options starts no daemon, unlike with keepalived', async () => {
    const host = await openHost('stray');
    const theirs = await host.run(['keepalived', '-t', '-f', configFile, 'stray']);
    expect(theirs).toMatchObject({ status: 0 });
    expect(theirs.stdout).toContain('Unexpected argument(s): stray');
    const ours = await runHoldfast(host, ['-f', configFile, 'stray']);
    expect(ours).toMatchObject({ status: 1, stdout: '' });
    expect(host.readFile('/run/keepalived.pid')).toBeUndefined();
  });
});

describe.skipIf(skipReason !== undefined)('bin/keepalived', () => {
  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  it("tells keepalived's version first, in keepalived's form", async () => {
    const host = await lab.host('version');
    const first = /^Keepalived v\d+\.\d+\.\d+ \(/;
    for (const program of [aliasBin, 'keepalived']) {
      const done = await host.run([program, '-v']);
      expect(done).toMatchObject({ status: 0, stdout: '' });
      expect(done.stderr).toMatch(first);
    }
  });

  it('explains itself by that name', async () => {
    const host = await lab.host('help');
    const done = await host.run([aliasBin, '--help']);
    expect(done).toMatchObject({ status: 0, stdout: '' });
    expect(done.stderr).toMatch(/^Usage: keepalived /);
  });

  it('has the exit statuses of keepalived', async () => {
    const host = await openHost('statuses');
    host.writeFile('/run/good.conf', 'global_defs {\n    router_id a\n}\n');
    host.writeFile('/run/bad.conf', 'global_defs {\n    nonsense\n}\n');
    for (const [args, status] of [
      [['-t', '-f', '/run/good.conf'], 0],
      [['-t', '-f', '/run/bad.conf'], 5],
      [['-n', '-f', '/run/missing.conf'], 6],
    ] as const) {
      for (const program of [aliasBin, 'keepalived']) {
        const done = await host.run([program, ...args]);
        expect(done.status, `${program} ${args.join(' ')}`).toBe(status);
      }
    }
  });

  it('runs as a process of that name, in the background, and is stopped by its pid file', async () => {
    const host = await openHost('process');
    const log = await SyslogCollector.start(host);
    expect((await host.run([aliasBin, '-f', configFile])).status).toBe(0);
    await becomesMaster(host);
    const pid = await supervisorOf(host);
    expect(processFile(pid, 'comm')).toBe('keepalived\n');
    await log.waitFor(/Command line: 'keepalived' '-f' '\/run\/keepalived\.conf'/);
    await host.runOrThrow(['sh', '-c', 'kill -s TERM $(cat /run/keepalived.pid)']);
    await waitForEnd(pid);
    expect(await holdsVip(host)).toBe(false);
  });
});
