// Owns watching a machine's kernel for certain addresses coming and going, with exact times. Never asks
// a daemon.
import type { LabHost } from '../host.ts';
import { type AddressWord, interfaceName } from './scenario.ts';

/** One of the addresses came or went. */
export interface AddressNews {
  readonly address: string;
  readonly what: AddressWord;
  readonly atMs: number;
}

/** `[2026-11-26T11:04:10.123456] Deleted 2: eth0    inet 10.9.0.100/32 scope global eth0` */
const newsLine = /^\[([^\]]+)\] *(Deleted )?\d+: .* inet6? ([^/ ]+)/;

/** Calls `onNews` for each change; ends with the machine. Resolves when it watches. */
export async function watchKernel(
  host: LabHost,
  addresses: readonly string[],
  onNews: (news: AddressNews) => void,
): Promise<void> {
  const held = new Set<string>();
  const argv = ['ip', '-ts', '-o', 'monitor', 'address'];
  const watcher = await host.spawn(argv, { env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } });
  const isWatching = new Promise<void>((resolve) => {
    watcher.onLine(({ text }) => {
      const news = readNews(text);
      if (news) resolve();
      if (!news || !addresses.includes(news.address)) return;
      const { address, isPresent, atMs } = news;
      if (isPresent === held.has(address)) return;
      if (isPresent) held.add(address);
      else held.delete(address);
      onNews({ address, atMs, what: isPresent ? 'has the address' : 'lets the address go' });
    });
  });
  await provoke(host, interfaceName, isWatching);
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
