// Owns everything that can reach a machine's brain from outside, as plain data. Never reacts to it.
import type { IpAddress } from '../net/address.ts';
import type { InterfaceName, MacAddress } from '../net/identifiers.ts';

/** A network interface as the kernel reports it. */
export interface Link {
  readonly index: number;
  readonly name: InterfaceName;
  /** Administratively up and running (IFF_UP and IFF_RUNNING). */
  readonly up: boolean;
  /** Undefined for interfaces without an Ethernet address. */
  readonly mac: MacAddress | undefined;
}

/** An address on an interface, ours or not. */
export interface InterfaceAddress {
  readonly index: number;
  readonly address: IpAddress;
  readonly prefixLength: number;
}

export type HostEvent =
  /** All links and addresses there are: at start and after lost kernel messages. */
  | {
      readonly kind: 'interfaces';
      readonly links: readonly Link[];
      readonly addresses: readonly InterfaceAddress[];
    }
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'link-removed'; readonly index: number }
  | { readonly kind: 'address-added'; readonly address: InterfaceAddress }
  | { readonly kind: 'address-removed'; readonly address: InterfaceAddress }
  | { readonly kind: 'start' }
  /** A whole IP packet of protocol 112 that arrived on this interface. */
  | { readonly kind: 'packet'; readonly interface: InterfaceName; readonly bytes: Uint8Array }
  /** The time of `nextDeadlineUs` has come. */
  | { readonly kind: 'timer' }
  | { readonly kind: 'stop' };
