// Owns what -v prints. Exporters parse the first line when the program is called keepalived.
import { version as kernelVersion, release, type } from 'node:os';
import { holdfastVersion, keepalivedVersion } from '../supervisor/version.ts';

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
  ].join('\n');
}
