// Owns which kinds of sites a run is of, for its coverage, and everything that a swarm has to reach.
// Never plays anything.
import type { AuthenticationModel, InstanceModel, Model } from '../src/config/model.ts';
import type { NodePlan, Topology } from '../src/sim/topology.ts';
import { flapNames } from './draw-debounce.ts';
import { faultNames } from './draw-faults.ts';
import { keptFaultNames } from './draw-kept.ts';
import { orderNames } from './draw-orders.ts';
import { ownerFaultNames } from './draw-owners.ts';
import { probeFaultNames } from './draw-probes.ts';
import { signatureFaultNames } from './draw-signed.ts';
import { silenceNames } from './draw-silence.ts';
import { trackedFaultNames } from './draw-tracked.ts';
import { advertRows } from './oracle/expected.ts';
import { signatureFlaws } from './oracle/signatures.ts';
import { trackedNews } from './oracle/tracked.ts';

/** Names of what a site has, each once. */
export function featuresOf({ nodes, trunks }: Topology): string[] {
  const features = new Set<string>([`site of ${nodes.length} machines`]);
  if (trunks.length > 0) features.add('site with two switches');
  if (nodes.some(({ model }) => model.global.onStale === 'fault')) features.add('on_stale fault');
  const instances = nodes.flatMap(({ model }) => model.instances);
  for (const instance of instances)
    for (const name of featuresOfInstance(instance)) features.add(name);
  for (const name of featuresOfNodes(nodes)) features.add(name);
  return [...features].map((name) => `has ${name}`);
}

function featuresOfInstance(instance: InstanceModel): string[] {
  const { version, family, authentication, priority, nopreempt, preemptDelayUs } = instance;
  const has: readonly (readonly [boolean, string])[] = [
    [priority === 255, 'owner'],
    [nopreempt, 'nopreempt'],
    [instance.ignoresOwnInterface, 'dont_track_primary'],
    [instance.virtualInterfaces.length > 0, 'use_vmac'],
    [instance.addresses.some(({ isExcluded }) => isExcluded), 'excluded addresses'],
    [instance.transport.kind === 'unicast', 'unicast'],
    [instance.transport.kind === 'unicast' && !instance.sourceAddress, 'unicast without a source'],
    [instance.interface === undefined, 'unicast without an interface'],
    [instance.tracksSourceAddress, 'track_src_ip'],
    [preemptDelayUs > 0, 'preempt_delay'],
    [!instance.accepts, 'no_accept'],
    [instance.isStrict === true, 'strict_mode'],
    [instance.routes.length > 0, 'virtual routes'],
    [instance.rules.length > 0, 'virtual rules'],
    [priority === 255 && instance.ownerIgnoresAdverts, 'owner_ignore_adverts'],
    [instance.downTimerAdverts !== 3, 'down_timer_adverts'],
    [instance.lowerPriorityNoAdvert, 'lower_prio_no_advert'],
    [instance.higherPrioritySendAdvert, 'higher_prio_send_advert'],
    [instance.restores === true, 'vip_restore'],
    [instance.startupHoldUs !== undefined, 'startup_hold'],
    [instance.timerExpiredPriority !== undefined, 'timer_expired_backup'],
    [instance.trackedScripts.some(({ weight }) => weight === 0), 'script without weight'],
    [instance.trackedScripts.some(({ weight }) => weight !== 0), 'script with weight'],
    [instance.trackedScripts.some(({ isReversed }) => isReversed), 'reversed script'],
  ];
  const tracked = trackFeaturesOf(instance);
  const words = has.filter(([is]) => is).map(([, name]) => name);
  return [
    ...words,
    ...tracked,
    `VRRPv${version} over IPv${family}`,
    ...authenticationFeaturesOf(authentication),
  ];
}

function authenticationFeaturesOf(authentication: AuthenticationModel): string[] {
  const { type } = authentication;
  if (type !== 'hmac') return [`authentication ${type}`];
  const { mode, antiReplay, keys } = authentication;
  return [
    ...[`signatures ${mode}`, `signatures by ${antiReplay}`],
    ...(keys.length > 1 ? ['signatures with several keys'] : []),
  ];
}

function trackFeaturesOf({ trackedObjects = [], syncGroup }: InstanceModel): string[] {
  return trackedObjects.flatMap(({ kind, weight, isReversed }) => [
    `tracked ${kind} ${weight === 0 ? 'without' : 'with'} weight`,
    ...(isReversed ? ['reversed tracked object'] : []),
    ...(syncGroup === undefined ? [] : ['tracked object of a group']),
  ]);
}

function processFeaturesOf({ processes = [] }: Model): string[] {
  return processes.flatMap(({ quorumMax, forkDelayUs, terminateDelayUs }) => [
    ...(quorumMax === undefined ? [] : ['quorum_max']),
    ...(forkDelayUs > 0 ? ['fork_delay'] : []),
    ...(terminateDelayUs > 0 ? ['terminate_delay'] : []),
  ]);
}

function featuresOfNodes(nodes: readonly NodePlan[]): string[] {
  const features: string[] = [];
  const priorities = new Map<string, number[]>();
  const intervals = new Map<string, Set<number>>();
  for (const { model } of nodes) {
    if (model.global.startupDelayUs > 0) features.push('start-up delay');
    if (model.statics) features.push('static entries');
    if (model.linkDelays) features.push('interface_up_down_delays');
    if (model.pacing) features.push('paced announcements');
    features.push(...processFeaturesOf(model));
    if (model.groups.length > 0) features.push('sync group');
    if (model.instances.length > 5) features.push('more than five virtual routers');
    for (const { vrid, priority, advertIntervalUs } of model.instances) {
      const key = String(vrid);
      priorities.set(key, [...(priorities.get(key) ?? []), priority]);
      intervals.set(key, (intervals.get(key) ?? new Set()).add(advertIntervalUs));
    }
  }
  const all = [...priorities.values()];
  if (all.some((each) => new Set(each).size < each.length)) features.push('equal priorities');
  if (all.some((each) => each.filter((priority) => priority === 255).length > 1)) {
    features.push('two owners');
  }
  if ([...intervals.values()].some(({ size }) => size > 1)) features.push('different intervals');
  return features;
}

/** Every one of them must be reached by one run in a thousand at least. */
export const wanted: readonly string[] = [
  ...transitionsOf('init', ['backup', 'fault']),
  ...transitionsOf('backup', ['master', 'fault', 'stopped']),
  ...transitionsOf('master', ['backup', 'fault', 'stopped']),
  ...transitionsOf('fault', ['backup', 'fault', 'stopped']),
  ...advertRows.map((row) => `row ${row}`),
  ...new Set(
    [
      ...[...faultNames, ...trackedFaultNames, ...orderNames, ...keptFaultNames],
      ...[...probeFaultNames, ...signatureFaultNames, ...silenceNames, ...flapNames],
      ...ownerFaultNames,
    ].map((name) => `fault ${name}`),
  ),
  ...[2, 3, 4, 5, 6, 7].map((count) => `has site of ${count} machines`),
  ...['paced announcements', 'timer_expired_backup'].map((name) => `has ${name}`),
  ...['unicast', 'unicast without a source', 'unicast without an interface', 'track_src_ip'].map(
    (name) => `has ${name}`,
  ),
  ...['no_accept', 'strict_mode', 'owner_ignore_adverts'].map((name) => `has ${name}`),
  ...['virtual routes', 'virtual rules', 'static entries'].map((name) => `has ${name}`),
  ...['excluded addresses', 'dont_track_primary', 'use_vmac'].map((name) => `has ${name}`),
  ...['owner', 'nopreempt', 'preempt_delay', 'down_timer_adverts'].map((name) => `has ${name}`),
  ...['lower_prio_no_advert', 'higher_prio_send_advert'].map((name) => `has ${name}`),
  ...['script without weight', 'script with weight', 'reversed script'].map(
    (name) => `has ${name}`,
  ),
  ...['interface', 'file', 'process', 'http', 'tcp'].flatMap((kind) => [
    `has tracked ${kind} with weight`,
    `has tracked ${kind} without weight`,
  ]),
  ...['reversed tracked object', 'tracked object of a group'].map((name) => `has ${name}`),
  ...['quorum_max', 'fork_delay', 'terminate_delay'].map((name) => `has ${name}`),
  ...['VRRPv2 over IPv4', 'VRRPv3 over IPv4', 'VRRPv3 over IPv6'].map((name) => `has ${name}`),
  ...['none', 'pass', 'ah'].map((type) => `has authentication ${type}`),
  ...['enforce', 'permissive', 'receive-only', 'by time', 'by monotonic', 'with several keys'].map(
    (what) => `has signatures ${what}`,
  ),
  ...signatureFlaws.map((flaw) => `signature ${flaw}`),
  ...['start-up delay', 'more than five virtual routers'].map((name) => `has ${name}`),
  ...['two owners', 'equal priorities', 'different intervals', 'site with two switches'].map(
    (name) => `has ${name}`,
  ),
  ...['on_stale fault', 'interface_up_down_delays'].map((name) => `has ${name}`),
  'has sync group',
  ...['to MASTER', 'to BACKUP', 'to FAULT', 'handed over fast'].map((what) => `group ${what}`),
  'sync group judged',
  'refused advert',
  'reload that changes nothing',
  'second set of announcements seen',
  'taken address put back',
  'silent link believed',
  ...['link turned after a delay', 'link back in time'],
  ...trackedNews,
  ...['taken entry put back', 'taken entry begins an election'],
  'late master stepped back',
  'handed over',
  'ordered priority over',
  'orders stand at the start',
  'two masters settled',
  'group good',
];

function transitionsOf(from: string, states: readonly string[]): string[] {
  return states.map((to) => `transition ${from} -> ${to}`);
}
