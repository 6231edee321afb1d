// Owns the proof that others are told of changes as keepalived tells them: words of scripts, lines of FIFOs,
// their order; and what is not run. Never looks into a daemon.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Daemon, type DaemonKind, daemonsOf } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';
import type { LabSwitch } from './switch.ts';

// To whoever is not root, root's files are nobody's in a namespace: there no script is safe.
const isRoot = process.getuid?.() === 0;
const skipReason = isRoot ? reasonToSkip(['keepalived']) : 'it needs root';
if (skipReason !== undefined) console.warn(`lab/notify.test.ts is skipped: ${skipReason}`);

const folder = '/run/notify';
const fifo = `${folder}/fifo`;
const tellScript = `${folder}/tell.sh`;
const toldFile = `${folder}/told`;
const script = (word: string) => `${word} "${tellScript} ${word}" root`;

/** Two virtual routers; the second one's timer is always the later one. */
function configOf(group: string, ...words: readonly string[]): string {
  const members = [200, 100].map(
    (priority, at) => `vrrp_instance VI_${at + 1} {
    interface eth${at}
    virtual_router_id ${51 + at}
    priority ${priority}
    advert_int 0.4
    virtual_ipaddress {
        10.9.${at}.100
    }
    ${['notify', 'notify_master', 'notify_fault', 'notify_stop'].map(script).join('\n    ')}
    ${words.join('\n    ')}
}
`,
  );
  return `global_defs {
    vrrp_version 3
    script_user root
    enable_script_security
    notify_fifo ${fifo}
}
${group}${members.join('')}`;
}

const groupBlock = `vrrp_sync_group G1 {
    group {
        VI_1
        VI_2
    }
    ${['notify', 'notify_backup', 'notify_master', 'notify_stop'].map(script).join('\n    ')}
}
`;

describe.skipIf(skipReason !== undefined)('others are told', () => {
  let lab: Lab;
  let hosts = 0;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterAll(async () => {
    await lab.end();
  });

  interface Machine {
    readonly host: LabHost;
    readonly links: readonly LabSwitch[];
  }

  async function machine(tell: string): Promise<Machine> {
    hosts += 1;
    const host = await lab.host(`n${hosts}`);
    const links = [await lab.switch(`s${hosts}a`), await lab.switch(`s${hosts}b`)];
    for (const [at, link] of links.entries()) {
      await link.connect(host, { interface: `eth${at}`, address: `10.9.${at}.1/24` });
    }
    host.writeFile(tellScript, `#!/bin/sh\n${tell}`, 0o755);
    return { host, links };
  }

  const linesOf = (host: LabHost, file: string) =>
    (host.readFile(file) ?? '').split('\n').filter(Boolean);
  const heardFile = `${folder}/heard`;
  const startReader = (host: LabHost) =>
    host.spawn(['sh', '-c', `exec cat ${fifo} > ${heardFile}`]);
  const hears = (host: LabHost, count: number) =>
    pollFor(
      `${count} lines of the FIFO`,
      () => linesOf(host, heardFile).length >= count || undefined,
      30_000,
    );

  /** Both become master; the second link fails and comes back; the daemon stops. */
  async function play(kind: DaemonKind): Promise<{ fifo: string[]; scripts: string[] }> {
    const { host, links } = await machine(`echo "$@" >> ${toldFile}\n`);
    await host.runOrThrow(['mkfifo', fifo]);
    const reader = await startReader(host);
    const daemon = await Daemon.start(kind, host, { config: configOf(groupBlock) });
    await hears(host, 6);
    await links[1]?.cut(host, 'eth1');
    await hears(host, 9);
    await links[1]?.mend(host, 'eth1');
    await hears(host, 15);
    await daemon.stop();
    await hears(host, 18);
    await reader.stop();
    return { fifo: linesOf(host, heardFile), scripts: linesOf(host, toldFile).sort() };
  }

  it('by the same words and lines as by keepalived', { timeout: 180_000 }, async () => {
    const [holdfast, keepalived] = await Promise.all(
      [daemonsOf('HH')[0], daemonsOf('KK')[0]].map(play),
    );
    expect(holdfast?.fifo).toEqual(keepalived?.fifo);
    expect(holdfast?.scripts).toEqual(keepalived?.scripts);
    expect(holdfast?.fifo.slice(0, 3)).toEqual([
      ...['GROUP "G1" BACKUP 0', 'INSTANCE "VI_1" BACKUP 200', 'INSTANCE "VI_2" BACKUP 100'],
    ]);
    expect(holdfast?.fifo.at(-1)).toBe('GROUP "G1" STOP 0');
  });

  it('late readers of the present, slow scripts in order, and nobody of what others could change', {
    timeout: 180_000,
  }, async () => {
    const slow = `case "$*" in *MASTER*) sleep 1;; esac\necho "$@" >> ${toldFile}\n`;
    const { host, links } = await machine(slow);
    host.writeFile(`${folder}/open/tell.sh`, '#!/bin/sh\n', 0o755);
    await host.runOrThrow(['chown', 'root:daemon', join(folder, 'open')]);
    await host.runOrThrow(['chmod', '775', join(folder, 'open')]);
    const unsafe = `notify_backup ${folder}/open/tell.sh root`;
    const daemon = await Daemon.start('holdfast', host, { config: configOf('', unsafe) });
    await daemon.waitForLine(
      /warning HF0614: .*\/open can be written by its group daemon \(owner root, mode 0775\); notify_backup of VI_1 is not run$/,
    );
    await daemon.waitForLine(/\(VI_2\) Entering MASTER STATE/, { timeoutMs: 30_000 });
    await links[1]?.cut(host, 'eth1');
    await daemon.waitForLine(/\(VI_2\) Entering FAULT STATE/, { timeoutMs: 30_000 });
    const isTold = () => linesOf(host, toldFile).some((line) => line.includes('VI_2 FAULT'));
    await pollFor('FAULT to be told', () => isTold() || undefined, 30_000);
    const reader = await startReader(host);
    await hears(host, 2);
    await daemon.stop();
    await hears(host, 4);
    await reader.stop();
    expect(linesOf(host, heardFile)).toEqual([
      'INSTANCE "VI_1" MASTER 200',
      'INSTANCE "VI_2" FAULT 100',
      'INSTANCE "VI_1" STOP 200',
      'INSTANCE "VI_2" STOP 100',
    ]);
    const told = linesOf(host, toldFile).filter((line) => line.includes('VI_2'));
    expect(told.map((line) => line.split(' ')[3])).toEqual(['BACKUP', 'MASTER', 'FAULT', 'STOP']);
  });
});
