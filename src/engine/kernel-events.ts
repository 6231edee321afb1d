// Owns the translation of the kernel's news into the brain's events. Never filters by meaning.
import type { HostEvent, Link, RoutingEvent } from '../host/events.ts';
import type {
  AddressChange,
  InterfaceAddress as KernelAddress,
} from '../linux/netlink/interface-address.ts';
import type { Link as KernelLink, LinkChange } from '../linux/netlink/link.ts';
import type { RouteNews } from '../linux/netlink/routing-news.ts';

export function toLink(link: KernelLink): Link {
  const { index, name, up, running, mac, forwarding, ...more } = link;
  const { group, macvlanOn, ipvlanOn, ipv4, mtu, promotesSecondaries } = more;
  const below = { macvlanOn, ipvlanOn };
  const told = { isForwarding: forwarding, group, ...below, ipv4, mtu, promotesSecondaries };
  return { index, name, up: up && running, mac, ...told };
}

/** Undefined for what is there. */
export function removalEvent(news: RouteNews): RoutingEvent | undefined {
  if (news.present) return undefined;
  return news.kind === 'route'
    ? { kind: 'route-removed', route: news.route }
    : { kind: 'rule-removed', rule: news.rule };
}

/** An address is there once it can be sent from; until then the kernel is still asking for it. */
export function isUsable({ tentative }: KernelAddress): boolean {
  return !tentative;
}

/** Undefined when it tells the brain nothing. */
export function changeEvent(change: LinkChange | AddressChange): HostEvent | undefined {
  if (change.kind === 'link') {
    return change.present
      ? { kind: 'link', link: toLink(change) }
      : { kind: 'link-removed', index: change.index };
  }
  if (change.present && !isUsable(change)) return undefined;
  const { index, address: text, prefixLength } = change;
  const address = { index, address: text, prefixLength };
  return { kind: change.present ? 'address-added' : 'address-removed', address };
}
