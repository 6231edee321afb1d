// Owns small sites for tests: the tutorial's two machines, and any from configuration texts.
import { readFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { parseIp } from '../net/address.ts';
import { parseInterfaceName } from '../net/identifiers.ts';
import { paceOf } from './pace.ts';
import { planSite, type SiteMember } from './plan.ts';
import type { Topology } from './topology.ts';
import type { Site } from './trial.ts';

const tutorial = new URL('../../examples/tutorial/', import.meta.url);

/** A file of the tutorial's machine `web1` or `web2`. */
export function tutorialText(node: string, file = 'keepalived-haproxy.conf'): string {
  return readFileSync(new URL(`${node}/${file}`, tutorial), 'utf8');
}

/** The tutorial's two machines with the addresses they really have. */
export function tutorialTopology(): Topology {
  return planSite([
    memberOf('web1', tutorialText('web1'), ['wlo1', '192.168.0.114']),
    memberOf('web2', tutorialText('web2'), ['wlp3s0', '192.168.0.107']),
  ]);
}

export function siteOf(topology: Topology, seed = 1): Site {
  return { topology, pace: paceOf(topology), seed };
}

/** Machines from configuration texts, with assumed addresses. */
export function siteFromTexts(texts: Readonly<Record<string, string>>): Site {
  return siteOf(planSite(Object.entries(texts).map(([name, text]) => memberOf(name, text))));
}

function memberOf(
  name: string,
  text: string,
  [on, own]: readonly [string?, string?] = [],
): SiteMember {
  const { model } = loadConfig({ name: `${name}.conf`, text });
  const interfaceName = on === undefined ? undefined : parseInterfaceName(on);
  const address = own === undefined ? undefined : parseIp(own);
  if (!interfaceName || !address) return { name, model };
  return { name, model, addresses: new Map([[interfaceName, [{ address, prefixLength: 24 }]]]) };
}

/** A pair's configuration; `more` goes into the instance. */
export function pairText(priority: number, more = '', vrid = 10): string {
  return `
vrrp_script check { 
  script "/bin/true"
  interval 2
  weight -20
}
vrrp_instance WEB { 
  state BACKUP
  interface eth0
  virtual_router_id ${vrid}
  priority ${priority}
  advert_int 1
  virtual_ipaddress { 
    10.0.0.100/24
  }
  track_script { 
    check
  }
  ${more}
}
`;
}
