// Owns the picture of a brain that status shows: plain serialisable data. Never changes anything.
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { Cause, Fault } from '../vrrp/cause.ts';
import type { StateName } from '../vrrp/state.ts';
import type { Statistics } from '../vrrp/statistics.ts';
import type { TrackerStatus } from './check-trackers.ts';
import { fitnessOf } from './fitness.ts';
import type { Influences } from './influences.ts';
import type { InterfaceTable } from './interfaces.ts';
import type { Override } from './orders.ts';
import type { VirtualRouter } from './router.ts';
import type { ObjectStatus } from './trackers.ts';

export interface HostStatus {
  readonly instances: readonly InstanceStatus[];
  readonly scripts: readonly TrackerStatus[];
  /** Of HTTP and TCP; absent when there are none. */
  readonly probes?: readonly TrackerStatus[];
  /** What is tracked besides checks; absent when there is nothing. */
  readonly objects?: readonly ObjectStatus[];
}

/** Times are monotonic microseconds of this machine. */
export interface InstanceStatus {
  readonly name: string;
  /** Undefined where it lives on none. */
  readonly interface: InterfaceName | undefined;
  readonly vrid: number;
  readonly version: number;
  readonly state: StateName;
  readonly sinceUs: number;
  readonly cause: Cause;
  readonly faults: readonly Fault[];
  readonly priority: PriorityStatus;
  readonly sourceAddress: IpAddress | undefined;
  /** The interval in force, which VRRPv3 learns from the master. */
  readonly advertIntervalUs: number;
  /** Whom a backup follows. */
  readonly master: MasterStatus | undefined;
  readonly deadlineUs: number | undefined;
  readonly addresses: readonly AddressStatus[];
  /** What others took and was put back; absent where nothing was. */
  readonly restored?: { readonly count: number; readonly lastAtUs: number };
  readonly statistics: Statistics;
}

/** The effective priority and the sum that it comes from. */
export interface PriorityStatus {
  readonly configured: number;
  /** An order that counts in its place. */
  readonly override?: Override;
  readonly contributions: readonly { readonly from: string; readonly amount: number }[];
  readonly effective: number;
}

export interface MasterStatus {
  readonly address: IpAddress;
  readonly priority: number;
  readonly lastAdvertAtUs: number;
}

/** A virtual address, and whether the kernel says that it is on its interface. */
export interface AddressStatus {
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly interface: InterfaceName;
  readonly isPresent: boolean;
}

export function hostStatus(
  routers: readonly VirtualRouter[],
  interfaces: InterfaceTable,
  influences: Influences,
): HostStatus {
  const { trackers } = influences;
  const objects = trackers.objectStatuses;
  const probes = trackers.probeStatuses;
  return {
    instances: routers.map((router) => routerStatus(router, interfaces, influences)),
    scripts: trackers.scriptStatuses,
    ...(probes.length > 0 && { probes }),
    ...(objects.length > 0 && { objects }),
  };
}

function routerStatus(
  router: VirtualRouter,
  interfaces: InterfaceTable,
  influences: Influences,
): InstanceStatus {
  const { model, instance } = router;
  const { state, cause, sinceUs, effectivePriority, statistics, sourceAddress, ...rest } =
    instance.snapshot();
  const { contributions, override } = fitnessOf(model, [], influences);
  const { count, lastAtUs } = router.restoration;
  return {
    name: model.name,
    interface: model.interface,
    vrid: model.vrid,
    version: model.version,
    state: state.kind,
    sinceUs,
    cause,
    faults: rest.faults,
    priority: {
      configured: model.priority,
      ...(override && { override }),
      contributions,
      effective: effectivePriority,
    },
    sourceAddress,
    advertIntervalUs: rest.masterIntervalUs,
    master: state.kind === 'backup' ? state.master : undefined,
    deadlineUs: instance.deadlineUs,
    addresses: model.addresses.map(({ address, prefixLength, interface: name }) => {
      const index = interfaces.byName(name)?.index ?? -1;
      const isPresent = interfaces.has({ index, address, prefixLength });
      return { address, prefixLength, interface: name, isPresent };
    }),
    ...(lastAtUs !== undefined && { restored: { count, lastAtUs } }),
    statistics,
  };
}
