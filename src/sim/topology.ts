// Owns the shape of a simulated site: machines, their interfaces and clocks, switches, and what runs
// between switches. Plain data; never changes during a run.
import type { InstanceModel, Model } from '../config/model.ts';
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import type { ClockSettings } from './clock.ts';
import type { Timing } from './timing.ts';

export interface Topology {
  readonly nodes: readonly NodePlan[];
  /** Names of the switches. Each has a client of its own, which asks the virtual addresses. */
  readonly switches: readonly string[];
  /** Cables between switches, without a circle. */
  readonly trunks: readonly TrunkPlan[];
}

export interface NodePlan {
  readonly name: string;
  /** What its daemon reads. */
  readonly model: Model;
  readonly interfaces: readonly InterfacePlan[];
  readonly clock?: ClockSettings;
  /** Where this machine is slower or faster than the world's others. */
  readonly timing?: Partial<Timing>;
}

export interface InterfacePlan {
  readonly name: InterfaceName;
  readonly mac: MacAddress;
  /** The switch that it is plugged into. */
  readonly switch: string;
  /** Its own addresses, the primary one first; not the virtual ones. */
  readonly addresses: readonly OwnAddress[];
}

export interface OwnAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

export interface TrunkPlan {
  readonly name: string;
  readonly ends: readonly [string, string];
}

const usualInterface = 'eth0' as InterfaceName;

/**
 * The interface that an instance's adverts go through: without one of its own the VRF's device, or else
 * where its first virtual address is. Which way its routes really lead, nobody here can know.
 */
export function speakingInterfaceOf(instance: InstanceModel): InterfaceName {
  const { interface: own, advertInterface, addresses } = instance;
  return own ?? advertInterface ?? addresses[0]?.interface ?? usualInterface;
}

/** The plugged interface by which an interface of an instance reaches its wire. */
export function plugNameOf(instance: InstanceModel, name: InterfaceName): InterfaceName {
  return instance.virtualInterfaces.find((made) => made.name === name)?.parent ?? name;
}
