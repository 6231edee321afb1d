// Owns having a daemon write its dumps, and reading them as exporters do: the state of each instance and
// script, and what was counted. As lines that are the same whoever wrote them. Never compares them.
import { readData, readStatistics } from '../../src/supervisor/dumps/test-exporter.ts';
import { pause, type Running } from '../acting.ts';
import type { LabHost } from '../host.ts';
import { pollFor } from '../process.ts';
import { dumpFolder } from './equipment.ts';

const ofInstances = [
  ...['VRRP Version', 'Sync group', 'State', 'Wantstate', 'Interface', 'Using src_ip'],
  ...['Master router', 'Master priority', 'Master advert int'],
  ...['Virtual Router ID', 'Priority', 'Effective priority', 'Total priority', 'Advert interval'],
  ...['Preempt', 'Preempt delay', 'Accept', 'Notify deleted', 'Notify priority changes'],
  ...['Gratuitous ARP delay', 'Gratuitous ARP repeat', 'Down timer adverts'],
];
const ofScripts = ['Status', 'Weight', 'Rise', 'Fall', 'Interval', 'Timeout'];

/** What grows with every interval: how far it has come is a matter of the moment. */
const growing = /^Advertisements\//;

/** keepalived 2.4.3 has them, 2.2.7 does not. */
const newer = /^Authentication Extension Errors\//;

/** One after the other, as an exporter asks for them. */
export async function dumpOf(host: LabHost, { pids }: Running): Promise<string[]> {
  const take = async (name: string, signal: NodeJS.Signals): Promise<string> => {
    const path = `${dumpFolder}/${name}`;
    host.removeFile(path);
    host.kill(pids.parent, signal);
    return pollFor(`${host.name} to write ${name}`, () => wholeFile(host, path));
  };
  const data = readData(await take('keepalived.data', 'SIGUSR1'));
  if (data.instances.length === 0) throw new Error(`the dump of ${host.name} names no instance`);
  const statistics = readStatistics(await take('keepalived.stats', 'SIGUSR2'));
  const properties = (
    of: string,
    names: readonly string[],
    all: Readonly<Record<string, string>>,
  ) => names.flatMap((name) => (name in all ? [`${of}: ${name} = ${all[name]}`] : []));
  return [
    ...data.instances.flatMap(({ name, properties: all, addresses, excluded }) => [
      ...properties(name, ofInstances, all),
      ...addresses.map((text) => `${name}: address ${text}`),
      ...excluded.map((text) => `${name}: excluded address ${text}`),
    ]),
    ...data.scripts.flatMap(({ name, properties: all }) => properties(name, ofScripts, all)),
    ...Object.entries(statistics).flatMap(([name, counters]) =>
      Object.entries(counters).flatMap(([what, count]) => {
        if (newer.test(what)) return [];
        const text = growing.test(what) && count > 0 ? 'some' : `${count}`;
        return [`${name}: counted ${what}: ${text}`];
      }),
    ),
  ];
}

/** keepalived writes in place: it is whole once it no longer grows. */
async function wholeFile(host: LabHost, path: string): Promise<string | undefined> {
  const before = host.readFile(path);
  await pause(20);
  return before && before === host.readFile(path) ? before : undefined;
}
