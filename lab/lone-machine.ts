// Owns the machine for tests of one daemon alone: eth0 on a switch of its own, and a file whose instance
// is master at once. Never starts the daemon.
import { join } from 'node:path';
import { instanceConfig, pidIn } from './command.ts';
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';
import { pollFor } from './process.ts';
import { WireObserver } from './wire.ts';

export const configFile = '/run/keepalived.conf';
export const vip = '10.9.0.100';
/** Priority 255 is master at once. */
export const ownerConfig = instanceConfig({ priority: 255, addresses: [`${vip}/24`] });

export interface LoneMachine {
  readonly host: LabHost;
  /** Begins to look at what is sent. */
  readonly wire: () => Promise<WireObserver>;
}

/** @param config what stands in `configFile` */
export async function openLoneMachine(
  lab: Lab,
  name: string,
  config = ownerConfig,
): Promise<LoneMachine> {
  const host = await lab.host(name);
  const lan = await lab.switch(`lan-${name}`);
  await lan.connect(host, { interface: 'eth0', address: '10.9.0.1/24' });
  host.writeFile(configFile, config);
  const wire = () => WireObserver.start(lab, lan, join(lab.folder, `${name}.pcap`));
  return { host, wire };
}

export const holdsVip = (host: LabHost): Promise<boolean> => host.hasAddress('eth0', vip);
export const supervisorOf = (host: LabHost): Promise<number> => pidIn(host, '/run/keepalived.pid');
export const engineOf = (host: LabHost): Promise<number> => pidIn(host, '/run/vrrp.pid');

export async function becomesMaster(host: LabHost): Promise<void> {
  await pollFor('the VIP', async () => ((await holdsVip(host)) ? true : undefined));
}
