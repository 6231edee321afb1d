// Owns what an interpreted block holds before defaults and repairs: one interface for each block.
// Never holds rules.
import type { InterfaceName } from '../../net/identifiers.ts';
import type { RunAs } from '../model.ts';
import type { Token } from '../tokens.ts';
import type { InitialNumber } from '../track-model.ts';
import type { Statement } from '../tree.ts';
import type {
  BlockArgument,
  CommandDraft,
  ExtraGarpDraft,
  HmacKeyDraft,
  IpvlanDraft,
  PhraseArgument,
  ValueArgument,
  ValueOf,
  VmacDraft,
  WeightDraft,
} from './arguments.ts';
import type { BlockName } from './block-name.ts';
import type { Implementation } from './keyword.ts';
import type { GlobalNoticeFields, InstanceNotifyFields, NotifyFields } from './notice-fields.ts';
import type { OperationFields } from './operation-fields.ts';
import type { HttpProbeFields, ProbeFields, TcpProbeFields } from './probe-fields.ts';
import type { ProcessFields } from './process-fields.ts';

/** A value together with the words that said it, for positions in later diagnostics. */
export interface Written<T> {
  readonly value: T;
  readonly keyword: Token;
  /** The value's word; the keyword itself where no value was written. */
  readonly at: Token;
  /** What was written in this place before, for readers that look at a part of the file only. */
  readonly earlier?: Written<T> | undefined;
}

/** Field names to what was written last. Fields<F> is the typed view of it. */
export type Draft = Map<string, Written<unknown>>;
export type Fields<F> = { readonly [K in keyof F]?: Written<F[K]> };

/** One block that has a name, such as a `vrrp_instance`. */
export interface NamedDraft {
  readonly name: Token;
  readonly draft: Draft;
}

export interface RootFields {
  readonly global: Draft;
  readonly scripts: readonly NamedDraft[];
  readonly files: readonly NamedDraft[];
  readonly processes: readonly NamedDraft[];
  readonly httpProbes: readonly NamedDraft[];
  readonly tcpProbes: readonly NamedDraft[];
  /** By their old keyword. */
  readonly oldFiles: readonly NamedDraft[];
  readonly instances: readonly NamedDraft[];
  readonly groups: readonly NamedDraft[];
  readonly trackGroups: readonly NamedDraft[];
  readonly staticAddresses: readonly Statement[];
  readonly staticRoutes: readonly Statement[];
  readonly staticRules: readonly Statement[];
  readonly garpGroups: readonly NamedDraft[];
  readonly linkDelays: readonly Statement[];
  readonly linkbeats: readonly Statement[];
  readonly pollsLinks: boolean;
  readonly instanceName: string;
  readonly networkNamespace: string;
  /** Empty for the machine's own namespace. */
  readonly ipvsNamespace: string;
  readonly usesPidDirectory: boolean;
  readonly allowsIpsets: boolean;
  readonly childWaitUs: number;
}

export interface TrackGroupFields {
  readonly members: readonly Statement[];
}

/** The track_* lists besides track_script. */
export interface TrackListFields {
  readonly trackedInterfaces: readonly Statement[];
  readonly trackedFiles: readonly Statement[];
  readonly trackedProcesses: readonly Statement[];
  readonly trackedHttp: readonly Statement[];
  readonly trackedTcp: readonly Statement[];
}

export interface SyncGroupFields extends NotifyFields, TrackListFields {
  readonly members: readonly Statement[];
  readonly trackedScripts: readonly Statement[];
  readonly allowsWeights: boolean;
  readonly usesGlobalTracking: boolean;
  readonly isFast: boolean;
}

export interface GarpGroupFields {
  readonly garpIntervalUs: number;
  readonly gnaIntervalUs: number;
  /** May be written several times; `earlier` leads to the others. */
  readonly interface: InterfaceName;
  readonly interfaces: readonly Statement[];
}

export interface GlobalFields extends ProcessFields, OperationFields, GlobalNoticeFields {
  readonly garpIntervalUs: number;
  readonly gnaIntervalUs: number;
  readonly routerId: string;
  readonly isScriptSecurityEnabled: boolean;
  readonly scriptUser: RunAs;
  readonly startupDelayUs: number;
  readonly delayAfterBootUs: number;
  readonly version: number;
  readonly skipsAddressCheck: boolean;
  readonly checksumAsV2: boolean;
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  readonly garpDelayUs: number;
  readonly garpRepeat: number;
  readonly garpRefreshUs: number;
  readonly garpRefreshRepeat: number;
  readonly garpLowerPriorityDelayUs: number;
  readonly garpLowerPriorityRepeat: number;
  readonly isGarpMinimal: boolean;
  readonly ownerIgnoresAdverts: boolean;
  readonly logsUnknownVrids: boolean;
  readonly randomSeed: number;
  readonly isStrict: boolean;
  readonly defaultInterface: InterfaceName;
  readonly firewallTable: string;
  readonly firewallPriority: number;
  readonly hasFirewallCounters: boolean;
  readonly matchesByIndex: boolean;
  readonly iptablesChain: string;
  readonly ipset: string;
  readonly receiveBufferPolicy: string;
  readonly receiveBufferMultiplier: number;
  readonly multicastGroup4: string;
  readonly multicastGroup6: string;
  readonly checksUnicastSource: boolean;
  readonly multicastWithoutPeers: boolean;
  readonly onStale: 'hold' | 'fault';
  readonly restores: boolean;
  readonly startupHold: 'off' | 'auto';
  readonly startupHoldMostUs: number;
  readonly iprouteDistributionFolder: string;
  readonly iprouteAdministratorFolder: string;
  readonly vmacPrefix: string;
  readonly vmacAddressPrefix: string;
  readonly extraGarp: ExtraGarpDraft;
  readonly isLocalIgmpDisabled: boolean;
  readonly dynamicInterfaces: string;
}

export interface ScriptFields {
  readonly command: CommandDraft;
  readonly intervalUs: number;
  readonly timeoutUs: number;
  readonly weight: WeightDraft;
  readonly rise: number;
  readonly fall: number;
  readonly runAs: RunAs;
  readonly startsFailed: boolean;
}

export interface TrackFileFields {
  readonly path: string;
  readonly weight: WeightDraft;
  readonly initial: InitialNumber;
}

export interface TrackProcessFields {
  readonly process: readonly string[];
  readonly parameterMatch: 'initial' | 'partial';
  readonly weight: WeightDraft;
  readonly quorum: number;
  readonly quorumMax: number;
  readonly forkDelayUs: number;
  readonly terminateDelayUs: number;
  readonly delayUs: number;
  readonly isFullCommand: boolean;
}

/** What may follow the name on a line of `track_script`. */
export interface TrackFields {
  readonly weight: number;
  readonly isReversed: boolean;
}

export interface InstanceFields extends InstanceNotifyFields, TrackListFields {
  readonly state: 'MASTER' | 'BACKUP';
  readonly interface: InterfaceName;
  readonly vrf: InterfaceName;
  readonly vrid: number;
  readonly priority: number;
  readonly advertIntervalUs: number;
  readonly version: number;
  readonly isIpv6: boolean;
  readonly checksumAsV2: boolean;
  readonly skipsAddressCheck: boolean;
  readonly trackedScripts: readonly Statement[];
  readonly sourceAddress: string;
  readonly receiveBufferBytes: number;
  readonly unicastSourceAddress: string;
  readonly tracksSourceAddress: boolean;
  readonly multicastGroup: string;
  readonly unicastPeers: readonly Statement[];
  readonly faultsWithoutPeer: boolean;
  readonly multicastWithoutPeers: boolean;
  readonly checksUnicastSource: boolean;
  readonly unicastTimeToLive: number;
  /** What stands behind `old_unicast_checksum`: nothing, or `never`. */
  readonly oldChecksum: string;
  readonly authentication: Draft;
  readonly hmac: Draft;
  readonly addresses: readonly Statement[];
  readonly excludedAddresses: readonly Statement[];
  readonly accepts: boolean;
  readonly routes: readonly Statement[];
  readonly rules: readonly Statement[];
  readonly isStrict: boolean;
  readonly hasNoAddresses: boolean;
  readonly promotesSecondaries: boolean;
  readonly nopreempt: boolean;
  readonly timerExpiredPriority: number;
  readonly ownerIgnoresAdverts: boolean;
  readonly debugLevel: number;
  readonly ignoresOwnInterface: boolean;
  readonly preemptDelayUs: number;
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  readonly garpDelayUs: number;
  readonly garpRepeat: number;
  readonly garpRefreshUs: number;
  readonly garpRefreshRepeat: number;
  readonly garpLowerPriorityDelayUs: number;
  readonly garpLowerPriorityRepeat: number;
  readonly extraGarp: ExtraGarpDraft;
  readonly vmac: VmacDraft;
  readonly ipvlan: IpvlanDraft;
  readonly isVmacSilent: boolean;
  readonly pollsLink: boolean;
  readonly usesVmacAddresses: boolean;
  readonly restores: boolean;
  readonly startupHold: 'off' | 'auto';
  readonly startupHoldMostUs: number;
}

export interface AuthenticationFields {
  readonly type: 'PASS' | 'AH';
  readonly password: string;
}

export interface HmacFields {
  /** May be written several times; `earlier` leads to the others. */
  readonly key: HmacKeyDraft;
  readonly activeKey: number;
  readonly antiReplay: 'time' | 'monotonic';
  readonly timeWindowSeconds: number;
  readonly mode: 'enforce' | 'permissive' | 'receive-only';
}

export interface AddressFields {
  readonly address: string;
  readonly interface: InterfaceName;
  readonly scope: number;
  readonly label: string;
  readonly broadcast: string;
  readonly peer: string;
  readonly isDadDisabled: boolean;
  readonly isHomeAddress: boolean;
  readonly managesTemporaryAddresses: boolean;
  readonly makesNoPrefixRoute: boolean;
  readonly joinsGroup: boolean;
  readonly isTracked: boolean;
  readonly trackGroup: string;
  readonly preferredSeconds: number;
  readonly usesVmac: boolean;
}

/** The typed view of a draft; the row constructors below guarantee that the types agree. */
export function fieldsOf<F>(draft: Draft): Fields<F> {
  return Object.fromEntries(draft) as Fields<F>;
}

/** Stores what was written; what it replaces stays behind it. */
export function write(draft: Draft, field: string, written: Written<unknown>): void {
  draft.set(field, { ...written, earlier: draft.get(field) });
}

/** What stood last before a place in the file. */
export function writtenBefore<T>(
  written: Written<T> | undefined,
  at: Token,
): Written<T> | undefined {
  let found = written;
  while (found && found.keyword.start > at.start) found = found.earlier;
  return found;
}

/** A row's constructor for one block: field, argument, where it lands, which test proves it. */
export type FieldRow<F> = <K extends keyof F & string, A extends ValueArgument | PhraseArgument>(
  field: ValueOf<A> extends F[K] ? K : never,
  argument: A,
  landsIn: string,
  provedBy: string,
) => Implementation;

function fieldRow(
  field: string,
  argument: ValueArgument | PhraseArgument,
  landsIn: string,
  provedBy: string,
): Implementation {
  return { field, argument, landsIn, provedBy, isFirstKept: false };
}

export const rootField: FieldRow<RootFields> = fieldRow;
export const globalField: FieldRow<GlobalFields> = fieldRow;
export const instanceField: FieldRow<InstanceFields> = fieldRow;
export const authenticationField: FieldRow<AuthenticationFields> = fieldRow;
export const hmacField: FieldRow<HmacFields> = fieldRow;
export const addressField: FieldRow<AddressFields> = fieldRow;
export const scriptField: FieldRow<ScriptFields> = fieldRow;
export const trackFileField: FieldRow<TrackFileFields> = fieldRow;
export const trackProcessField: FieldRow<TrackProcessFields> = fieldRow;
export const probeField: FieldRow<ProbeFields> = fieldRow;
export const httpProbeField: FieldRow<HttpProbeFields> = fieldRow;
export const tcpProbeField: FieldRow<TcpProbeFields> = fieldRow;
export const trackField: FieldRow<TrackFields> = fieldRow;
export const syncGroupField: FieldRow<SyncGroupFields> = fieldRow;
export const garpGroupField: FieldRow<GarpGroupFields> = fieldRow;

/** A block of keywords that is implemented. */
export function blockField(
  field: (keyof RootFields | keyof InstanceFields) & string,
  opens: BlockName,
  named: BlockArgument['named'],
  landsIn: string,
  provedBy: string,
): Implementation {
  const argument = { kind: 'block', opens, named } as const;
  return { field, argument, landsIn, provedBy, isFirstKept: false };
}

/** A construct of the language, which is gone when statements are read. */
export function expandedConstruct(provedBy: string): Implementation {
  const argument = { kind: 'expanded' } as const;
  return { field: '', argument, landsIn: 'the expanded text', provedBy, isFirstKept: false };
}

type LinesField = keyof (RootFields &
  GlobalFields &
  InstanceFields &
  SyncGroupFields &
  GarpGroupFields) &
  string;

/** A block of lines that is implemented. */
export function linesField(
  field: LinesField,
  opens: BlockName,
  landsIn: string,
  provedBy: string,
): Implementation {
  return { field, argument: { kind: 'lines', opens }, landsIn, provedBy, isFirstKept: false };
}
