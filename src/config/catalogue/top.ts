// Owns the words that stand outside every block, one row each. Never holds code.
import { flag, forgivenText, largestUnsigned, optionalText, wholeSeconds } from './arguments.ts';
import { blockField, linesField, rootField } from './fields.ts';
import { type KeywordTable, keepFirst, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const topLevelWords: KeywordTable = { area: 'top', block: '(root)', rows: [
  word('net_namespace', 'NAME', 'none', 'v1.2.24',
    'Runs the whole daemon in this network namespace; a reload cannot change it.', {
      implemented: keepFirst(rootField('networkNamespace', forgivenText,
        'Model.daemon.networkNamespace', 'words of the daemon itself are kept')),
    }),
  word('net_namespace_ipvs', '[NAME]', 'same namespace (NAME omitted = default netns)', 'v2.1.0',
    'Opens the IPVS sockets in another namespace than the health checks.', {
      implemented: keepFirst(rootField('ipvsNamespace', optionalText,
        'Model.daemon.ipvsNamespace', 'words of the daemon itself are kept')),
    }),
  word('namespace_with_ipsets', 'FLAG', 'off', 'v1.3.0',
    'Allows ipsets inside a namespace on kernels before 3.13.', {
      implemented: rootField('allowsIpsets', flag(true),
        'nothing: kernels are newer', 'words without a purpose here are noted'),
    }),
  word('instance', 'NAME', 'none', 'v1.2.24',
    'Names this daemon when several share a namespace: pid files and log identity carry it.', {
      implemented: keepFirst(rootField('instanceName', forgivenText,
        'Model.daemon.instanceName', 'words of the daemon itself are kept')),
    }),
  word('use_pid_dir', 'FLAG', 'off', 'v1.2.24',
    'Puts the pid files under /run/keepalived.', {
      implemented: rootField('usesPidDirectory', flag(true),
        'Model.daemon.usesPidDirectory', 'words of the daemon itself are kept'),
    }),
  word('linkbeat_use_polling', 'FLAG', 'off', 'v1.1.18',
    "Polls the link of every instance's interface, besides listening to netlink.", {
      implemented: rootField('pollsLinks', flag(true),
        'Model.linkbeats', 'linkbeat_use_polling polls the interface of every instance'),
    }),
  word('child_wait_time', 'SECS INT[0..UINT_MAX]', '5', 'v2.0.0',
    'How long a stop waits for the child processes before it kills them.', {
      implemented: rootField('childWaitUs', wholeSeconds(largestUnsigned),
        'GlobalModel.childWaitUs', 'child_wait_time bounds how long a stop waits'),
    }),
  word('global_defs', '{block}', '', '<=v1.0.3',
    'Settings of the whole daemon; several blocks merge, the last value wins.', {
      opens: 'global_defs',
      implemented: blockField('global', 'global_defs', 'no',
        'Model.global', 'global_defs blocks merge'),
    }),
  word('linkbeat_interfaces', '{ IFNAME [MII|ETHTOOL|IOCTL] ... }', 'none', 'v2.0.13',
    'Interfaces whose link is polled, each with a preferred method.',
    {
      opens: 'linkbeat_interfaces',
      implemented: linesField('linkbeats', 'linkbeat_interfaces',
        'Model.linkbeats', 'linkbeat_interfaces names interfaces and how they are asked'),
    }),
  word('track_group', 'NAME {block}', '', 'v2.0.3',
    'Names the instances that react when a static address, route or rule is lost.', {
      opens: 'track_group',
      implemented: blockField('trackGroups', 'track_group', 'lenient',
        'InstanceModel.neededInterfaces', 'a track group names who needs the interface'),
    }),
  word('static_ipaddress', '{ address lines }', '', 'v1.1.0',
    'Addresses present from start to stop, whatever the VRRP state.', {
      opens: 'static_ipaddress',
      implemented: linesField('staticAddresses', 'static_ipaddress',
        'Model.statics.addresses', 'static_ipaddress lists addresses in order'),
    }),
  word('static_routes', '{ route lines }', '', '<=v1.0.3',
    'Routes present from start to stop, whatever the VRRP state.', {
      opens: 'static_routes',
      implemented: linesField('staticRoutes', 'static_routes',
        'Model.statics.routes', 'static_routes lists routes in order'),
    }),
  word('static_rules', '{ rule lines }', '', 'v1.2.20',
    'Policy rules present from start to stop, whatever the VRRP state.', {
      opens: 'static_rules',
      implemented: linesField('staticRules', 'static_rules',
        'Model.statics.rules', 'static_rules lists rules in order'),
    }),
  word('interface_up_down_delays', '{ IFNAME DOWN_SECS [UP_SECS] ... } decimal[0..255]',
    '0', 'v2.2.3',
    'Waits this long before believing that an interface went down or came up.',
    {
      opens: 'interface_up_down_delays',
      implemented: linesField('linkDelays', 'interface_up_down_delays',
        'Model.linkDelays', 'interface_up_down_delays names an interface and its delays'),
    }),
  word('track_file', 'NAME {block}', '', 'v2.1.0',
    'A file whose number weighs on priorities or causes a fault.', {
      opens: 'track_file',
      implemented: blockField('files', 'track_file', 'lenient',
        'Model.files', 'track_file names a file and its weight'),
    }),
  word('vrrp_track_file', 'NAME {block}', '', 'v2.0.0',
    'Old name of track_file.', {
      status: 'deprecated',
      opens: 'track_file',
      implemented: blockField('oldFiles', 'track_file', 'lenient',
        'Model.files', 'vrrp_track_file is track_file'),
    }),
  word('vrrp_track_process', 'NAME {block}', '', 'v2.0.11',
    'A process, or a number of them, whose presence is tracked.', {
      opens: 'vrrp_track_process',
      implemented: blockField('processes', 'vrrp_track_process', 'lenient',
        'Model.processes', 'vrrp_track_process counts processes'),
    }),
  word('bfd_instance', 'NAME(<=31 chars) {block}', '', 'v2.0.0',
    'A BFD session to a neighbour (RFC 5880).', { opens: 'bfd_instance' }),
  word('vrrp_script', 'NAME {block}', '', 'v1.1.13',
    'A command that is run periodically and judged by its exit code.', {
      opens: 'vrrp_script',
      implemented: blockField('scripts', 'vrrp_script', 'lenient',
        'Model.scripts', 'vrrp_script is known by its name'),
    }),
  word('vrrp_sync_group', 'NAME {block}', '', '<=v1.0.3',
    'Instances that change state together.', {
      opens: 'vrrp_sync_group',
      implemented: blockField('groups', 'vrrp_sync_group', 'lenient',
        'Model.groups', 'a group names its members'),
    }),
  word('garp_group', '{block}', '', 'v1.2.21',
    'Limits the rate of gratuitous ARP and neighbour adverts on some interfaces.', {
      opens: 'garp_group',
      implemented: blockField('garpGroups', 'garp_group', 'each',
        'Model.pacing', 'interfaces of a garp_group share their pace'),
    }),
  word('vrrp_instance', 'NAME {block}', '', '<=v1.0.3',
    'A virtual router on one interface and one address family.', {
      opens: 'vrrp_instance',
      implemented: blockField('instances', 'vrrp_instance', 'strict',
        'Model.instances', 'vrrp_instance takes exactly one name'),
    }),
  word('virtual_server_group', 'NAME { IP [PORT] | RANGE [PORT] | fwmark N [inet|inet6] ... }',
    '', '<=v1.0.3',
    'Addresses, ranges and firewall marks that share one service definition.',
    { opens: 'virtual_server_group' }),
  word('virtual_server', 'IP [PORT] | fwmark N | group NAME  {block}', '', '<=v1.0.3',
    'A load-balanced IPVS service.', { opens: 'virtual_server' }),
  word('SSL', '{block}', 'auto-generated context', '<=v1.0.3',
    'Client certificate and authorities for SSL_GET.', { opens: 'SSL' }),
] };
