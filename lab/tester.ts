// Owns the machine on which configuration tests of both daemons run: interfaces, and nobody at their
// other ends. Never runs a daemon.
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';

/** @param interfaces such as `eth0`, whose number is in its address */
export async function openTester(lab: Lab, interfaces: readonly string[]): Promise<LabHost> {
  const host = await lab.host('tester');
  for (const name of interfaces) await addInterface(host, name);
  return host;
}

/** keepalived refuses interfaces without a link or an address. */
async function addInterface(host: LabHost, name: string): Promise<void> {
  const peer = `${name}p`;
  await host.runOrThrow(['ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', peer]);
  await host.runOrThrow(['ip', 'address', 'add', `10.9.${name.slice(3)}.1/24`, 'dev', name]);
  for (const end of [peer, name]) await host.runOrThrow(['ip', 'link', 'set', end, 'up']);
}
