// Owns everything a machine's brain can ask for, as plain data. The engine and the simulator carry
// it out, in order. Never does any of it.
import type { VirtualAddress } from '../config/model.ts';
import type { IpAddress, Ipv4Address } from '../net/address.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';
import type { Cause } from '../vrrp/cause.ts';
import type { StateName } from '../vrrp/state.ts';
import type { InterfaceAddress } from './events.ts';

export type Effect =
  /** Receive and send VRRP on this interface; once more when its index has changed. */
  | { readonly kind: 'listen'; readonly interface: InterfaceName; readonly interfaceIndex: number }
  | {
      readonly kind: 'send';
      readonly interface: InterfaceName;
      readonly interfaceIndex: number;
      readonly destination: IpAddress;
      readonly packet: Uint8Array;
    }
  /** One gratuitous ARP. */
  | {
      readonly kind: 'announce';
      readonly interfaceIndex: number;
      readonly mac: MacAddress;
      readonly address: Ipv4Address;
    }
  | { readonly kind: 'add-addresses'; readonly addresses: readonly PlacedAddress[] }
  | { readonly kind: 'remove-addresses'; readonly addresses: readonly PlacedAddress[] }
  | { readonly kind: 'transition'; readonly transition: Transition }
  /** A line for the log; `detail` lines are shown with -D only. */
  | { readonly kind: 'log'; readonly detail: boolean; readonly text: string };

/** A virtual address with the index of the interface it belongs on. */
export interface PlacedAddress extends VirtualAddress {
  readonly interfaceIndex: number;
}

/** The kernel's name for it. */
export function onInterface(placed: PlacedAddress): InterfaceAddress {
  const { interfaceIndex, address, prefixLength } = placed;
  return { index: interfaceIndex, address, prefixLength };
}

export interface Transition {
  readonly instance: string;
  readonly from: StateName;
  readonly to: StateName;
  readonly cause: Cause;
  readonly atUs: number;
}
