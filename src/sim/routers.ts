// Owns which virtual routers a site has: who takes part in each, and with which addresses. Never runs
// anything.
import type { InstanceModel } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import { speakingInterfaceOf, type Topology } from './topology.ts';

/** One virtual router of a wire. */
export interface SiteRouter {
  /** The instance's name where all agree, else the VRID. */
  readonly label: string;
  readonly switch: string;
  readonly addresses: readonly IpAddress[];
  readonly members: readonly RouterMember[];
}

export interface RouterMember {
  readonly node: string;
  readonly instance: InstanceModel;
}

/** In the order in which the files name them. */
export function siteRouters({ nodes }: Topology): SiteRouter[] {
  const found = new Map<string, { switch: string; members: RouterMember[] }>();
  for (const { name, model, interfaces } of nodes) {
    for (const instance of model.instances) {
      const on = speakingInterfaceOf(instance);
      const plug = interfaces.find((each) => each.name === on);
      if (!plug) continue;
      const key = `${plug.switch} ${instance.family} ${instance.vrid}`;
      const router = found.get(key) ?? { switch: plug.switch, members: [] };
      router.members.push({ node: name, instance });
      found.set(key, router);
    }
  }
  const routers = Array.from(found.values(), ({ switch: wire, members }) => ({
    ...{ label: labelOf(members), switch: wire, members },
    addresses: [...new Set(members.flatMap(({ instance }) => instance.addresses.map(addressOf)))],
  }));
  return routers.map((router, at) => ({ ...router, label: distinctLabel(router, routers, at) }));
}

/** Routers in which machines can take over from each other. */
export function sharedRouters(topology: Topology): SiteRouter[] {
  return siteRouters(topology).filter(({ members }) => members.length > 1);
}

function addressOf({ address }: InstanceModel['addresses'][number]): IpAddress {
  return address;
}

function labelOf(members: readonly RouterMember[]): string {
  const names = new Set(members.map(({ instance }) => instance.name));
  const [name = ''] = names;
  return names.size === 1 ? name : `VRID ${members[0]?.instance.vrid}`;
}

function distinctLabel(
  { label }: SiteRouter,
  routers: readonly SiteRouter[],
  place: number,
): string {
  const same = routers.filter((other) => other.label === label);
  if (same.length === 1) return label;
  return `${label} (${routers.slice(0, place + 1).filter((other) => other.label === label).length})`;
}
