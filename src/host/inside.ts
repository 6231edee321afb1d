// Owns what the parts of a machine's brain may do with the whole of it. Never does it: the host does.
import type { InstanceModel, Model } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { InstanceEvent } from '../vrrp/events.ts';
import type { Effect } from './effects.ts';
import type { InterfaceAddress } from './events.ts';
import type { InterfaceTable } from './interfaces.ts';
import type { VirtualRouter } from './router.ts';
import type { RouterTable } from './router-table.ts';
import type { Upkeep } from './upkeep.ts';

export interface Inside {
  readonly routers: () => RouterTable;
  readonly interfaces: () => InterfaceTable;
  readonly upkeep: () => Upkeep;
  readonly isStarted: () => boolean;
  readonly push: (effects: readonly Effect[]) => void;
  /** Collects a virtual router's effects, and what they mean for its group. */
  readonly run: (router: VirtualRouter, effects: readonly Effect[]) => void;
  readonly tell: (router: VirtualRouter, event: InstanceEvent) => void;
  /** Somebody took an address that this virtual router holds. */
  readonly rob: (router: VirtualRouter, taken: InterfaceAddress) => void;
  /** A link that came up is to be heard to receive, where that is wanted. */
  readonly proveLink: (name: InterfaceName, isUp: boolean) => void;
  /** Says which sockets each interface needs, where that has changed. */
  readonly listen: () => void;
  readonly forgetSockets: (name: InterfaceName) => void;
  readonly updateSource: (router: VirtualRouter) => void;
  readonly updateFitness: (router: VirtualRouter) => void;
}

/** What a reload does besides. */
export interface InsideReload extends Inside {
  /** What is not a virtual router follows the new words; answers with how those follow that. */
  readonly adopt: (model: Model) => () => void;
  readonly reconfigure: (router: VirtualRouter, instance: InstanceModel) => void;
  readonly regroup: () => void;
  /** As `updateFitness`, but of this one alone. */
  readonly applyFitness: (router: VirtualRouter) => void;
  readonly start: (router: VirtualRouter) => void;
}
