// Owns the proof that reloads, one after the other without a pause, of files of 10,000 lines or of hundreds
// of instances, cost a live pair no advert and no memory. RELOADS in the environment says how many each machine makes.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { instanceOf, processFile, statusOf } from './command.ts';
import { Daemon } from './daemons.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';
import { WireObserver } from './wire.ts';

const skipReason = reasonToSkip(['dumpcap']);
if (skipReason !== undefined) console.warn(`lab/reload-storm.test.ts is skipped: ${skipReason}`);

const { RELOADS: wanted = '1500' } = process.env;
const reloads = Number(wanted);
const intervalMs = 250;

function configOf(priority: number, round: number): string {
  const extra = round % 2 === 0 ? '' : 'virtual_ipaddress_excluded {\n10.9.0.200/24\n}';
  return `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    version 3
    advert_int ${intervalMs / 1000}
    garp_master_repeat ${1 + (round % 3)}
    virtual_ipaddress {
        10.9.0.100/24
    }
    ${extra}
}
`;
}

/** Read line by line in the supervisor, it comes to little for the engine. */
const tenThousandLines = 'global_defs {\nrouter_id web\n}\n'.repeat(3334);

/** More of them than the engine takes in at once; backups for as long as this takes. */
const manyInstances = Array.from({ length: 200 }, (_, at) => {
  const vrid = at < 50 ? at + 1 : at + 2;
  const address = `10.9.${at + 1}.1/24`;
  return `vrrp_instance MANY_${at} {
    interface eth0
    virtual_router_id ${vrid}
    version 3
    virtual_ipaddress {
        ${address}
    }
}
`;
}).join('');

interface Machine {
  readonly host: LabHost;
  readonly daemon: Daemon;
  readonly priority: number;
}

const reloaded = /Reload complete$/;

async function reload({ daemon, priority }: Machine, round: number, more = ''): Promise<void> {
  daemon.configure(configOf(priority, round) + more);
  const from = daemon.mark();
  daemon.signal('SIGHUP');
  await daemon.waitForLine(reloaded, { from });
}

/** Resident memory of engine and supervisor together, in MiB. */
async function memory({ host }: Machine): Promise<number> {
  const { enginePid, supervisorPid } = await statusOf(host);
  const kib = [enginePid, supervisorPid].map((pid) => {
    const [, size] = /^VmRSS:\s+(\d+) kB$/m.exec(processFile(pid, 'status') ?? '') ?? [];
    return Number(size);
  });
  return kib.reduce((sum, each) => sum + each) / 1024;
}

it.skipIf(skipReason !== undefined)(
  `${reloads} reloads of both machines are noticed by nobody, nor are those of 10,000 lines and of 200 instances`,
  async () => {
    const lab = await Lab.open();
    const lan = await lab.switch('lan');
    const wire = await WireObserver.start(lab, lan, join(lab.folder, 'wire.pcap'));
    const machines: Machine[] = [];
    for (const [at, priority] of [200, 100].entries()) {
      const host = await lab.host(`web${at + 1}`);
      await lan.connect(host, { interface: 'eth0', address: `10.9.0.${at + 1}/24` });
      const daemon = await Daemon.start('holdfast', host, { config: configOf(priority, 0) });
      machines.push({ host, daemon, priority });
      await daemon.waitForLine(at === 0 ? /Entering MASTER STATE/ : /Entering BACKUP STATE/);
    }
    await wire.waitForAdvert('the master', ({ priority }) => priority === 200);
    const fromUs = Date.now() * 1000;
    const mebibytes: (readonly number[])[] = [];
    for (let round = 1; round <= reloads; round += 1) {
      await Promise.all(machines.map((machine) => reload(machine, round)));
      // What is needed again and again fills the heaps at first.
      const isMeasured = round === Math.ceil(reloads / 2) || round === reloads;
      if (isMeasured) mebibytes.push(await Promise.all(machines.map(memory)));
    }
    // One machine after the other: two files of this size at once are a test of this computer.
    for (const machine of machines) {
      for (const round of [1, 2]) await reload(machine, round, tenThousandLines);
    }
    const [first] = machines;
    if (first) {
      await reload(first, 1, manyInstances);
      expect((await statusOf(first.host)).instances).toHaveLength(201);
      await reload(first, 2);
      expect((await statusOf(first.host)).instances).toHaveLength(1);
    }
    const adverts = wire.adverts().filter(({ atUs }) => atUs > fromUs);
    const gaps = adverts.slice(1).map(({ atUs }, at) => (atUs - (adverts[at]?.atUs ?? 0)) / 1000);
    const [early = [], late = []] = mebibytes;
    const grown = late.map((size, at) => size - (early[at] ?? 0));
    const longest = Math.max(...gaps).toFixed(0);
    const growth = grown.map((size) => size.toFixed(1)).join(' and ');
    console.info(`${adverts.length} adverts, longest gap ${longest} ms, grown by ${growth} MiB`);

    const lastedMs = Date.now() - fromUs / 1000;
    // None is missed where no gap is two intervals; that each is a little late adds up.
    expect(adverts.length).toBeGreaterThan((0.9 * lastedMs) / intervalMs);
    expect(adverts.every(({ source }) => source === '10.9.0.1')).toBe(true);
    expect(Math.max(...gaps)).toBeLessThan(2 * intervalMs);
    for (const { host, priority } of machines) {
      const instance = await instanceOf(host);
      expect(instance.state).toBe(priority === 200 ? 'master' : 'backup');
      expect(instance.statistics.becameMaster).toBe(priority === 200 ? 1 : 0);
      expect((await statusOf(host)).engineRestarts).toBe(0);
    }
    for (const size of grown) expect(size).toBeLessThan(45);
    for (const { daemon } of machines) await daemon.stop();
    await lab.end();
  },
  600_000,
);
