// Owns the proof that the catalogue is whole and that what it calls implemented has an effect and a
// test.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import { describe, expect, it } from 'vitest';
import { surroundingsWith } from '../language/testing.ts';
import { loadConfig } from '../load.ts';
import { testTitles } from '../test-titles.ts';
import { blocksKnowing, blockTables, findKeyword, keywordTables } from './index.ts';

const rows = keywordTables.flatMap(({ area, block, rows: own }) =>
  own.map((row) => ({ area, block, ...row })),
);

/** A configuration with `@` where the word goes, and the line that goes there. */
const instance = 'vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n@\n}';
const unicast = instance.replace('@', 'unicast_peer { 192.0.2.2 }\n@');
const bare = 'vrrp_instance A {\n@\n}';
const authentication = `${instance.replace('@', 'authentication {\n@\n}')}`;
const key = `key 7 ${'k'.repeat(32)}`;
const hmac = (...lines: readonly string[]) =>
  instance.replace('@', ['auth_hmac {', ...lines, '}'].join('\n'));
const address = `${instance.replace('@', 'virtual_ipaddress {\n192.0.2.1/24 @\n}')}`;

const script = `vrrp_script s {\n@\n}\n${instance.replace('@', 'track_script {\ns\n}')}`;
const reversed = 'vrrp_script s {\nscript /bin/a\nweight 5 reverse\n}\n';
const tracks = `${reversed}${instance.replace('@', 'track_script {\ns @\n}')}`;
const members = ['A', 'B'].map((name) =>
  instance.replace('A', name).replace('1', name === 'A' ? '1' : '2'),
);
const group = `${members.join('\n').replaceAll('@', '')}\nvrrp_sync_group G {\ngroup {\nA\nB\n}\n@\n}`;
const globals = `global_defs {\n@\n}\n${instance.replace('@', '')}`;

const routeLine = instance.replace('@', 'virtual_routes {\n10.0.0.0/8 via 10.9.0.9 dev eth0 @\n}');
const route6Line = routeLine.replace('10.0.0.0/8 via 10.9.0.9', '2001:db8::/32');
const ruleLine = instance.replace('@', 'virtual_rules {\ntable 100 preference 5 @\n}');
const inTable = 'static_rules {\ntable ours preference 5\n}';
const trackGroup = `track_group G {\ngroup {\nA\n}\n}\n`;
const needy = `static_routes {\n10.0.0.0/8 dev eth1 track_group G\n}\n${instance.replace('@', '')}`;

const routeSamples = Object.fromEntries(
  [
    ...['src 10.9.0.1', 'as 10.9.0.1', 'or 10.9.0.2', 'tos 8', 'dsfield 8', 'table 100'],
    ...['vrf red', 'protocol 4', 'scope link', 'metric 5', 'priority 5', 'preference 5'],
    ...['dev eth1', 'oif eth1', 'onlink', 'encap mpls 5', 'mtu 1400', 'hoplimit 5', 'advmss 9'],
    ...['rtt 1s', 'rttvar 1s', 'reordering 5', 'window 5', 'cwnd 5', 'ssthresh 5', 'realms 5'],
    ...['rto_min 1s', 'initcwnd 5', 'initrwnd 5', 'features ecn', 'quickack 1', 'congctl reno'],
    ...['ttl-propagate enabled', 'fastopen_no_cookie 1', 'add', 'append', 'no_track'],
    ...['nexthop via 10.9.0.2', 'inet6', 'to 10.1.0.0/16', 'via 10.9.0.8', 'gw 10.9.0.8'],
  ].map((line) => [`route ${line.split(' ')[0]}`, [routeLine, line] as const]),
);
const ruleSamples = Object.fromEntries(
  [
    ...['inet6', 'not', 'from 10.0.0.0/8', 'to 10.0.0.0/8', 'order 6', 'priority 6', 'tos 8'],
    ...['dsfield 8', 'fwmark 5', 'realms 5', 'suppress_prefixlength 5', 'sup_pl 5'],
    ...['suppress_ifgroup 5', 'sup_group 5', 'iif eth0', 'dev eth0', 'oif eth0', 'tunnel-id 5'],
    ...['uidrange 1-2', 'l3mdev', 'protocol 4', 'ipproto tcp', 'sport 5', 'dport 5'],
    ...['type blackhole', 'goto 9', 'nop', 'no_track', 'table 5', 'preference 6', 'lookup 5'],
  ].map((line) => [`rule ${line.split(' ')[0]}`, [ruleLine, line] as const]),
);

const router = (value: string) => `global_defs {\nrouter_id ${value}\n}`;
const nothing = '@\nglobal_defs {\n}';
const surroundings = surroundingsWith(
  {
    'a.conf': router('a'),
    directory: undefined,
    '/opt/iproute2/rt_tables': '5 ours\n',
  },
  { configId: 'me', environment: (name) => name },
);

const samples: Readonly<Record<string, readonly [template: string, line: string]>> = {
  '(root) global_defs': ['@', 'global_defs { router_id a }'],
  '(root) vrrp_instance': ['@', instance.replace('@', '')],
  '(root) net_namespace': ['@', 'net_namespace a'],
  '(root) net_namespace_ipvs': ['@', 'net_namespace_ipvs a'],
  '(root) instance': ['@', 'instance a'],
  '(root) use_pid_dir': ['@', 'use_pid_dir'],
  '(any line) include': [nothing, 'include a.conf'],
  '(any line) includer': [nothing, 'includer directory'],
  '(any line) includem': [nothing, 'includem nowhere'],
  '(any line) includew': [nothing, 'includew *.nowhere'],
  '(any line) includeb': [nothing, 'includeb {a,nowhere}.conf'],
  '(any line) includea': [nothing, 'includea nowhere'],
  '(any line) @ID': ['global_defs {\n@\n}', '@me router_id a'],
  '(any line) @^ID': ['global_defs {\n@\n}', '@^you router_id a'],
  '(any line) $NAME=': [`@\n${router('$A')}`, '$A=1'],
  '(any line) $NAME': [`$A=1\n${router('@')}`, '$A'],
  '(any line) ${NAME}': [`$A=1\n${router('b@')}`, '${A}'],
  '(any line) ${_PWD}': [router('b@'), '${_PWD}'],
  '(any line) ${_INSTANCE}': [router('b@'), '${_INSTANCE}'],
  '(any line) ${_RANDOM [MIN [MAX]]}': [router('b@'), '${_RANDOM 7 7}'],
  '(any line) ${_ENV NAME}': [router('b@'), '${_ENV HOME}'],
  '(any line) ${_HASH}': [router('b@c'), '${_HASH}'],
  '(any line) ${_BANG}': [router('"b@c"'), '${_BANG}'],
  '(any line) ~SEQ(var,[start,[step,]]end)': ['global_defs {\n@\n}', '~SEQ(i,1,2) router_id $i'],
  '(any line) ~SEQx(var,[start,[step,]]end)': ['global_defs {\n@\n}', '~SEQx(i,9,10) router_id $i'],
  '(any line) ~LST(var,v1,v2...)': ['global_defs {\n@\n}', '~LST(i,a,b) router_id $i'],
  '(any line) ~LST({v,w},{1,2},{3,4})': [
    'global_defs {\n@\n}',
    '~LST({a,b},{1,2},{3,4}) router_id ${a}$b',
  ],
  'global_defs include_check': ['global_defs {\n@\n}\ninclude nowhere', 'include_check'],
  'global_defs router_id': ['global_defs {\n@\n}', 'router_id a'],
  'vrrp_instance state': [`${instance.replace('@', 'priority 9\n@')}`, 'state MASTER'],
  'vrrp_instance interface': [bare, 'interface eth1'],
  'vrrp_instance virtual_router_id': [bare, 'virtual_router_id 9'],
  'vrrp_instance version': [instance, 'version 3'],
  'vrrp_instance mcast_src_ip': [instance, 'mcast_src_ip 192.0.2.1'],
  'vrrp_instance unicast_src_ip': [instance, 'unicast_src_ip 192.0.2.1'],
  'vrrp_instance mcast_dst_ip': [instance, 'mcast_dst_ip 224.0.0.9'],
  'vrrp_instance track_src_ip': [instance, 'track_src_ip'],
  'vrrp_instance kernel_rx_buf_size': [instance, 'kernel_rx_buf_size 100000'],
  'vrrp_instance check_unicast_src': [unicast, 'check_unicast_src'],
  'vrrp_instance unicast_peer': [instance, 'unicast_peer { 192.0.2.2 }'],
  'vrrp_instance unicast_fault_no_peer': [instance, 'unicast_fault_no_peer'],
  'vrrp_instance unicast_ttl': [unicast, 'unicast_ttl 9'],
  'vrrp_instance old_unicast_checksum': [unicast, 'old_unicast_checksum never'],
  'vrrp_instance priority': [instance, 'priority 9'],
  'vrrp_instance advert_int': [instance, 'advert_int 9'],
  'vrrp_instance authentication': [instance, 'authentication {\nauth_type PASS\nauth_pass a\n}'],
  'vrrp_instance virtual_ipaddress': [instance, 'virtual_ipaddress { 192.0.2.1 }'],
  'vrrp_instance virtual_ipaddress_excluded': [
    instance,
    'virtual_ipaddress_excluded { 192.0.2.9 }',
  ],
  'vrrp_instance dont_track_primary': [instance, 'dont_track_primary'],
  'vrrp_instance strict_mode': [instance, 'strict_mode'],
  'vrrp_instance no_virtual_ipaddress': [instance, 'no_virtual_ipaddress'],
  'global_defs vrrp_strict': [globals, 'vrrp_strict'],
  'vrrp_instance promote_secondaries': [instance, 'promote_secondaries'],
  'vrrp_instance accept': [instance.replace('@', 'no_accept\n@'), 'accept'],
  'vrrp_instance no_accept': [instance, 'no_accept'],
  'global_defs nftables': [globals, 'nftables a'],
  'global_defs nftables_priority': [globals, 'nftables_priority 9'],
  'global_defs nftables_ifindex': [globals, 'nftables_ifindex'],
  'global_defs vrrp_iptables': [globals, 'vrrp_iptables'],
  'global_defs vrrp_ipsets': [globals, 'vrrp_ipsets a'],
  'global_defs nftables_counters': [globals, 'nftables_counters'],
  'vrrp_instance nopreempt': [instance, 'nopreempt'],
  'vrrp_instance preempt': [`${instance.replace('@', 'nopreempt\n@')}`, 'preempt'],
  'vrrp_instance preempt_delay': [instance, 'preempt_delay 9'],
  'vrrp_instance down_timer_adverts': [instance, 'down_timer_adverts 9'],
  'vrrp_instance lower_prio_no_advert': [instance, 'lower_prio_no_advert'],
  'vrrp_instance higher_prio_send_advert': [instance, 'higher_prio_send_advert'],
  'global_defs random_seed': [`global_defs {\n@\nrouter_id \${_RANDOM}\n}`, 'random_seed 7'],
  'global_defs vrrp_garp_interval': [globals, 'vrrp_garp_interval 0.1'],
  'global_defs vrrp_gna_interval': [globals, 'vrrp_gna_interval 0.1'],
  '(root) garp_group': ['@', 'garp_group {\ngarp_interval 1\ninterface a\n}'],
  'garp_group garp_interval': ['garp_group {\ninterface a\n@\n}', 'garp_interval 1'],
  'garp_group gna_interval': ['garp_group {\ninterface a\n@\n}', 'gna_interval 1'],
  'garp_group interface': ['garp_group {\ngarp_interval 1\n@\n}', 'interface a'],
  'garp_group interfaces': ['garp_group {\ngarp_interval 1\n@\n}', 'interfaces { a\n}'],
  '(root) interface_up_down_delays': ['@', 'interface_up_down_delays {\neth0 1\n}'],
  '(root) child_wait_time': ['@', 'child_wait_time 9'],
  'vrrp_instance owner_ignore_adverts': [instance, 'owner_ignore_adverts'],
  'vrrp_instance timer_expired_backup': [
    instance.replace('@', 'nopreempt\n@'),
    'timer_expired_backup',
  ],
  'vrrp_instance thread_timer_expired': [instance, 'thread_timer_expired 9'],
  'vrrp_instance debug': [instance, 'debug 1'],
  'vrrp_instance garp_master_delay': [instance, 'garp_master_delay 9'],
  'vrrp_instance garp_master_repeat': [instance, 'garp_master_repeat 9'],
  'vrrp_instance garp_master_refresh': [instance, 'garp_master_refresh 9'],
  'vrrp_instance garp_master_refresh_repeat': [instance, 'garp_master_refresh_repeat 9'],
  'vrrp_instance garp_lower_prio_delay': [instance, 'garp_lower_prio_delay 9'],
  'vrrp_instance garp_lower_prio_repeat': [instance, 'garp_lower_prio_repeat 9'],
  'authentication auth_type': [authentication.replace('@', 'auth_pass a\n@'), 'auth_type PASS'],
  'authentication auth_pass': [authentication.replace('@', 'auth_type PASS\n@'), 'auth_pass a'],
  'vrrp_instance auth_hmac': [instance, `auth_hmac {\n${key}\nactive_key 7\n}`],
  'auth_hmac key': [hmac(key, '@', 'active_key 7'), key.replace('7', '8')],
  'auth_hmac active_key': [hmac(key, '@'), 'active_key 7'],
  'auth_hmac anti_replay': [hmac(key, 'active_key 7', '@'), 'anti_replay monotonic'],
  'auth_hmac time_window': [hmac(key, 'active_key 7', '@'), 'time_window 9'],
  'auth_hmac mode': [hmac(key, 'active_key 7', '@'), 'mode permissive'],
  'address (address)': [instance.replace('@', 'virtual_ipaddress {\n@\n}'), '192.0.2.1'],
  'vrrp_instance use_vmac': [instance, 'use_vmac'],
  'vrrp_instance use_vmac_addr': [
    instance.replace('@', 'virtual_ipaddress {\n192.0.2.1 dev eth1\n}\n@'),
    'use_vmac_addr',
  ],
  'vrrp_instance vmac_xmit_base': [instance.replace('@', 'use_vmac\n@'), 'vmac_xmit_base'],
  'vrrp_instance garp_extra_if': [instance, 'garp_extra_if 9'],
  'vrrp_instance vmac_garp_intvl': [instance, 'vmac_garp_intvl 9'],
  'global_defs vrrp_garp_extra_if': [globals, 'vrrp_garp_extra_if 9'],
  'global_defs vrrp_vmac_garp_intvl': [globals, 'vrrp_vmac_garp_intvl 9'],
  'global_defs vmac_prefix': [
    globals.replace('virtual_router_id', 'use_vmac\nvirtual_router_id'),
    'vmac_prefix a',
  ],
  'global_defs vmac_addr_prefix': [
    globals.replace(
      'virtual_router_id',
      'virtual_ipaddress {\n192.0.2.1 use_vmac\n}\nvirtual_router_id',
    ),
    'vmac_addr_prefix a',
  ],
  'global_defs disable_local_igmp': [globals, 'disable_local_igmp'],
  'global_defs dynamic_interfaces': [globals, 'dynamic_interfaces'],
  'virtual_* use_vmac': [address, 'use_vmac'],
  'address dev': [address, 'dev eth1'],
  'address scope': [address, 'scope link'],
  'address brd': [address, 'brd +'],
  'address broadcast': [address, 'broadcast +'],
  'address label': [address, 'label a'],
  '(root) vrrp_script': ['@', 'vrrp_script s {\nscript /bin/true\n}'],
  'global_defs vrrp_version': [globals, 'vrrp_version 3'],
  'global_defs vrrp_rx_bufs_policy': [globals, 'vrrp_rx_bufs_policy MTU'],
  'global_defs vrrp_rx_bufs_multiplier': [
    globals.replace('@', 'vrrp_rx_bufs_policy MTU\n@'),
    'vrrp_rx_bufs_multiplier 5',
  ],
  'global_defs vrrp_mcast_group4': [globals, 'vrrp_mcast_group4 224.0.0.9'],
  'global_defs vrrp_mcast_group6': [
    `global_defs {\n@\n}\n${instance.replace('@', 'native_ipv6')}`,
    'vrrp_mcast_group6 ff02::9',
  ],
  'global_defs vrrp_check_unicast_src': [
    `global_defs {\n@\n}\n${unicast.replace('@', '')}`,
    'vrrp_check_unicast_src',
  ],
  'global_defs v3_checksum_as_v2': [globals, 'v3_checksum_as_v2'],
  'global_defs vrrp_skip_check_adv_addr': [globals, 'vrrp_skip_check_adv_addr'],
  ...Object.fromEntries(
    [
      'vrrp_garp_master_repeat 9',
      'vrrp_garp_master_delay 9',
      'vrrp_garp_master_refresh 9',
      'vrrp_garp_master_refresh_repeat 9',
      'vrrp_garp_lower_prio_repeat 9',
      'vrrp_garp_lower_prio_delay 9',
      'vrrp_min_garp',
      'vrrp_down_timer_adverts 9',
      'vrrp_lower_prio_no_advert',
      'vrrp_higher_prio_send_advert',
      'vrrp_owner_ignore_adverts',
      'log_unknown_vrids',
    ].map((line) => [`global_defs ${line.split(' ')[0]}`, [globals, line]] as const),
  ),
  'global_defs script_user': [globals, 'script_user a'],
  'global_defs enable_script_security': [globals, 'enable_script_security'],
  'global_defs vrrp_startup_delay': [globals, 'vrrp_startup_delay 9'],
  'global_defs vrrp_delay_after_boot': [globals, 'vrrp_delay_after_boot 9'],
  '(root) namespace_with_ipsets': ['@', 'namespace_with_ipsets'],
  'global_defs tmp_config_directory': [globals, 'tmp_config_directory /tmp'],
  'global_defs use_symlink_paths': [globals, 'use_symlink_paths'],
  'global_defs config_save_dir': [globals, 'config_save_dir /tmp'],
  'global_defs umask': [globals, 'umask 027'],
  'global_defs process_names': [globals, 'process_names'],
  'global_defs process_name': [globals, 'process_name a'],
  'global_defs vrrp_process_name': [globals, 'vrrp_process_name a'],
  'global_defs max_auto_priority': [globals, 'max_auto_priority 9'],
  'global_defs min_auto_priority_delay': [globals, 'min_auto_priority_delay 9'],
  'global_defs vrrp_priority': [globals, 'vrrp_priority 9'],
  'global_defs vrrp_no_swap': [globals, 'vrrp_no_swap'],
  'global_defs vrrp_cpu_affinity': [globals, 'vrrp_cpu_affinity 9'],
  'global_defs vrrp_rt_priority': [globals, 'vrrp_rt_priority 9'],
  'global_defs vrrp_rlimit_rttime': [globals, 'vrrp_rlimit_rttime 9'],
  'global_defs vrrp_rlimit_rtime': [globals, 'vrrp_rlimit_rtime 9'],
  'global_defs vrrp_netlink_cmd_rcv_bufs': [globals, 'vrrp_netlink_cmd_rcv_bufs 9'],
  'global_defs vrrp_netlink_cmd_rcv_bufs_force': [
    globals.replace('@', 'vrrp_netlink_cmd_rcv_bufs 9\n@'),
    'vrrp_netlink_cmd_rcv_bufs_force',
  ],
  'global_defs vrrp_netlink_monitor_rcv_bufs': [globals, 'vrrp_netlink_monitor_rcv_bufs 9'],
  'global_defs vrrp_netlink_monitor_rcv_bufs_force': [
    globals.replace('@', 'vrrp_netlink_monitor_rcv_bufs 9\n@'),
    'vrrp_netlink_monitor_rcv_bufs_force',
  ],
  'global_defs on_stale': [globals, 'on_stale fault'],
  'vrrp_script script': [script, 'script /bin/a'],
  'vrrp_script interval': [script.replace('@', 'script /bin/a\n@'), 'interval 9'],
  'vrrp_script timeout': [script.replace('@', 'script /bin/a\n@'), 'timeout 9'],
  'vrrp_script weight': [script.replace('@', 'script /bin/a\n@'), 'weight 9'],
  'vrrp_script rise': [script.replace('@', 'script /bin/a\n@'), 'rise 9'],
  'vrrp_script fall': [script.replace('@', 'script /bin/a\n@'), 'fall 9'],
  'vrrp_script user': [script.replace('@', 'script /bin/a\n@'), 'user a'],
  'vrrp_script init_fail': [script.replace('@', 'script /bin/a\n@'), 'init_fail'],
  '(root) vrrp_sync_group': [
    `${members.join('\n').replaceAll('@', '')}\n@`,
    'vrrp_sync_group G {\ngroup {\nA\nB\n}\n}',
  ],
  'vrrp_sync_group group': [
    `${members.join('\n').replaceAll('@', '')}\nvrrp_sync_group G {\n@\n}`,
    'group {\nA\nB\n}',
  ],
  'vrrp_sync_group track_script': [
    `vrrp_script s {\nscript /bin/a\n}\n${group}`,
    'track_script {\ns\n}',
  ],
  'vrrp_sync_group global_tracking': [group, 'global_tracking'],
  'vrrp_sync_group sync_group_tracking_weight': [
    `vrrp_script s {\nscript /bin/a\nweight 5\n}\n${group.replace('virtual_router_id 1', 'virtual_router_id 1\ntrack_script {\ns\n}')}`,
    'sync_group_tracking_weight',
  ],
  'vrrp_sync_group sync_group_fast_handover': [group, 'sync_group_fast_handover'],
  'vrrp_instance native_ipv6': [instance, 'native_ipv6'],
  'vrrp_instance v3_checksum_as_v2': [instance, 'v3_checksum_as_v2'],
  'vrrp_instance skip_check_adv_addr': [instance, 'skip_check_adv_addr'],
  'vrrp_instance track_script': [instance, 'track_script {\nx\n}'],
  'vrrp_instance notify': [instance, 'notify /bin/a'],
  'vrrp_instance notify_master': [instance, 'notify_master /bin/a'],
  'vrrp_instance notify_backup': [instance, 'notify_backup /bin/a'],
  'vrrp_instance notify_fault': [instance, 'notify_fault /bin/a'],
  'vrrp_instance notify_stop': [instance, 'notify_stop /bin/a'],
  'track weight': [tracks, 'weight 9'],
  'track reverse': [tracks.replace('5 reverse', '5').replace('@', 'weight 5 @'), 'reverse'],
  'track noreverse': [tracks.replace('@', 'weight 5 @'), 'noreverse'],
  'vrrp_instance virtual_routes': [instance, 'virtual_routes { 10.0.0.0/8 dev eth0 }'],
  'vrrp_instance virtual_rules': [instance, 'virtual_rules { table 100 preference 5 }'],
  '(root) static_ipaddress': ['@', 'static_ipaddress { 10.7.0.1/24 }'],
  'static_ipaddress track_group': [
    `${trackGroup}static_ipaddress {\n10.7.0.1/24 @\n}\n${instance.replace('@', '')}`,
    'track_group G',
  ],
  'global_defs default_interface': [
    `${globals}\nstatic_ipaddress { 10.7.0.1/24 }`,
    'default_interface eth3',
  ],
  '(root) static_routes': ['@', 'static_routes { 10.0.0.0/8 dev eth0 }'],
  '(root) static_rules': ['@', 'static_rules { table 100 preference 5 }'],
  '(root) track_group': [`@\n${needy}`, trackGroup],
  'track group': [`track_group G {\n@\n}\n${needy}`, 'group {\nA\n}'],
  'global_defs iproute_usr_dir': [`${globals}\n${inTable}`, 'iproute_usr_dir /opt/iproute2'],
  'global_defs iproute_etc_dir': [`${globals}\n${inTable}`, 'iproute_etc_dir /opt/iproute2'],
  ...routeSamples,
  'route (destination)': [instance.replace('@', 'virtual_routes {\n@\n}'), '10.0.0.0/8 dev eth0'],
  'route inet': [route6Line, 'inet'],
  'route from': [route6Line, 'from 2001:db8:1::/48'],
  'route expires': [route6Line, 'expires 5'],
  'route pref': [route6Line, 'pref high'],
  'route prepend': [routeLine.replace('@', 'append @'), 'prepend'],
  'route track_group': [
    `${trackGroup}static_routes {\n10.0.0.0/8 dev eth1 @\n}\n${instance.replace('@', '')}`,
    'track_group G',
  ],
  ...ruleSamples,
  'rule inet': [ruleLine.replace('@', 'inet6 @'), 'inet'],
  'rule track_group': [
    `${trackGroup}static_rules {\niif eth1 table 5 preference 5 @\n}\n${instance.replace('@', '')}`,
    'track_group G',
  ],
  'address -nodad': [address.replace('192.0.2.1', 'fe80::1'), '-nodad'],
  'address peer': [address.replace('/24', ''), 'peer 192.0.2.2'],
  'address home': [address.replace('192.0.2.1', 'fe80::1'), 'home'],
  'address mngtmpaddr': [address.replace('192.0.2.1', 'fe80::1'), 'mngtmpaddr'],
  'address noprefixroute': [address, 'noprefixroute'],
  'address autojoin': [address.replace('192.0.2.1', '239.0.0.1'), 'autojoin'],
  'address no_track': [address, 'no_track'],
  'address preferred_lft': [address.replace('192.0.2.1', 'fe80::1'), 'preferred_lft 0'],
};

function sampleKey(block: string, keyword: string): string {
  if (block.includes('_routes')) return `route ${keyword}`;
  if (block.includes('_rules')) return `rule ${keyword}`;
  if (block.startsWith('virtual_ipaddress')) return `address ${keyword}`;
  return `${block.startsWith('track_') ? 'track' : block} ${keyword}`;
}

function meaning(text: string): string {
  const { model, diagnostics } = loadConfig({ name: 'x', text }, undefined, surroundings);
  const plain = { model, codes: diagnostics.map(({ code }) => code) };
  return JSON.stringify(plain).replaceAll(/"(line|column)":\d+/g, '');
}

describe('the catalogue', () => {
  it('has every row of the language', () => {
    const counts: Record<string, number> = {};
    for (const { area } of rows) counts[area] = (counts[area] ?? 0) + 1;
    expect(counts).toEqual({
      'config language': 21,
      top: 25,
      global: 139,
      static: 1,
      trackers: 20,
      sync_group: 15,
      garp_group: 4,
      vrrp_instance: 77,
      lvs: 61,
      checkers: 57,
      bfd: 15,
      'address option': 16,
      'route option': 49,
      'rule option': 33,
      'track option': 3,
      holdfast: 2,
    });
    expect(rows).toHaveLength(538);
  });

  it('has no row twice: area, block and keyword are the key', () => {
    const keys = rows.map(({ area, block, keyword }) => `${area}/${block}/${keyword}`);
    expect(new Set(keys).size).toBe(538);
  });

  it('documents every row in one sentence', () => {
    for (const { keyword, documentation } of rows) {
      expect(documentation, keyword).toMatch(/^[A-Z].{4,110}\.$/);
    }
  });

  it('knows each word once in each block', () => {
    for (const [block, tables] of Object.entries(blockTables)) {
      const words = tables.flatMap((table) => table.rows.map(({ keyword }) => keyword));
      expect(new Set(words).size, block).toBe(words.length);
    }
  });

  it('places every table but the language in a block', () => {
    const placed = new Set(Object.values(blockTables).flat());
    const others = keywordTables.filter((table) => !placed.has(table)).map(({ block }) => block);
    expect(others).toEqual([
      '(any line)',
      'virtual_ipaddress, virtual_ipaddress_excluded, static_ipaddress',
    ]);
  });

  it('finds words where they belong', () => {
    expect(findKeyword('vrrp_instance', 'priority')?.default).toContain('100');
    expect(findKeyword('global_defs', 'priority')).toBeUndefined();
    expect(findKeyword('HTTP_GET', 'connect_port')?.opens).toBeUndefined();
    expect(findKeyword('virtual_server', 'real_server')?.opens).toBe('real_server');
    expect(blocksKnowing('virtual_router_id')).toEqual(['vrrp_instance']);
  });
});

describe('implemented rows', () => {
  const implemented = rows.flatMap(({ block, keyword, implemented: how }) =>
    how ? [{ block, keyword, how }] : [],
  );

  it('are the ones with samples', () => {
    const keys = implemented.map(({ block, keyword }) => sampleKey(block, keyword));
    expect(keys.sort()).toEqual(Object.keys(samples).sort());
  });

  const findTest = testTitles();
  it.each(implemented)('$block $keyword is proved by a test that exists', ({ how }) => {
    expect(findTest(how.provedBy)).toMatch(/\.test\.ts$/);
  });

  it.each(implemented)(
    '$block $keyword opens the block it is read as',
    ({ block, keyword, how }) => {
      const row = rows.find((other) => other.block === block && other.keyword === keyword);
      const { argument } = how;
      const opens = 'opens' in argument ? argument.opens : undefined;
      expect(row?.opens).toBe(opens);
    },
  );

  it.each(Object.entries(samples))('%s changes what a file means', (_, [template, line]) => {
    expect(meaning(template.replace('@', line))).not.toBe(meaning(template.replace('@', '')));
  });
});
