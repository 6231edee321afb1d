// Owns what -v prints. When the program is called keepalived, exporters read the version from the first line
// and whether there is JSON from the options that keepalived was built with.
import { version as kernelVersion, release, type } from 'node:os';
import { holdfastVersion, keepalivedVersion } from '../supervisor/version.ts';

const buildOptions = [
  'configure options: --enable-json --enable-nftables',
  '',
  'Config options:  NFTABLES VRRP VRRP_AUTH VRRP_VMAC JSON OLD_CHKSUM_COMPAT SYSTEMD_NOTIFY',
];

export function versionText(calledAs: string): string {
  const first =
    calledAs === 'keepalived'
      ? `Keepalived v${keepalivedVersion} (Holdfast ${holdfastVersion})`
      : `Holdfast v${holdfastVersion} (speaks keepalived ${keepalivedVersion})`;
  return [
    first,
    '',
    'Apache License 2.0',
    '',
    `Running on ${type()} ${release()} ${kernelVersion()}`,
    `Node.js ${process.version} ${process.arch}`,
    '',
    ...(calledAs === 'keepalived' ? [...buildOptions, ''] : []),
  ].join('\n');
}
