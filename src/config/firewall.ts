// Owns what a configuration says of the packet filter: where its rules go, and whose addresses are to
// pass traffic on only. Never says what the rules are.
import type { FirewallPlace } from '../net/firewall.ts';
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import type { Fields, GlobalFields, InstanceFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';

export function resolveFirewall(global: Fields<GlobalFields>, report: Report): FirewallPlace {
  const { matchesByIndex, iptablesChain, ipset } = global;
  const byIndex = matchesByIndex && ([matchesByIndex, 'interfaces are always matched so'] as const);
  const others = [iptablesChain, ipset].flatMap((word) =>
    word ? [[word, 'nftables is used instead'] as const] : [],
  );
  for (const [{ keyword }, why] of [...(byIndex ? [byIndex] : []), ...others]) {
    report('HF1205', keyword, `${keyword.text} changes nothing: ${why}`);
  }
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
