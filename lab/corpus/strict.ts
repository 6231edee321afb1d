// Owns the cases of strict mode, of acceptance and of the firewall's words. Never runs one.
import { agree, type CorpusCase, globals, instance, instance6, text } from './case.ts';

const strictly = text(['global_defs {', 'vrrp_strict', '}']);
const strict = (...lines: readonly string[]): string => strictly + instance(...lines);
const authentication = ['authentication {', 'auth_type PASS', 'auth_pass x', '}'];

export const strictCases: readonly CorpusCase[] = [
  agree('strict mode', 0, strict()),
  agree('strict_mode', 0, instance('strict_mode')),
  agree('strict_mode with a value that is none', 5, instance('strict_mode x')),
  agree('vrrp_strict off', 0, globals('vrrp_strict off')),
  agree('strict mode for all but one', 0, strict('strict_mode off', 'down_timer_adverts 5')),
  agree('strict mode with authentication', 5, strict(...authentication)),
  agree('strict mode behind its instance', 5, instance(...authentication) + strictly),
  agree('strict mode without addresses', 5, strictly + instance6([])),
  agree('strict mode, version 2 with accept', 5, strict('accept')),
  agree('strict mode, version 3 with accept', 0, strict('version 3', 'accept')),
  agree('strict mode of an owner with accept', 0, strict('priority 255', 'accept')),
  agree(
    'strict mode, state MASTER without being the owner',
    5,
    strict('state MASTER', 'priority 9'),
  ),
  agree('strict mode, state BACKUP of the owner', 5, strict('state BACKUP', 'priority 255')),
  agree('strict mode with nopreempt', 0, strict('nopreempt')),
  agree('strict mode with preempt_delay', 5, strict('preempt_delay 5')),
  agree('strict mode with down_timer_adverts', 5, strict('down_timer_adverts 5')),
  agree('strict mode with higher_prio_send_advert', 5, strict('higher_prio_send_advert true')),
  agree('strict mode without lower_prio_no_advert', 5, strict('lower_prio_no_advert false')),
  agree('strict mode with garp_lower_prio_repeat', 5, strict('garp_lower_prio_repeat 3')),
  agree('strict mode with garp_lower_prio_delay', 5, strict('garp_lower_prio_delay 3')),
  agree('strict mode with vmac_xmit_base', 5, strict('use_vmac', 'vmac_xmit_base')),
  agree('strict mode in IPv6', 0, strictly + instance6(['fe80::1'])),
  agree(
    'strict mode with a global IPv6 address first',
    5,
    strictly + instance6(['fd09::1', 'fe80::1']),
  ),
  agree(
    'strict mode in IPv6 with version 2',
    5,
    strictly + instance6(['fe80::1']).replace('virtual_ip', 'version 2\nvirtual_ip'),
  ),
];

export const firewallCases: readonly CorpusCase[] = [
  agree('accept and no_accept', 0, instance('accept', 'no_accept')),
  agree('no_accept of an owner', 0, instance('no_accept', 'priority 255')),
  agree('nftables', 0, globals('nftables')),
  agree('nftables with a table', 0, globals('nftables mine')),
  agree('nftables twice', 5, globals('nftables mine', 'nftables other')),
  agree('nftables_priority', 0, globals('nftables_priority -2147483648')),
  agree('nftables_priority beyond 32 bits', 5, globals('nftables_priority 2147483648')),
  agree('nftables_priority x', 5, globals('nftables_priority x')),
  agree('nftables_counters with a word', 0, globals('nftables_counters off')),
];
