// Owns the scenarios about what is waited for, the start-up delay and links that change for a moment, and
// about addresses that no advert names. Never plays them.
import type { InterfaceName } from '../../src/net/identifiers.ts';
import { nodeConfig } from './configuration.ts';
import { web1IsMaster, web2IsBackup, web2IsMaster } from './moments.ts';
import { interfaceName, type Scenario, type ScenarioNode, type Step } from './scenario.ts';
import { pair, startBoth } from './scenarios-death.ts';

const eth0 = interfaceName as InterfaceName;

/** web1, of the higher priority, holds back for a second and a half after its start. */
const delayedPair: readonly ScenarioNode[] = [
  { name: 'web1', config: nodeConfig({ priority: 200, global: ['vrrp_startup_delay 1.5'] }) },
  { name: 'web2', config: nodeConfig({ priority: 100 }) },
];

export const delayScenarios: readonly Scenario[] = [
  {
    name: 'a start-up delay',
    story:
      'With vrrp_startup_delay 1.5 a machine that is alone becomes master a master down interval after ' +
      'the delay (VRRPv3, 0.3 s).',
    about: ['delay'],
    nodes: delayedPair,
    steps: startBoth,
    lastsMs: 2000,
  },
  {
    name: 'a link that changes for a moment',
    story:
      'With interface_up_down_delays eth0 0.5 0.4 the cable of the master is pulled for 0.2 s, then ' +
      'for 2 s, and plugged in again (VRRPv3, 0.5 s).',
    about: ['delay'],
    nodes: pair({ advertSeconds: 0.5, linkDelays: ['eth0 0.5 0.4'] }),
    steps: [
      ...startBoth,
      { after: web1IsMaster, pauseMs: 2000, action: link(false) },
      { pauseMs: 200, action: link(true) },
      { pauseMs: 1500, action: link(false) },
      { pauseMs: 2000, action: link(true) },
    ],
    lastsMs: 3500,
  },
  {
    name: 'an excluded address goes with the others',
    story:
      'The watched address is in virtual_ipaddress_excluded: the master is stopped and returns ' +
      '(VRRPv3, 0.3 s).',
    about: ['excluded'],
    vips: ['10.9.7.1'],
    nodes: pair({ instance: ['virtual_ipaddress_excluded {', '10.9.7.1', '}'] }),
    steps: [
      ...startBoth,
      { after: web2IsBackup, pauseMs: 1760, action: { kind: 'stop', node: 'web1' } },
      { after: web2IsMaster, pauseMs: 600, action: { kind: 'start', node: 'web1' } },
    ],
    lastsMs: 2500,
  },
];

function link(up: boolean): Step['action'] {
  return { kind: 'link', node: 'web1', interface: eth0, up };
}
