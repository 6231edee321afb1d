// Owns what may stand on the line of a policy rule, one row each. Never holds code.

import { largestUnsigned } from './arguments.ts';
import { type KeywordTable, word } from './keyword.ts';
import { ruleField } from './routing-fields.ts';
import {
  flagRead,
  interfaceRead,
  markRead,
  namedRead,
  numberRead,
  portsRead,
  prefixRead,
  realmsRead,
  textRead,
  unsignedRead,
  userIdsRead,
  wideRead,
} from './routing-reads.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const ruleFamilyWords: KeywordTable = {
  area: 'rule option',
  block: 'virtual_rules, static_rules',
  rows: [
  word('inet', 'FLAG', 'derived', '',
    'The rule is for IPv4.', {
      implemented: ruleField('isIpv6', flagRead(false),
        'Rule.family', 'inet and inet6 say the family of a rule'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const ruleOptionWords: KeywordTable = {
  area: 'rule option',
  block: 'virtual_rules/static_rules',
  rows: [
  word('inet6', 'FLAG', 'derived', '',
    'The rule is for IPv6.', {
      implemented: ruleField('isIpv6', flagRead(true),
        'Rule.family', 'inet and inet6 say the family of a rule'),
    }),
  word('not', 'FLAG', 'off', '',
    'Matches everything else.', {
      implemented: ruleField('isInverted', flagRead(true),
        'Rule.isInverted', 'not inverts a rule'),
    }),
  word('from', 'PREFIX', 'all', '',
    'Source prefix.', {
      implemented: ruleField('source', prefixRead,
        'Rule.source', 'from and to select packets by prefix'),
    }),
  word('to', 'PREFIX', 'all', '',
    'Destination prefix.', {
      implemented: ruleField('destination', prefixRead,
        'Rule.destination', 'from and to select packets by prefix'),
    }),
  word('table', 'ID|NAME', 'main', '',
    'Routing table to look in.', {
      implemented: ruleField('table', namedRead('rt_tables', largestUnsigned),
        'Rule.action.table', 'table and lookup name the table to look in'),
    }),
  word('lookup', 'ID|NAME', 'main', '',
    'Another name of table.', {
      status: 'undocumented',
      implemented: ruleField('table', namedRead('rt_tables', largestUnsigned),
        'Rule.action.table', 'table and lookup name the table to look in'),
    }),
  word('preference', 'UINT', 'assigned by keepalived (warned about)', '',
    'Place among the rules; keepalived invents one if it is absent.', {
      implemented: ruleField('preference', unsignedRead,
        'Rule.preference', 'preference of a rule has three names'),
    }),
  word('order', 'UINT', '', '',
    'Another name of preference.', {
      implemented: ruleField('preference', unsignedRead,
        'Rule.preference', 'preference of a rule has three names'),
    }),
  word('priority', 'UINT', '', '',
    'Another name of preference.', {
      implemented: ruleField('preference', unsignedRead,
        'Rule.preference', 'preference of a rule has three names'),
    }),
  word('tos', 'TOS', '0', '',
    'Type of service to match.', {
      implemented: ruleField('tos', namedRead('rt_dsfield', 255),
        'Rule.tos', 'tos of a rule is a number or a name'),
    }),
  word('dsfield', 'TOS', '0', '',
    'Another name of tos.', {
      status: 'undocumented',
      implemented: ruleField('tos', namedRead('rt_dsfield', 255),
        'Rule.tos', 'tos of a rule is a number or a name'),
    }),
  word('fwmark', 'N[/MASK]', 'none', '',
    'Firewall mark to match.', {
      implemented: ruleField('mark', markRead,
        'Rule.mark', 'fwmark is a number with a mask'),
    }),
  word('realms', '[FROM/]TO', 'none', '',
    'Routing realms.', {
      implemented: ruleField('realms', realmsRead,
        'Rule.realms', 'realms of a rule are numbers or names'),
    }),
  word('suppress_prefixlength', 'N', 'none', 'v1.2.24',
    'Refuses routes whose prefix is no longer than this.', {
      status: 'undocumented',
      implemented: ruleField('suppressedPrefixLength', unsignedRead,
        'Rule.action.suppressedPrefixLength', 'suppressors refuse routes'),
    }),
  word('sup_pl', 'N', 'none', '',
    'Another name of suppress_prefixlength.', {
      status: 'undocumented',
      implemented: ruleField('suppressedPrefixLength', unsignedRead,
        'Rule.action.suppressedPrefixLength', 'suppressors refuse routes'),
    }),
  word('suppress_ifgroup', 'ID|NAME', 'none', '',
    'Refuses routes through interfaces of this group.', {
      status: 'undocumented',
      implemented: ruleField('suppressedGroup', namedRead('group', largestUnsigned),
        'Rule.action.suppressedGroup', 'suppressors refuse routes'),
    }),
  word('sup_group', 'ID|NAME', 'none', '',
    'Another name of suppress_ifgroup.', {
      status: 'undocumented',
      implemented: ruleField('suppressedGroup', namedRead('group', largestUnsigned),
        'Rule.action.suppressedGroup', 'suppressors refuse routes'),
    }),
  word('iif', 'IFNAME', 'none', '',
    'Input interface.', {
      implemented: ruleField('inputInterface', interfaceRead,
        'Rule.inputInterface', 'iif and oif name interfaces'),
    }),
  word('dev', 'IFNAME', 'none', '',
    'Another name of iif.', {
      implemented: ruleField('inputInterface', interfaceRead,
        'Rule.inputInterface', 'iif and oif name interfaces'),
    }),
  word('oif', 'IFNAME', 'none', '',
    'Output interface.', {
      implemented: ruleField('outputInterface', interfaceRead,
        'Rule.outputInterface', 'iif and oif name interfaces'),
    }),
  word('tunnel-id', 'N', 'none', 'v1.2.24',
    'Tunnel id to match.', {
      status: 'undocumented',
      implemented: ruleField('tunnelId', wideRead,
        'Rule.tunnelId', 'tunnel-id has 64 bits'),
    }),
  word('uidrange', 'N-M', 'none', 'v1.3.5',
    'Range of user ids to match.', {
      implemented: ruleField('userIds', userIdsRead,
        'Rule.userIds', 'uidrange is two numbers'),
    }),
  word('l3mdev', 'FLAG', 'off', 'v1.4.3',
    'Looks in the table of the VRF.', {
      implemented: ruleField('isL3mdev', flagRead(true),
        'Rule.action', 'l3mdev is an action'),
    }),
  word('protocol', 'ID|NAME', 'keepalived (18)', '',
    'Who made the rule.', {
      implemented: ruleField('protocol', numberRead(0, 255),
        'Rule.protocol', 'protocol of a rule is kept where nobody tracks it'),
    }),
  word('ipproto', 'NAME|N', 'none', '',
    'IP protocol to match.', {
      status: 'undocumented',
      implemented: ruleField('ipProtocol', namedRead('ip protocols', 255),
        'Rule.ipProtocol', 'ipproto is a number or a name'),
    }),
  word('sport', 'N[-M]', 'none', 'v2.0.1',
    'Source ports to match.', {
      implemented: ruleField('sourcePorts', portsRead,
        'Rule.sourcePorts', 'sport and dport are ports or ranges'),
    }),
  word('dport', 'N[-M]', 'none', 'v2.0.1',
    'Destination ports to match.', {
      implemented: ruleField('destinationPorts', portsRead,
        'Rule.destinationPorts', 'sport and dport are ports or ranges'),
    }),
  word('type', 'ACTION', 'lookup table', '',
    'What the rule does instead of a table lookup.', {
      implemented: ruleField('action', namedRead('rule actions', 8),
        'Rule.action', 'type is an action without a table'),
    }),
  word('goto', 'PREF', 'none', '',
    'Rule to continue with.', {
      implemented: ruleField('goto', unsignedRead,
        'Rule.action.preference', 'goto leads on'),
    }),
  word('nop', 'FLAG', 'off', '',
    'Does nothing.', {
      status: 'undocumented',
      implemented: ruleField('action', flagRead(3),
        'Rule.action', 'nop does nothing'),
    }),
  word('no_track', 'FLAG', 'off', 'v2.0.3',
    'Losing the rule to somebody else has no effect on the instance.', {
      implemented: ruleField('isTracked', flagRead(false),
        'VirtualRule.isTracked', 'no_track leaves the rule to others'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const staticRuleWords: KeywordTable = { area: 'rule option', block: 'static_rules', rows: [
  word('track_group', 'NAME', 'none', 'v2.0.3',
    'Instances that react when the rule is lost.', {
      implemented: ruleField('trackGroup', textRead,
        'StaticRule.trackedBy', 'track_group names who needs the interface of a static entry'),
    }),
] };
