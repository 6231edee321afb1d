// Owns the shape of one drawn run: a site, what is done to it, and for how long. Plain data that can be
// kept in a file, made smaller and played again. Never plays anything.
import { loadConfig } from '../src/config/load.ts';
import type { Model } from '../src/config/model.ts';
import type { IpAddress } from '../src/net/address.ts';
import type { InterfaceName, MacAddress } from '../src/net/identifiers.ts';
import type { Action } from '../src/sim/actions.ts';
import type { ClockSettings } from '../src/sim/clock.ts';
import type { Timing } from '../src/sim/timing.ts';
import type { NodePlan, Topology, TrunkPlan } from '../src/sim/topology.ts';
import type { ProbeKind } from '../src/track/checker-state.ts';

export interface RunPlan {
  readonly seed: number;
  readonly nodes: readonly DrawnNode[];
  readonly switches: readonly string[];
  readonly trunks: readonly TrunkPlan[];
  readonly timing: Partial<Timing>;
  readonly faults: readonly DrawnFault[];
  /** When everything is mended; from then on nothing is done any more. */
  readonly healAtUs: number;
  readonly endUs: number;
}

export interface DrawnNode {
  readonly name: string;
  readonly config: DrawnConfig;
  readonly interfaces: readonly DrawnInterface[];
  readonly clock: ClockSettings;
}

export interface DrawnInterface {
  readonly name: string;
  readonly mac: string;
  readonly switch: string;
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
}

/** What becomes a keepalived.conf. */
export interface DrawnConfig {
  /** Words of global_defs. */
  readonly global: readonly string[];
  readonly scripts: readonly DrawnTracker[];
  /** Tracked files and processes. */
  readonly files?: readonly DrawnTracker[];
  readonly processes?: readonly DrawnTracker[];
  readonly probes?: readonly DrawnProbe[];
  readonly instances: readonly DrawnInstance[];
  /** Sync groups; those that lack a member name only the others. */
  readonly groups?: readonly DrawnGroup[];
  readonly statics?: DrawnStatics;
  readonly linkDelays?: readonly string[];
}

export interface DrawnTracker {
  readonly name: string;
  readonly words: readonly string[];
}

export interface DrawnProbe extends DrawnTracker {
  readonly kind: ProbeKind;
}

/** Lines of `track_http` and `track_tcp`. */
export type DrawnProbeTracks = Readonly<Record<ProbeKind, readonly string[]>>;

/** Lines of track lists, besides those of scripts and probes. */
export interface DrawnTracks {
  readonly interfaces: readonly string[];
  readonly files: readonly string[];
  readonly processes: readonly string[];
}

export interface DrawnStatics {
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
}

export interface DrawnGroup {
  readonly name: string;
  /** Names of instances, without what a reload added to them. */
  readonly members: readonly string[];
  readonly words: readonly string[];
  readonly trackedScripts: readonly string[];
  readonly tracks?: DrawnTracks;
}

export interface DrawnInstance {
  readonly name: string;
  /** Words of the block, one line each, without addresses and scripts. */
  readonly words: readonly string[];
  readonly addresses: readonly string[];
  readonly excludedAddresses?: readonly string[];
  readonly routes?: readonly string[];
  readonly rules?: readonly string[];
  readonly trackedScripts: readonly string[];
  readonly tracks?: DrawnTracks;
  readonly probeTracks?: DrawnProbeTracks;
}

/** What can happen to a machine and its wires, whatever it is for. */
export type CommonFaultName =
  | Exclude<
      Action['kind'],
      | 'reload'
      | 'order'
      | 'link'
      | 'forward-delay'
      | 'impair'
      | 'address'
      | 'route'
      | 'rule'
      | 'echo'
      | 'script'
      | 'probe'
      | 'file'
      | 'process'
      | 'impair-trunk'
    >
  | 'reload-unchanged'
  | 'reload-changed'
  | 'link-down'
  | 'link-up'
  | 'isolate'
  | 'deaf'
  | 'mute'
  | 'loss'
  | 'delay'
  | 'jitter'
  | 'duplicates'
  | 'reordering'
  | 'echo'
  | 'trunk-cut'
  | 'script-fails'
  | 'script-recovers'
  | 'script-hangs'
  | 'address-stolen'
  | 'own-address-lost'
  | 'own-address-back';

/** What happens to what a machine tracks besides scripts. */
export type TrackedFaultName =
  | 'tracked-link-down'
  | 'tracked-link-up'
  | 'file-changes'
  | 'file-vanishes'
  | 'process-ends'
  | 'process-starts'
  | 'process-forks';

/** What becomes of the answers to those who ask by HTTP and TCP. */
export type ProbeFaultName = 'probe-fails' | 'probe-recovers' | 'probe-hangs';

/** What an operator orders. */
export type OrderName =
  | 'maintenance-on'
  | 'maintenance-off'
  | 'handover'
  | 'priority'
  | 'priority-configured';

/** An owner hears nobody, not even another owner, and hears again. */
export type OwnerFaultName = 'owner-deaf' | 'owner-hears';

/** A link is away for a moment. */
export type FlapName = 'flap-down' | 'flap-up';

/** Results of a check stop coming, and come again. */
export type SilenceName = 'check-silent' | 'check-heard';

/** Another key signs adverts, or a machine demands more or less of others' signatures. */
export type SignatureFaultName = 'signing-changed';

/** Somebody takes what a machine keeps besides addresses. */
export type KeptFaultName = 'route-taken' | 'rule-taken';

export type FaultName =
  | CommonFaultName
  | TrackedFaultName
  | ProbeFaultName
  | KeptFaultName
  | SignatureFaultName
  | SilenceName
  | FlapName
  | OwnerFaultName
  | OrderName;

/** A fault; a changed configuration is kept as drawn. */
export interface DrawnFault {
  readonly atUs: number;
  readonly name: FaultName;
  readonly action: Exclude<Action, { kind: 'reload' }> | DrawnReload;
}

interface DrawnReload {
  readonly kind: 'reload';
  readonly node: string;
  readonly config?: DrawnConfig;
}

export function configText(config: DrawnConfig): string {
  const { global, scripts, files = [], processes = [], probes = [], instances } = config;
  const { groups = [], statics, linkDelays } = config;
  return [
    ...some('global_defs', global),
    ...some('interface_up_down_delays', linkDelays),
    ...some('static_ipaddress', statics?.addresses),
    ...some('static_routes', statics?.routes),
    ...scripts.flatMap(({ name, words }) => block(`vrrp_script ${name}`, words)),
    ...files.flatMap(({ name, words }) => block(`track_file ${name}`, words)),
    ...processes.flatMap(({ name, words }) => block(`vrrp_track_process ${name}`, words)),
    ...probes.flatMap(({ kind, name, words }) => block(`vrrp_${kind} ${name}`, words)),
    ...instances.flatMap(({ name, words, addresses, trackedScripts, tracks, ...more }) =>
      block(`vrrp_instance ${name}`, [
        ...words,
        ...block('virtual_ipaddress', addresses),
        ...some('virtual_ipaddress_excluded', more.excludedAddresses),
        ...some('virtual_routes', more.routes),
        ...some('virtual_rules', more.rules),
        ...some('track_script', trackedScripts),
        ...trackLists(tracks),
        ...some('track_http', more.probeTracks?.http),
        ...some('track_tcp', more.probeTracks?.tcp),
      ]),
    ),
    ...groups.flatMap(({ name, members, words, trackedScripts, tracks }) => {
      const present = instances.filter((each) => members.includes(originalName(each.name)));
      // keepalived wants two at least.
      if (present.length < 2) return [];
      return block(`vrrp_sync_group ${name}`, [
        ...block(
          'group',
          present.map((each) => each.name),
        ),
        ...words,
        ...some('track_script', trackedScripts),
        ...trackLists(tracks),
      ]);
    }),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function trackLists(tracks: DrawnTracks | undefined): string[] {
  return [
    ...some('track_interface', tracks?.interfaces),
    ...some('track_file', tracks?.files),
    ...some('track_process', tracks?.processes),
  ];
}

/** A reload may rename an instance: an x at the end. */
export function originalName(name: string): string {
  return name.replace(/x$/, '');
}

/** Nothing where there is nothing in it. */
function some(head: string, lines: readonly string[] = []): string[] {
  return lines.length > 0 ? block(head, lines) : [];
}

function block(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((line) => `    ${line}`), '}'];
}

/** @throws Error when the drawing is wrong: keepalived would not run such a file as it is meant */
export function modelOf(config: DrawnConfig, node: string): Model {
  const { model, diagnostics } = loadConfig({ name: `${node}.conf`, text: configText(config) });
  const mistake = diagnostics.find(({ severity }) => severity === 'fatal' || severity === 'error');
  if (mistake) {
    const { line } = mistake.position;
    throw new Error(`drew a bad ${node}.conf, line ${line}: ${mistake.message}`);
  }
  return model;
}

export function topologyOf({ nodes, switches, trunks }: RunPlan): Topology {
  return {
    switches,
    trunks,
    nodes: nodes.map(
      ({ name, config, interfaces, clock }): NodePlan => ({
        name,
        model: modelOf(config, name),
        clock,
        interfaces: interfaces.map(({ addresses, ...plug }) => ({
          ...plug,
          name: plug.name as InterfaceName,
          mac: plug.mac as MacAddress,
          addresses: addresses.map(({ address, prefixLength }) => ({
            address: address as IpAddress, // drawn in the form that net/address.ts gives
            prefixLength,
          })),
        })),
      }),
    ),
  };
}

export function actionOf({ action }: DrawnFault): Action {
  if (action.kind !== 'reload') return action;
  const { node, config } = action;
  if (!config) return { kind: 'reload', node };
  return { kind: 'reload', node, model: modelOf(config, node) };
}
