// Owns the translation of the kernel's news into the brain's events. Never filters by meaning.
import type { HostEvent, Link } from '../host/events.ts';
import type { AddressChange } from '../linux/netlink/interface-address.ts';
import type { Link as KernelLink, LinkChange } from '../linux/netlink/link.ts';

export function toLink({ index, name, up, running, mac }: KernelLink): Link {
  return { index, name, up: up && running, mac };
}

export function changeEvent(change: LinkChange | AddressChange): HostEvent {
  if (change.kind === 'link') {
    return change.present
      ? { kind: 'link', link: toLink(change) }
      : { kind: 'link-removed', index: change.index };
  }
  const { index, address: text, prefixLength } = change;
  const address = { index, address: text, prefixLength };
  return { kind: change.present ? 'address-added' : 'address-removed', address };
}
