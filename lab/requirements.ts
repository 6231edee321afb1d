// Owns which programs the lab's tests need and in which Debian package each is.
// Never installs anything.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const debianPackages = {
  keepalived: 'keepalived',
  tshark: 'tshark',
  dumpcap: 'wireshark-common',
  perl: 'perl-base',
  haproxy: 'haproxy',
  nginx: 'nginx-light',
  ip: 'iproute2',
  nft: 'nftables',
  curl: 'curl',
  nsenter: 'util-linux',
  zebra: 'frr',
  vrrpd: 'frr',
  vtysh: 'frr',
} as const;

/** Where Debian keeps programs that people do not start by hand. */
export const frrFolder = '/usr/lib/frr';

export type Tool = keyof typeof debianPackages;

/** The sentence that says what is missing; undefined when all tools are installed. */
export function missingTools(tools: readonly Tool[]): string | undefined {
  const missing = tools.filter((tool) => !isInstalled(tool));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((tool) => debianPackages[tool]))];
  return `${missing.join(' and ')} not installed: apt-get install ${packages.join(' ')}`;
}

/**
 * For the top of a test file: undefined when all tools are installed; else the reason to skip, or
 * in continuous integration (`CI` set) an error, because there a skipped test would go unseen.
 */
export function reasonToSkip(tools: readonly Tool[]): string | undefined {
  const missing = missingTools(tools);
  const { CI: isContinuousIntegration } = process.env;
  if (missing !== undefined && isContinuousIntegration) throw new Error(missing);
  return missing;
}

function isInstalled(tool: string): boolean {
  const { PATH: path = '' } = process.env;
  return [...path.split(':'), frrFolder].some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
