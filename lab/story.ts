// Owns the founding story's place: two web servers and a client on one switch, one VIP.
// Never starts a daemon by itself.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Daemon, type DaemonKind, type DaemonOptions } from './daemons.ts';
import type { LabHost } from './host.ts';
import type { Lab } from './lab.ts';
import { WebServer } from './probe.ts';
import type { LabSwitch } from './switch.ts';

/** One of the two web servers. */
export interface StoryWeb {
  readonly host: LabHost;
  readonly interface: string;
  readonly address: string;
  readonly priority: number;
  /** The tutorial's keepalived.conf, unmodified. */
  readonly config: string;
}

export interface Story {
  readonly lan: LabSwitch;
  readonly web1: StoryWeb;
  readonly web2: StoryWeb;
  readonly client: LabHost;
  readonly vip: string;
  readonly vrid: number;
}

export interface StoryOptions {
  /** The folder with web1/keepalived.conf and web2/keepalived.conf. */
  readonly tutorial?: string;
  /** Starts what answers on port 8086 of a web server. Default: `WebServer`. */
  readonly startWeb?: (host: LabHost) => Promise<unknown>;
}

/** Builds hosts, switch and web servers. Default tutorial: examples/tutorial of this folder. */
export async function openStory(lab: Lab, options: StoryOptions = {}): Promise<Story> {
  const tutorial = options.tutorial ?? resolve('examples/tutorial');
  const startWeb = options.startWeb ?? ((host: LabHost) => WebServer.start(host));
  const lan = await lab.switch('lan');
  const openWeb = async (name: string, plug: { interface: string; address: string }) => {
    const host = await lab.host(name);
    await lan.connect(host, { ...plug, address: `${plug.address}/24` });
    await startWeb(host);
    const config = readFileSync(join(tutorial, name, 'keepalived.conf'), 'utf8');
    return { host, ...plug, config };
  };
  const web1 = await openWeb('web1', { interface: 'wlo1', address: '192.168.0.114' });
  const web2 = await openWeb('web2', { interface: 'wlp3s0', address: '192.168.0.107' });
  const client = await lab.host('client');
  await lan.connect(client, { interface: 'eth0', address: '192.168.0.50/24' });
  return {
    lan,
    web1: { ...web1, priority: 200 },
    web2: { ...web2, priority: 100 },
    client,
    vip: '192.168.0.100',
    vrid: 55,
  };
}

/** Starts a daemon on one of the web servers with the tutorial's configuration, or another. */
export function startOn(
  web: StoryWeb,
  kind: DaemonKind,
  options: Partial<DaemonOptions> = {},
): Promise<Daemon> {
  return Daemon.start(kind, web.host, { config: web.config, ...options });
}
