// Owns the failover benchmark: how much later than the protocol allows a backup's first advert and
// first gratuitous ARP come, Holdfast beside keepalived in the same run. Never asserts a threshold.
// Usage: npm run bench:failover -- [--runs N]
import { parseArgs } from 'node:util';
import { Daemon, type DaemonKind } from '../lab/daemons.ts';
import type { LabHost } from '../lab/host.ts';
import { Lab } from '../lab/lab.ts';
import { canMakeNamespaces, isInsideSandbox, runInSandbox } from '../lab/sandbox.ts';
import { type SeenAdvert, WireObserver } from '../lab/wire.ts';
import { type Figures, figuresOf, milliseconds, ratio } from './figures.ts';

const vip = '10.9.0.100';
const backupPriority = 254;
/** 3 adverts of 1 s and the skew of 2/256 s (RFC 3768, 6.1). */
const masterDownUs = 3_000_000 + ((256 - backupPriority) * 1_000_000) / 256;

/** One LAN: a master that dies over and over, and the backup that is measured. */
interface Bench {
  readonly kind: DaemonKind;
  readonly master: LabHost;
  readonly wire: WireObserver;
}

interface Overhead {
  /** From the protocol's due time to the new master's first advert, microseconds. */
  readonly advertUs: number;
  readonly garpUs: number;
}

const backupAddress = '10.9.0.2';
const masterAddress = '10.9.0.1';

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } });
  const runs = Math.max(1, Number(values.runs) || 10);
  if (!isInsideSandbox()) {
    const ability = canMakeNamespaces();
    if (ability.possible)
      return runInSandbox([process.execPath, ...process.execArgv, ...process.argv.slice(1)]);
    console.error(ability.reason);
    return 1;
  }
  const lab = await Lab.open();
  try {
    await measure(lab, runs);
  } finally {
    await lab.close();
  }
  return 0;
}

async function measure(lab: Lab, runs: number): Promise<void> {
  const benches = [await openBench(lab, 'holdfast'), await openBench(lab, 'keepalived')];
  const overheads = new Map<DaemonKind, Overhead[]>(benches.map(({ kind }) => [kind, []]));
  for (let run = 1; run <= runs; run += 1) {
    for (const bench of benches) {
      const overhead = await failOver(bench);
      overheads.get(bench.kind)?.push(overhead);
      const { advertUs, garpUs } = overhead;
      console.log(
        `run ${run}/${runs} ${bench.kind.padEnd(10)} advert +${milliseconds(advertUs)}, gratuitous ARP +${milliseconds(garpUs)}`,
      );
    }
  }
  const [ours = [], theirs = []] = benches.map(({ kind }) => overheads.get(kind) ?? []);
  console.log(`\nLater than the protocol's own interval, over ${runs} failovers of each:`);
  printRow('first advert', ours, theirs, ({ advertUs }) => advertUs);
  printRow('first gratuitous ARP', ours, theirs, ({ garpUs }) => garpUs);
}

function printRow(
  what: string,
  ours: readonly Overhead[],
  theirs: readonly Overhead[],
  pick: (overhead: Overhead) => number,
): void {
  const text = ({ min, median, max }: Figures) =>
    `median ${milliseconds(median)} (${milliseconds(min)} to ${milliseconds(max)})`;
  const [holdfast, keepalived] = [figuresOf(ours.map(pick)), figuresOf(theirs.map(pick))];
  console.log(`  ${what}`);
  console.log(`    holdfast    ${text(holdfast)}`);
  console.log(`    keepalived  ${text(keepalived)}`);
  console.log(`    ratio of the medians ${ratio(holdfast.median, keepalived.median)}`);
}

async function openBench(lab: Lab, kind: DaemonKind): Promise<Bench> {
  const lan = await lab.switch(`lan-${kind}`);
  const master = await lab.host(`master-${kind}`);
  const backup = await lab.host(`backup-${kind}`);
  await lan.connect(master, { interface: 'eth0', address: `${masterAddress}/16` });
  await lan.connect(backup, { interface: 'eth0', address: `${backupAddress}/16` });
  const wire = await WireObserver.start(lab, lan, `${lab.folder}/${kind}.pcap`);
  const daemon = await Daemon.start(kind, backup, { config: configuration(backupPriority) });
  await daemon.waitForLine(/Entering MASTER STATE/);
  return { kind, master, wire };
}

/** An owner preempts at once; two adverts later its machine loses power. */
async function failOver({ master, wire }: Bench): Promise<Overhead> {
  const startedAtUs = Date.now() * 1000;
  await Daemon.start('keepalived', master, { config: configuration(255) });
  const isFrom = (address: string, afterUs: number) => (advert: SeenAdvert) =>
    advert.source === address && advert.atUs > afterUs;
  const first = await wire.waitForAdvert('owner', isFrom(masterAddress, startedAtUs));
  await wire.waitForAdvert('second advert', isFrom(masterAddress, first.atUs));
  await master.powerOff();
  const last = wire.adverts().findLast(({ source }) => source === masterAddress);
  if (!last) throw new Error('the master never spoke');
  const taking = await wire.waitForAdvert('takeover', isFrom(backupAddress, last.atUs));
  const garp = await wire.waitFor(
    'gratuitous ARP',
    (frame) =>
      frame.kind === 'arp' &&
      frame.isGratuitous &&
      frame.senderAddress === vip &&
      frame.atUs >= taking.atUs,
  );
  const dueUs = last.atUs + masterDownUs;
  return { advertUs: taking.atUs - dueUs, garpUs: garp.atUs - dueUs };
}

function configuration(priority: number): string {
  return `vrrp_instance VI_1 {
  state ${priority === 255 ? 'MASTER' : 'BACKUP'}
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    ${vip}/16
  }
}
`;
}

process.exitCode = await main();
