// Owns the scenarios of machines that speak to peers one by one. Never plays them.
import { nodeConfig } from './configuration.ts';
import { web1IsMaster, web2IsBackup, web2IsMaster } from './moments.ts';
import type { Scenario, ScenarioNode } from './scenario.ts';
import { startBoth } from './scenarios-death.ts';

/** The machines' addresses are the network and their numbers; each names all others as its peers. */
function unicastNodes(
  priorities: readonly number[],
  network: string,
  vips?: readonly string[],
): ScenarioNode[] {
  const own = (at: number) => `${network}${at + 1}`;
  return priorities.map((priority, at) => {
    const peers = priorities.map((_, other) => own(other)).filter((each) => each !== own(at));
    const instance = [`unicast_src_ip ${own(at)}`, 'unicast_peer {', ...peers, '}'];
    const options = { priority, instance, ...(vips ? { vips } : {}) };
    return { name: `web${at + 1}`, config: nodeConfig(options) };
  });
}

export const unicastScenarios: readonly Scenario[] = [
  {
    name: 'unicast, the master stops and returns',
    story:
      'Two machines that name each other as peers (VRRPv3, 0.3 s): the master is stopped, which its ' +
      'peer hears at once, and takes over again when it is back.',
    about: ['unicast'],
    nodes: unicastNodes([200, 100], '10.9.0.'),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 1760, action: { kind: 'stop', node: 'web1' } },
      { after: web2IsMaster, pauseMs: 600, action: { kind: 'start', node: 'web1' } },
    ],
    lastsMs: 2500,
  },
  {
    name: 'unicast over IPv6, the master dies',
    story: 'The same over IPv6, where everything of the master dies 150 ms after an advert.',
    about: ['unicast', 'death'],
    vips: ['fd09::100'],
    nodes: unicastNodes([200, 100], 'fe80::', ['fe80::100', 'fd09::100']),
    steps: [
      ...startBoth,
      { after: web1IsMaster, pauseMs: 1950, action: { kind: 'kill-all', node: 'web1' } },
      { after: web2IsMaster, pauseMs: 500, action: { kind: 'start', node: 'web1' } },
    ],
    lastsMs: 2500,
  },
];
