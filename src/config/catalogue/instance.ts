// Owns the words of vrrp_instance, one row each. Never holds code.
import {
  boolean,
  choice,
  extraGarp,
  flag,
  integer,
  interfaceName,
  ipvlan,
  largestSigned,
  largestUnsigned,
  longestGarpDelay,
  mandatoryText,
  optionalText,
  seconds,
  vmac,
  wholeSeconds,
} from './arguments.ts';
import { blockField, instanceField, linesField } from './fields.ts';
import { type KeywordTable, keepFirst, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const instanceWords: KeywordTable = { area: 'vrrp_instance', block: 'vrrp_instance', rows: [
  word('state', 'MASTER|BACKUP', 'BACKUP (MASTER if priority 255)', '<=v1.0.3',
    'The wish at start; only an owner becomes master at once.', {
      implemented: instanceField('state', choice('state', ['MASTER', 'BACKUP'], 'BACKUP'),
        'InstanceModel.initialState', 'state is the wish at start'),
    }),
  word('interface', 'IFNAME', 'required unless unicast (2.2.8+)', '<=v1.0.3',
    'Where adverts are sent and addresses are placed.', {
      implemented: instanceField('interface', interfaceName,
        'InstanceModel.interface', 'interface places the instance'),
    }),
  word('vrf', 'IFNAME', 'none', 'v2.2.5',
    'The VRF of a unicast instance without an interface.', {
      implemented: keepFirst(instanceField('vrf', interfaceName,
        'InstanceModel.advertInterface', 'vrf is where unicast without an interface lives')),
    }),
  word('use_vmac', '[[name] IFNAME] [MAC] [netlink_notify_msg] [group ID|NAME]',
    'off; vrrp.VRID', 'v1.2.3',
    "Uses the virtual router's own MAC address on a macvlan interface.", {
      implemented: keepFirst(instanceField('vmac', vmac,
        'InstanceModel.virtualInterfaces', 'use_vmac makes a macvlan for adverts and addresses')),
    }),
  word('use_vmac_addr', 'FLAG', 'off', 'v2.2.0',
    'Makes macvlan interfaces for addresses that live on other interfaces.', {
      implemented: instanceField('usesVmacAddresses', flag(true),
        'InstanceModel.virtualInterfaces', 'use_vmac_addr makes macvlans on other interfaces'),
    }),
  word('vmac_xmit_base', 'FLAG', 'off', 'v1.2.10',
    'Sends adverts from the parent of the macvlan interface.', {
      implemented: instanceField('isVmacSilent', flag(true),
        'InstanceModel.advertInterface', 'vmac_xmit_base sends adverts from the parent'),
    }),
  word('use_ipvlan', '[[name] IFNAME] [IP] [bridge|private|vepa] [group ID|NAME]',
    'off; bridge', 'v2.0.17',
    'Sends adverts from an ipvlan interface.', {
      implemented: keepFirst(instanceField('ipvlan', ipvlan,
        'InstanceModel.virtualInterfaces', 'use_ipvlan makes an ipvlan for adverts alone')),
    }),
  word('native_ipv6', 'FLAG', 'off', 'v1.2.1',
    'Makes it an IPv6 instance.', {
      status: 'deprecated',
      implemented: instanceField('isIpv6', flag(true),
        'InstanceModel.family', 'native_ipv6 asks for IPv6'),
    }),
  word('dont_track_primary', 'FLAG', 'off', 'v1.1.8',
    'Ignores faults of its own interface.', {
      implemented: instanceField('ignoresOwnInterface', flag(true),
        'InstanceModel.ignoresOwnInterface', 'dont_track_primary ignores its own interface'),
    }),
  word('track_interface', '{ IFNAME [weight -253..253 [reverse|noreverse]] ... }', '', '<=v1.0.3',
    'Further interfaces whose loss is a fault or changes the priority.', {
      opens: 'track list',
      implemented: linesField('trackedInterfaces', 'track list',
        'InstanceModel.trackedObjects', 'track_interface lists interfaces'),
    }),
  word('track_script', '{ NAME [weight -253..253 [reverse|noreverse]] ... }', '', 'v1.1.13',
    'Scripts whose failure is a fault or changes the priority.', {
      opens: 'track list',
      implemented: linesField('trackedScripts', 'track list',
        'InstanceModel.trackedScripts', 'track_script lists scripts'),
    }),
  word('track_file', '{ NAME [weight -254..254 [reverse|noreverse]] ... }', '', 'v2.0.0',
    'Files whose number is a fault or changes the priority.', {
      opens: 'track list',
      implemented: linesField('trackedFiles', 'track list',
        'InstanceModel.trackedObjects', 'track_file lists files'),
    }),
  word('track_process', '{ NAME [weight -254..254 [reverse|noreverse]] ... }', '', 'v2.0.11',
    'Processes whose absence is a fault or changes the priority.', {
      opens: 'track list',
      implemented: linesField('trackedProcesses', 'track list',
        'InstanceModel.trackedObjects', 'track_process lists processes'),
    }),
  word('track_bfd', '{ NAME [weight -253..253 [reverse|noreverse]] ... }', '', 'v2.0.0',
    'BFD sessions whose loss is a fault or changes the priority.', { opens: 'track list' }),
  word('mcast_src_ip', 'IP', 'primary address of interface', '<=v1.0.3',
    'Source address of adverts; another name of unicast_src_ip.', {
      implemented: instanceField('sourceAddress', mandatoryText,
        'InstanceModel.sourceAddress', 'mcast_src_ip is the source of adverts'),
    }),
  word('unicast_src_ip', 'IP', 'primary address of interface', 'v1.2.10',
    'Source address of unicast adverts; need not be there at the start.', {
      implemented: instanceField('unicastSourceAddress', mandatoryText,
        'InstanceModel.sourceAddress', 'unicast_src_ip is the source of adverts'),
    }),
  word('mcast_dst_ip', 'MCAST IP', 'vrrp_mcast_group4/6', 'v2.2.5',
    'Multicast group of this instance.', {
      implemented: instanceField('multicastGroup', mandatoryText,
        'InstanceModel.transport.group', 'mcast_dst_ip is the group of one instance'),
    }),
  word('track_src_ip', 'FLAG', 'off', 'v2.0.0',
    'Is in fault while the source address is absent.', {
      implemented: instanceField('tracksSourceAddress', flag(true),
        'InstanceModel.tracksSourceAddress', 'track_src_ip insists on the source address'),
    }),
  word('version', '2|3', 'vrrp_version; 3 for IPv6', 'v1.2.17',
    'VRRP version on the wire.', {
      implemented: keepFirst(instanceField('version', integer(2, 3),
        'InstanceModel.version', 'version is 2 or 3')),
    }),
  word('check_unicast_src', 'FLAG', 'vrrp_check_unicast_src', 'v2.1.0',
    'Accepts adverts only from configured peers.', {
      implemented: instanceField('checksUnicastSource', flag(true),
        'InstanceModel.transport.checksSource', 'check_unicast_src hears peers only'),
    }),
  word('unicast_peer', '{ IP [min_ttl 0..255] [max_ttl 0..255] ... }', 'none', 'v1.2.8',
    'Peers that get adverts instead of the multicast group.', {
      opens: 'unicast_peer',
      implemented: linesField('unicastPeers', 'unicast_peer',
        'InstanceModel.transport.peers', 'unicast_peer lists the peers'),
    }),
  word('unicast_fault_no_peer', 'FLAG', 'off', 'v2.2.5',
    'Is in fault instead of using multicast when it has no peers.', {
      implemented: instanceField('faultsWithoutPeer', flag(true),
        'InstanceModel.transport', 'unicast_fault_no_peer is a fault instead of multicast'),
    }),
  word('unicast_ttl', 'INT[0..255]', '255 for IPv4; kernel hop limit for IPv6 unicast', 'v2.1.0',
    'TTL or hop limit of sent adverts.', {
      implemented: instanceField('unicastTimeToLive', integer(0, 255),
        'InstanceModel.transport.timeToLive', 'unicast_ttl is 0 to 255'),
    }),
  word('old_unicast_checksum', '[never]', 'auto-detect', 'v1.3.7',
    'Checksums as in keepalived 1.3.6 and before.', {
      implemented: instanceField('oldChecksum', optionalText,
        'InstanceModel.transport.oldChecksum', 'old_unicast_checksum is always, never or detected'),
    }),
  word('v3_checksum_as_v2', 'BOOL?', 'global', 'v2.2.8',
    'Leaves the pseudo header out of version 3 checksums for IPv4.', {
      implemented: instanceField('checksumAsV2', boolean,
        'InstanceModel.checksumAsV2', 'v3_checksum_as_v2 is a boolean'),
    }),
  word('garp_master_delay', 'SECS INT', 'global (5)', '<=v1.0.3',
    'Delay of the second gratuitous ARP set; 0 means no second set.', {
      implemented: instanceField('garpDelayUs', wholeSeconds(longestGarpDelay),
        'InstanceModel.garp.delayUs', 'garp_master_delay sets the second set'),
    }),
  word('garp_master_repeat', 'INT (0->1)', 'global (5)', 'v1.2.14',
    'Gratuitous ARP packets per set.', {
      implemented: instanceField('garpRepeat', integer(0, largestUnsigned, { raiseTo: 1 }),
        'InstanceModel.garp.repeat', 'garp_master_repeat sets the packets of a set'),
    }),
  word('garp_master_refresh', 'SECS INT', 'global (0)', 'v1.2.10',
    'Period of the gratuitous ARP refresh while master; 0 means never.', {
      implemented: instanceField('garpRefreshUs', wholeSeconds(largestUnsigned),
        'InstanceModel.garp.refreshUs', 'garp_master_refresh sets the period'),
    }),
  word('garp_master_refresh_repeat', 'INT (0->1)', 'global (1)', 'v1.2.14',
    'Gratuitous ARP packets in each refresh.', {
      implemented: instanceField('garpRefreshRepeat', integer(0, largestUnsigned, { raiseTo: 1 }),
        'InstanceModel.garp.refreshRepeat',
        'garp_master_refresh_repeat sets the packets of a refresh'),
    }),
  word('garp_lower_prio_delay', 'SECS INT', 'global', 'v1.2.20',
    'Delay of the second set after a lower-priority advert.', {
      implemented: instanceField('garpLowerPriorityDelayUs', wholeSeconds(longestGarpDelay),
        'InstanceModel.garp.lowerPriorityDelayUs',
        'garp_lower_prio_delay sets its second set'),
    }),
  word('garp_lower_prio_repeat', 'INT[0..INT_MAX]', 'global', 'v1.2.20',
    'Gratuitous ARP packets after a lower-priority advert.', {
      implemented: instanceField('garpLowerPriorityRepeat', integer(0, largestSigned),
        'InstanceModel.garp.lowerPriorityRepeat',
        'garp_lower_prio_repeat sets its packets'),
    }),
  word('garp_extra_if', '[all] SECS INT[0..86400]', 'global', 'v2.2.3',
    'Periodic gratuitous ARP on VMAC or all interfaces; 0 switches it off.', {
      implemented: instanceField('extraGarp', extraGarp(0),
        'GarpModel.extraUs', 'garp_extra_if is a period, for all interfaces or for macvlans'),
    }),
  word('vmac_garp_intvl', '[all] SECS INT[0..86400]', 'global', 'v2.2.0',
    'Old spelling of garp_extra_if.', {
      status: 'deprecated and undocumented',
      implemented: instanceField('extraGarp', extraGarp(0),
        'GarpModel.extraUs', 'vmac_garp_intvl is the old name of garp_extra_if'),
    }),
  word('down_timer_adverts', 'INT[1..100]', 'global (3)', 'v2.2.3',
    'How many adverts may be missed before a backup takes over.', {
      implemented: instanceField('downTimerAdverts', integer(1, 100),
        'InstanceModel.downTimerAdverts', 'down_timer_adverts counts missed adverts'),
    }),
  word('timer_expired_backup', '[INT 1..254]', 'off; 254', 'v2.2.8',
    'Yields when it was scheduled so late that another must have taken over.', {
      implemented: instanceField('timerExpiredPriority', integer(1, 254, { unwritten: 254 }),
        'InstanceModel.timerExpiredPriority', 'timer_expired_backup needs nopreempt'),
    }),
  word('thread_timer_expired', '[INT 1..254]', 'off', 'v2.3.2',
    'Another name of timer_expired_backup.', {
      status: 'undocumented',
      implemented: instanceField('timerExpiredPriority', integer(1, 254, { unwritten: 254 }),
        'InstanceModel.timerExpiredPriority', 'timer_expired_backup needs nopreempt'),
    }),
  word('lower_prio_no_advert', 'BOOL?', 'global', 'v1.2.20',
    'A master does not answer lower-priority adverts.', {
      implemented: instanceField('lowerPriorityNoAdvert', boolean,
        'InstanceModel.lowerPriorityNoAdvert', 'lower_prio_no_advert is a boolean'),
    }),
  word('higher_prio_send_advert', 'BOOL?', 'global', 'v1.3.5',
    'A master answers a higher-priority advert once before it yields.', {
      implemented: instanceField('higherPrioritySendAdvert', boolean,
        'InstanceModel.higherPrioritySendAdvert', 'higher_prio_send_advert is a boolean'),
    }),
  word('owner_ignore_adverts', 'BOOL?', 'global', 'v2.3.3',
    'An address owner drops every advert.', {
      status: 'undocumented',
      implemented: instanceField('ownerIgnoresAdverts', boolean,
        'InstanceModel.ownerIgnoresAdverts', 'owner_ignore_adverts is a boolean'),
    }),
  word('virtual_router_id', 'INT[1..255]', 'required', '<=v1.0.3',
    'The VRID; the same on every machine of the virtual router.', {
      implemented: instanceField('vrid', integer(1, 255),
        'InstanceModel.vrid', 'virtual_router_id is 1 to 255'),
    }),
  word('priority', 'INT[1..255]', '100 (255 if state MASTER and none given)', '<=v1.0.3',
    'Who wins the election; 255 is the address owner.', {
      implemented: instanceField('priority', integer(1, 255, { refusedBecomes: 100 }),
        'InstanceModel.priority', 'priority is 1 to 255'),
    }),
  word('advert_int', 'SECS decimal[0.01..255]; v2 whole seconds, v3 max 40.95', '1', '<=v1.0.3',
    'Time between adverts; version 2 carries whole seconds, version 3 up to 40.95.', {
      implemented: instanceField('advertIntervalUs', seconds(0.01, 255),
        'InstanceModel.advertIntervalUs', 'advert_int is in whole seconds for version 2'),
    }),
  word('authentication', '{block}', 'none', '<=v1.0.3',
    'Password or AH authentication of version 2.', {
      opens: 'authentication',
      implemented: blockField('authentication', 'authentication', 'no',
        'InstanceModel.authentication', 'authentication PASS carries the password'),
    }),
  word('auth_hmac', '{block}', 'none', 'v2.4.0',
    'Signs adverts with HMAC-SHA-256, for both versions.', {
      opens: 'auth_hmac',
      implemented: blockField('hmac', 'auth_hmac', 'no',
        'InstanceModel.authentication', 'auth_hmac takes the place of authentication'),
    }),
  word('virtual_ipaddress', '{ address lines }', '', '<=v1.0.3',
    'The addresses of the virtual router, in the adverts.', {
      opens: 'virtual_ipaddress',
      implemented: linesField('addresses', 'virtual_ipaddress',
        'InstanceModel.addresses', 'virtual_ipaddress lists the addresses in order'),
    }),
  word('virtual_ipaddress_excluded', '{ address lines }', '', '<=v1.0.3',
    'Further addresses that adverts do not carry.', {
      opens: 'virtual_ipaddress',
      implemented: linesField('excludedAddresses', 'virtual_ipaddress',
        'InstanceModel.addresses', 'virtual_ipaddress_excluded lists addresses of either family'),
    }),
  word('no_virtual_ipaddress', 'FLAG', 'off', 'v2.2.8',
    'Says that having no address is intended.', {
      implemented: instanceField('hasNoAddresses', flag(true),
        'the absence of HF0405', 'no_virtual_ipaddress says that there is none to be missed'),
    }),
  word('promote_secondaries', 'FLAG', 'off', 'v1.3.0',
    'Lets the kernel promote secondary addresses on the interface.', {
      implemented: instanceField('promotesSecondaries', flag(true),
        'InstanceModel.promotesSecondaries', 'secondary addresses are promoted until the stop'),
    }),
  word('virtual_routes', '{ route lines }', '', '<=v1.0.3',
    'Routes that are present while master.', {
      opens: 'virtual_routes',
      implemented: linesField('routes', 'virtual_routes',
        'InstanceModel.routes', 'virtual_routes lists routes in order'),
    }),
  word('virtual_rules', '{ rule lines }', '', 'v1.2.20',
    'Policy rules that are present while master.', {
      opens: 'virtual_rules',
      implemented: linesField('rules', 'virtual_rules',
        'InstanceModel.rules', 'virtual_rules lists rules in order'),
    }),
  word('accept', 'FLAG', 'on unless strict', 'v1.2.17',
    'Accepts traffic to the virtual addresses.', {
      implemented: instanceField('accepts', flag(true),
        'InstanceModel.accepts', 'accept and no_accept are one thing, and the last of them counts'),
    }),
  word('no_accept', 'FLAG', 'off', 'v1.3.0',
    'Drops traffic to the virtual addresses.', {
      implemented: instanceField('accepts', flag(false),
        'InstanceModel.accepts', 'accept and no_accept are one thing, and the last of them counts'),
    }),
  word('nopreempt', 'FLAG', 'off', 'v1.1.8',
    'Does not take over from a master of lower priority; needs state BACKUP.', {
      implemented: instanceField('nopreempt', flag(true),
        'InstanceModel.nopreempt', 'nopreempt is set by its presence'),
    }),
  word('preempt', 'FLAG', 'on', '<=v1.0.3',
    'Takes over from a master of lower priority; this is the default.', {
      implemented: instanceField('nopreempt', flag(false),
        'InstanceModel.nopreempt', 'preempt undoes nopreempt'),
    }),
  word('preempt_delay', 'SECS decimal[0..1000]', '0', 'v1.1.8',
    'Waits this long before taking over from a master of lower priority.', {
      implemented: instanceField('preemptDelayUs', seconds(0, 1000),
        'InstanceModel.preemptDelayUs', 'preempt_delay is 0 to 1000 seconds'),
    }),
  word('skip_check_adv_addr', 'BOOL?', 'global', 'v1.2.20',
    'Compares the address list only when the master changes.', {
      implemented: instanceField('skipsAddressCheck', boolean,
        'InstanceModel.skipsAddressCheck', 'skip_check_adv_addr is a boolean'),
    }),
  word('strict_mode', 'BOOL?', 'vrrp_strict', 'v1.2.20',
    'Insists on what the RFCs say.', {
      implemented: instanceField('isStrict', boolean,
        'InstanceModel', 'strict_mode goes before vrrp_strict, wherever that stands'),
    }),
  word('debug', 'INT[0..4]', '0', '<=v1.0.3',
    'Has no effect.', {
      implemented: instanceField('debugLevel', integer(0, 4),
        'nothing', 'debug only draws a note'),
    }),
  word('kernel_rx_buf_size', 'BYTES', 'policy', 'v2.0.3',
    "Receive buffer of the instance's socket.", {
      implemented: instanceField('receiveBufferBytes', integer(0, largestUnsigned, { mandatory: false }),
        'InstanceModel.receiveBuffer', 'kernel_rx_buf_size goes before the policy'),
    }),
  word('linkbeat_use_polling', 'FLAG', 'off', 'v2.0.0',
    'Polls this interface; linkbeat_interfaces replaces it.', {
      status: 'deprecated',
      implemented: instanceField('pollsLink', flag(true),
        'Model.linkbeats', 'linkbeat_use_polling of an instance polls its interface'),
    }),
  word('lvs_sync_daemon_interface', 'IFNAME', 'none', '<=v1.0.3',
    'Old form of lvs_sync_daemon.', { status: 'deprecated and undocumented' }),
] };
