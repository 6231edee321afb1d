// Owns the proof of the command line: exit statuses and streams, as people and scripts meet them;
// beside keepalived where Holdfast differs. Never starts a daemon (daemon-life.test.ts does).
import { symlinkSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastBin, runHoldfast } from './command.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { ownerConfig } from './lone-machine.ts';
import type { Completed } from './process.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/command-line.test.ts is skipped: ${skipReason}`);

describe.skipIf(skipReason !== undefined)('the command', () => {
  let lab: Lab;
  let desk: LabHost;

  beforeAll(async () => {
    lab = await Lab.open();
    desk = await lab.host('desk');
    const cable = 'link add eth0 type veth peer name wlan0';
    await desk.runOrThrow(['ip', ...cable.split(' ')]);
    return () => lab.end();
  });

  const keepalived = (args: readonly string[]): Promise<Completed> =>
    desk.run(['keepalived', ...args]);
  const testOf = (name: string, text: string): Promise<Completed> => {
    desk.writeFile(`/run/${name}.conf`, text);
    return runHoldfast(desk, ['-t', '-f', `/run/${name}.conf`]);
  };

  describe('-t', () => {
    it('says nothing about a good file: status 0', async () => {
      const silent = { status: 0, signal: null, stdout: '', stderr: '' };
      expect(await testOf('good', ownerConfig)).toEqual(silent);
    });

    it('shows a wrong interface with its place, code, line and remedy: status 5', async () => {
      const done = await testOf('interface', `! a comment\n${ownerConfig}`.replace('eth0', 'wlo1'));
      expect(done).toEqual({
        ...{ status: 5, signal: null, stdout: '' },
        stderr: [
          '/run/interface.conf:4:15: fatal HF0104: no interface wlo1 here; there are eth0, wlan0',
          '   4 |     interface wlo1',
          '     |               ^^^^',
          '   remedy: name an interface of this machine, or create this one before the daemon starts',
          '',
        ].join('\n'),
      });
    });

    it('fails for a file that cannot be read with status 4, where keepalived has 0', async () => {
      const args = ['-t', '-f', '/run/missing.conf'];
      const [ours, theirs] = await Promise.all([runHoldfast(desk, args), keepalived(args)]);
      expect(ours).toMatchObject({ status: 4, stdout: '' });
      expect(ours.stderr).toMatch(/^Config files missing '\/run\/missing\.conf'\./);
      expect(theirs).toMatchObject({ status: 0, stdout: '' });
    });

    it('fails for a keyword without its parameter with status 2', async () => {
      const done = await testOf('parameter', ownerConfig.replace('priority 255', 'priority'));
      expect(done).toMatchObject({ status: 2, stdout: '' });
      expect(done.stderr).toMatch(/^\/run\/parameter\.conf:5:5: fatal HF0103: /m);
    });

    it('writes to a file when it is given one, for its owner only', async () => {
      desk.writeFile('/run/bad.conf', ownerConfig.replace('eth0', 'wlo1'));
      const done = await runHoldfast(desk, ['--config-test=/run/t.log', '-f', '/run/bad.conf']);
      expect(done).toMatchObject({ status: 5, stdout: '', stderr: '' });
      expect(desk.readFile('/run/t.log')).toContain('/run/bad.conf:3:15: fatal HF0104: ');
      expect(await desk.runOrThrow(['stat', '-c', '%a', '/run/t.log'])).toBe('600\n');
    });
  });

  it("-v tells its version and keepalived's on stderr", async () => {
    const done = await runHoldfast(desk, ['-v']);
    expect(done).toMatchObject({ status: 0, stdout: '' });
    expect(done.stderr).toMatch(/^Holdfast v\d+\.\d+\.\d+ \(speaks keepalived 2\.4\.3\)\n/);
  });

  it('-v reads like keepalived when it is called keepalived', async () => {
    symlinkSync(holdfastBin, desk.holder.pathInside('/run/keepalived'));
    const done = await desk.run(['/run/keepalived', '-v']);
    expect(done).toMatchObject({ status: 0, stdout: '' });
    expect(done.stderr).toMatch(/^Keepalived v2\.4\.3 \(Holdfast \d+\.\d+\.\d+\)\n/);
  });

  it('-h explains itself on stderr', async () => {
    const done = await runHoldfast(desk, ['-h']);
    expect(done).toMatchObject({ status: 0, stdout: '' });
    for (const word of ['--use-file', '--dont-fork', '--vrrp_pid', 'status']) {
      expect(done.stderr).toContain(word);
    }
  });

  it('refuses an unknown option with status 1, as keepalived does', async () => {
    const [ours, theirs] = await Promise.all([
      runHoldfast(desk, ['--nonsense']),
      keepalived(['--nonsense']),
    ]);
    expect(ours).toMatchObject({ status: 1, stdout: '' });
    expect(ours.stderr).toBe('Unknown option --nonsense\n');
    expect(theirs).toMatchObject({ status: 1, stderr: ours.stderr });
  });

  it.each([
    ['in the background', []],
    ['in the foreground', ['-n', '-l']],
  ])('does not start %s without its file: status 6', async (_, flags) => {
    const pids = ['-p', `/run/${flags.length}.pid`, '-r', `/run/${flags.length}-v.pid`];
    const done = await runHoldfast(desk, [...flags, '-f', '/run/missing.conf', ...pids]);
    expect(done).toMatchObject({ status: 6, stdout: '' });
    expect(done.stderr).toContain("Config files missing '/run/missing.conf'.");
    expect(desk.readFile(`/run/${flags.length}.pid`)).toBeUndefined();
  });

  it.each([
    ['in the background', []],
    ['in the foreground', ['-n', '-l']],
  ])('does not start %s with a fatal problem: status 2 and why', async (_, flags) => {
    const name = `/run/fatal-${flags.length}`;
    desk.writeFile(`${name}.conf`, ownerConfig.replace('eth0', 'wlo1'));
    const args = [...flags, '-f', `${name}.conf`, '-p', `${name}.pid`, '-r', `${name}-v.pid`];
    const done = await runHoldfast(desk, args);
    expect(done).toMatchObject({ status: 2, stdout: '' });
    expect(done.stderr).toContain(`${name}.conf:3:15: fatal HF0104: no interface wlo1 here;`);
    expect(done.stderr).toContain('remedy: ');
    expect(desk.readFile(`${name}.pid`)).toBeUndefined();
  });
});
