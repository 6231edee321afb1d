// Owns what a configuration says of the packet filter: where its rules go, and whose addresses are to
// pass traffic on only. Never says what the rules are.
import type { FirewallPlace } from '../net/firewall.ts';
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import type { Fields, GlobalFields, InstanceFields } from './catalogue/fields.ts';

export function resolveFirewall(global: Fields<GlobalFields>): FirewallPlace {
  return {
    table: global.firewallTable?.value || 'keepalived',
    priority: global.firewallPriority?.value ?? -1,
    hasCounters: global.hasFirewallCounters?.value ?? false,
  };
}

/** An owner always accepts: the addresses are its own (RFC 9568, 6.1, Accept_Mode). */
export function resolveAcceptance(fields: Fields<InstanceFields>, priority: Priority): boolean {
  return priority === ownerPriority || (fields.accepts?.value ?? true);
}
