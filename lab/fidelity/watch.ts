// Owns watching a machine's kernel for one address coming and going, with exact times. Never asks a
// daemon.
import type { LabHost } from '../host.ts';
import type { Sighting } from './scenario.ts';

type AddressNews = Extract<Sighting['what'], 'has the address' | 'lets the address go'>;

/** `[2026-11-26T11:04:10.123456] Deleted 2: eth0    inet 10.9.0.100/32 scope global eth0` */
const newsLine = /^\[([^\]]+)\] *(Deleted )?\d+: .* inet6? ([^/ ]+)/;

/** Calls `onNews` for each change; ends with the machine. Resolves when it watches. */
export async function watchKernel(
  host: LabHost,
  name: string,
  address: string,
  onNews: (what: AddressNews, atMs: number) => void,
): Promise<void> {
  let isHeld = false;
  const argv = ['ip', '-ts', '-o', 'monitor', 'address', 'dev', name];
  const watcher = await host.spawn(argv, { env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } });
  const isWatching = new Promise<void>((resolve) => {
    watcher.onLine(({ text }) => {
      const news = readNews(text);
      if (news) resolve();
      if (news?.address !== address || news.isPresent === isHeld) return;
      isHeld = news.isPresent;
      onNews(isHeld ? 'has the address' : 'lets the address go', news.atMs);
    });
  });
  await provoke(host, name, isWatching);
}

/** Changes another address until the watcher tells of it. */
async function provoke(host: LabHost, name: string, seen: Promise<void>): Promise<void> {
  let isSeen = false;
  seen.then(() => {
    isSeen = true;
  });
  while (!isSeen) {
    const label = ['169.254.9.9/32', 'dev', name];
    await host.runOrThrow(['ip', 'addr', 'add', ...label]);
    await host.runOrThrow(['ip', 'addr', 'del', ...label]);
  }
}

/** What a line of `ip -ts -o monitor address` tells; undefined when it tells of nothing here. */
export function readNews(
  line: string,
): { readonly address: string; readonly isPresent: boolean; readonly atMs: number } | undefined {
  const [, stamp, deleted, address] = newsLine.exec(line) ?? [];
  if (stamp === undefined || address === undefined) return undefined;
  const [seconds = '', fraction = '0'] = stamp.split('.');
  const atMs = Date.parse(`${seconds}Z`) + Number(`0.${fraction}`) * 1000;
  return { address, isPresent: deleted === undefined, atMs };
}
