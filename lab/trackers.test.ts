// Owns the proof that tracked files, interfaces and processes move an instance as they do keepalived's.
// Never looks at a second machine.
import { beforeAll, describe, expect, it } from 'vitest';
import { Daemon, type DaemonKind } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/trackers.test.ts is skipped: ${skipReason}`);

const numberFile = '/run/web/number';

function configOf(tracker: string, track: string): string {
  return `${tracker}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    ${track}
    virtual_ipaddress {
        10.9.0.100
    }
}
`;
}

/** Words about what is tracked and what it comes to. */
const telling = /tracked file|Entering (?:BACKUP|FAULT) STATE$|Netlink reports/;

describe.skipIf(skipReason !== undefined)('trackers', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  const start = async (kind: DaemonKind, name: string, config: string) => {
    const host = await lab.host(`${kind.slice(0, 4)}-${name}`);
    for (const at of [0, 1]) {
      const lan = await lab.switch(`${host.name}${at}`);
      await lan.connect(host, { interface: `eth${at}`, address: `10.9.${at}.5/24` });
    }
    host.writeFile(numberFile, '10');
    const daemon = await Daemon.start(kind, host, { config });
    await daemon.waitForLine(/Entering (?:BACKUP|FAULT) STATE|entering FAULT state$/);
    return { host, daemon };
  };

  const replace = async (host: LabHost, text: string) => {
    host.writeFile(`${numberFile}.new`, text);
    await host.runOrThrow(['mv', `${numberFile}.new`, numberFile]);
  };

  it('a file and an interface fault and heal with the words of keepalived', async () => {
    const tracker = `track_file number {\n    file ${numberFile}\n}`;
    const track = 'track_file {\n    number\n    }\n    track_interface {\n    eth1\n    }';
    const play = async (kind: DaemonKind): Promise<string[]> => {
      const { host, daemon } = await start(kind, 'file', configOf(tracker, track));
      await daemon.waitForLine(/effective priority from 100 to 110/);
      const from = daemon.mark();
      await replace(host, '-254');
      await daemon.waitForLine(/Entering FAULT STATE/, { from });
      const healing = daemon.mark();
      host.writeFile(numberFile, '0');
      await daemon.waitForLine(/Entering BACKUP STATE/, { from: healing });
      const pulling = daemon.mark();
      await host.runOrThrow(['ip', 'link', 'set', 'eth1', 'down']);
      await daemon.waitForLine(/Entering FAULT STATE/, { from: pulling });
      const plugging = daemon.mark();
      await host.runOrThrow(['ip', 'link', 'set', 'eth1', 'up']);
      await daemon.waitForLine(/Entering BACKUP STATE/, { from: plugging });
      const words = daemon.lines.slice(from).map(({ text }) => text.replace(/^.*?\d{4}: /, ''));
      await daemon.stop();
      return words.filter((text) => telling.test(text));
    };
    const [theirs, ours] = await Promise.all([play('keepalived'), play('holdfast')]);
    expect(ours).toEqual(theirs);
    expect(ours).toContain('(VI_1): tracked file number now FAULT state');
  }, 60_000);

  it('a process is counted where the kernel tells nobody of processes', async () => {
    const tracker = 'vrrp_track_process sleeper {\n    process sleep 4321.5\n}';
    const track = 'track_process {\n    sleeper\n    }';
    const { host, daemon } = await start('holdfast', 'process', configOf(tracker, track));
    await daemon.waitForLine(/Tracked processes: /);
    const sleeper = await host.spawn(['sleep', '4321.5']);
    await daemon.waitForLine(/Quorum gained for tracked process sleeper/);
    await daemon.waitForLine(/Entering BACKUP STATE/);
    await sleeper.stop('SIGTERM', 5000);
    await daemon.waitForLine(/Quorum lost for tracked process sleeper/);
    await daemon.waitForLine(/Entering FAULT STATE/);
    await daemon.stop();
  }, 60_000);
});
