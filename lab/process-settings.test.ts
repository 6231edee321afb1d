// Owns the proof that the engine's process runs as the configuration asks, read from the kernel, beside
// keepalived; and that what it asks for stays with that process. Never looks at elections.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastBin, processFile } from './command.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import {
  becomesMaster,
  configFile,
  engineOf,
  openLoneMachine,
  ownerConfig,
  supervisorOf,
} from './lone-machine.ts';
import type { LabProcess } from './process.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined)
  console.warn(`lab/process-settings.test.ts is skipped: ${skipReason}`);

const words = [
  'vrrp_priority -5',
  'vrrp_cpu_affinity 0',
  'vrrp_no_swap',
  'process_names',
  'process_name VIPs',
  'umask 027',
];
const configOf = (lines: readonly string[]): string =>
  `global_defs {\n${lines.join('\n')}\n}\n${ownerConfig}`;

/** Only root of the machine itself may be nicer than others, or run in real time. */
const isMachineRoot =
  process.getuid?.() === 0 && !processFile(process.pid, 'uid_map')?.includes(' 1\n');

describe.skipIf(skipReason !== undefined)('the words about the processes', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  const start = async (host: LabHost, program: string): Promise<LabProcess> => {
    const daemon = await host.spawn([program, '-n', '-l', '-f', configFile]);
    await becomesMaster(host);
    return daemon;
  };

  /** What the kernel says of a process. */
  const lookAt = (pid: number) => ({
    name: processFile(pid, 'comm')?.trim(),
    processors: /^Cpus_allowed_list:\t(.*)$/m.exec(processFile(pid, 'status') ?? '')?.[1],
    umask: /^Umask:\t(.*)$/m.exec(processFile(pid, 'status') ?? '')?.[1],
    // proc_pid_stat(5): fields 19 (nice), 40 (real-time priority) and 41 (policy), behind the name.
    nice: Number(statOf(pid)[19 - 3]),
    realtime: Number(statOf(pid)[40 - 3]),
  });
  const statOf = (pid: number) => (processFile(pid, 'stat') ?? '').replace(/^.*\) /, '').split(' ');

  it.runIf(isMachineRoot)(
    'do to the engine what they do to its counterpart in keepalived',
    async () => {
      const seen: unknown[] = [];
      for (const program of [holdfastBin, 'keepalived']) {
        const { host } = await openLoneMachine(lab, `words-${seen.length}`, configOf(words));
        const daemon = await start(host, program);
        const engine = await engineOf(host);
        await expect.poll(() => lookAt(engine).nice, { timeout: 10_000 }).toBe(-5);
        expect(lookAt(await supervisorOf(host))).toMatchObject({ name: 'VIPs', umask: '0027' });
        seen.push(lookAt(engine));
        await daemon.stop();
      }
      const asked = {
        name: 'keepalived_vrrp',
        processors: '0',
        nice: -5,
        realtime: 0,
        umask: '0027',
      };
      expect(seen).toEqual([asked, asked]);
    },
  );

  it.runIf(isMachineRoot)(
    'stay with the engine: a reload changes them, and scripts have none',
    async () => {
      const script = '/run/look.sh';
      const tracked = `vrrp_script look {\n script ${script}\n interval 1\n}\n`;
      const instance = ownerConfig.replace('interface', 'track_script {\n look\n }\n interface');
      const text = (lines: readonly string[]) => configOf(lines).replace(ownerConfig, '') + tracked;
      const realtime = ['vrrp_rt_priority 20', 'vrrp_rlimit_rttime 500000', 'vrrp_cpu_affinity 0'];
      const config = (lines: readonly string[]) => text(lines) + instance;
      const { host } = await openLoneMachine(lab, 'reload', config(realtime));
      host.writeFile(script, '#!/bin/sh\ncat /proc/self/stat >/run/seen\n', 0o755);
      const daemon = await start(host, holdfastBin);
      const engine = await engineOf(host);
      await expect.poll(() => lookAt(engine).realtime, { timeout: 10_000 }).toBe(20);
      expect(processFile(engine, 'limits')).toMatch(/^Max realtime timeout +250000 +unlimited /m);
      const fields = (host.readFile('/run/seen') ?? '').replace(/^.*\) /, '').split(' ');
      expect(fields[40 - 3]).toBe('0');
      host.writeFile(configFile, config([]));
      host.kill(daemon.pid, 'SIGHUP');
      await daemon.waitForLine(/Reload complete/);
      const { realtime: priority, processors } = lookAt(engine);
      expect(priority).toBe(0);
      expect(processors).toBe(lookAt(daemon.pid).processors);
      await daemon.stop();
    },
  );

  it.runIf(isMachineRoot)(
    'max_auto_priority raises the priority of a late engine, as in keepalived',
    async () => {
      const lines = ['max_auto_priority 3', 'min_auto_priority_delay 100000'];
      const lateness = /A thread timer expired \d\.\d{6} seconds ago/;
      for (const program of [holdfastBin, 'keepalived']) {
        const name = program === 'keepalived' ? 'late-theirs' : 'late-ours';
        const { host } = await openLoneMachine(lab, name, configOf(lines));
        const daemon = await start(host, program);
        const engine = await engineOf(host);
        // The address is there before the timer of the next advert is: a stall may come between them.
        const isLate = () => daemon.lines.some(({ text }) => lateness.test(text));
        for (let stalls = 0; stalls < 3 && !isLate(); stalls += 1) {
          host.kill(engine, 'SIGSTOP');
          await sleep(1500);
          host.kill(engine, 'SIGCONT');
          await sleep(500);
        }
        await daemon.waitForLine(lateness);
        await daemon.waitForLine(/Set realtime priority 1/);
        expect(lookAt(engine).realtime).toBeGreaterThanOrEqual(1);
        expect(daemon.lines.map(({ text }) => text).join('\n')).not.toContain('NOTICE: setting');
        await daemon.stop();
      }
    },
  );
});
