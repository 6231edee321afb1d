// Owns the registry of diagnostic codes: severity, title and remedy of each. Never holds a place in
// a file.
import { type DiagnosticKind, kind } from './diagnostic-kind.ts';
import { languageKinds } from './language-codes.ts';
import { trackedKinds, trackingKinds } from './tracking-codes.ts';

export type DiagnosticCode = keyof typeof kinds;

// Codes are for ever: a code that is no longer used is not given to another meaning.
const kinds = {
  ...languageKinds,

  // HF01xx: words and their places.
  HF0101: kind('error', 'unknown keyword', 'correct or remove the word'),
  HF0102: kind('error', 'keyword in the wrong block', '{remedy}'),
  HF0103: kind(
    'fatal',
    'missing parameter',
    'write {expected} after the keyword',
    'missing parameter',
  ),
  HF0104: kind(
    'fatal',
    'interface does not exist',
    'name an interface of this machine, or create this one before the daemon starts',
    'no interface',
  ),
  HF0105: kind('error', 'keyword does not open a block', "remove the '{' and what is in it"),
  HF0106: kind('error', 'block is missing', "write '{' after the keyword and '}' at the end"),
  HF0107: kind('error', 'block needs one name', 'write exactly one name; quote one with blanks'),
  HF0108: kind(
    'warning',
    'words after the value are ignored',
    'put each keyword on a line of its own, and a comment behind #',
  ),
  HF0109: kind('error', 'missing value', 'write the value, or remove the keyword'),
  HF0110: kind(
    'warning',
    'unknown word in a #:holdfast comment',
    'correct the word, or remove the comment',
  ),
  HF0111: kind('error', 'keyword is repeated and the first counts', 'remove one of the two'),
  HF0112: kind('warning', 'keyword is repeated; the first counts', 'remove one of the two'),
  HF0113: kind(
    'warning',
    'braces of #:holdfast comments do not match',
    'write a comment `#:holdfast }` for each block that a comment opens, before the next block begins',
  ),

  // HF02xx: known to keepalived, not to this version.
  HF0201: kind(
    'warning',
    'keyword is not implemented',
    'remove it if it is not needed; otherwise stay with keepalived for this configuration',
  ),
  // HF0202 said that a construct of the language was not implemented.
  // HF0203 to HF0206 said that version 3, IPv6, auth_type AH and some lifetimes were not implemented.
  HF0207: kind(
    'warning',
    'keyword has no effect yet',
    'start the daemon where it belongs, or stay with keepalived for this configuration',
  ),

  // HF03xx: values of keywords.
  HF0301: kind('error', 'not a number', 'write a decimal number'),
  HF0302: kind('error', 'number out of range', 'write a number from {minimum} to {maximum}'),
  HF0303: kind('error', 'too many decimal places', 'write at most six digits after the point'),
  HF0304: kind('error', 'not a boolean', 'write on, off, true, false, yes or no in lower case'),
  HF0305: kind('error', 'unknown choice', 'write one of {choices}, in exactly this case'),
  HF0306: kind('error', 'number raised to the smallest useful one', 'write {minimum} or more'),
  HF0307: kind('error', 'not an interface name', 'write 1 to 15 bytes without / or white space'),
  HF0308: kind(
    'error',
    'auth_pass is too long',
    'shorten it to 8 bytes on every machine; more never reach the wire',
  ),
  HF0309: kind(
    'error',
    'authentication without a password',
    'add auth_pass, or remove the authentication block',
  ),
  HF0310: kind('warning', 'auth_pass without auth_type', 'add auth_type PASS'),
  HF0311: kind(
    'error',
    'advert_int is not in whole seconds',
    'write whole seconds; version 2 cannot carry fractions (RFC 3768, 5.3.7)',
  ),
  HF0312: kind(
    'error',
    'number brought back into its range',
    'write a number from {least} to {most}',
  ),
  HF0313: kind(
    'error',
    'authentication with version 3',
    'remove the authentication block; version 3 has none (RFC 9568, 9)',
  ),
  HF0314: kind(
    'error',
    'advert_int is not in hundredths of a second',
    'write at most two digits after the point; version 3 carries centiseconds (RFC 9568, 5.2.7)',
  ),
  HF0315: kind(
    'error',
    'advert_int is too long for version 3',
    'write 40.95 or less, the most that 12 bits of centiseconds hold (RFC 9568, 5.2.7)',
  ),
  HF0316: kind(
    'error',
    'version 2 behind IPv6 addresses',
    'put version 2 before the addresses, or use version 3',
  ),
  HF0317: kind(
    'warning',
    'default behind the instances that it is for',
    'put global_defs first; an instance copies this word where it begins',
  ),

  // HF04xx: instances as a whole.
  HF0401: kind(
    'fatal',
    'no virtual router id',
    'add virtual_router_id with a number from 1 to 255',
  ),
  HF0402: kind(
    'fatal',
    'no interface',
    'add interface with the name of an interface; only unicast_peer can do without',
  ),
  HF0403: kind(
    'fatal',
    'virtual router id used twice',
    'give one of the instances another virtual_router_id or interface',
  ),
  HF0404: kind('error', 'instance name used twice', 'rename or remove the second instance'),
  HF0405: kind('error', 'instance without addresses', 'add virtual_ipaddress with an address'),
  HF0406: kind('error', 'nopreempt has no effect', 'use state BACKUP and a priority below 255'),
  HF0407: kind('error', 'preempt_delay has no effect', '{remedy}'),
  HF0408: kind(
    'note',
    'state MASTER without priority makes an address owner',
    'add priority unless the addresses belong to this machine',
  ),
  HF0409: kind('error', 'state MASTER with auth_type AH', 'use state BACKUP'),
  HF0410: kind('warning', 'timer_expired_backup without nopreempt', 'add nopreempt, or remove it'),
  HF0411: kind('note', 'debug has no effect', 'remove the word; -D shows more'),
  HF0412: kind('error', 'not allowed in strict mode', 'remove it, or strict mode'),
  HF0413: kind(
    'fatal',
    'instance without addresses in strict mode',
    'add virtual_ipaddress with an address',
  ),
  HF0414: kind(
    'fatal',
    'unicast with neither an interface nor a source address',
    'add unicast_src_ip with the address of this machine that its peers know it by',
  ),
  HF0415: kind(
    'fatal',
    'virtual address without an interface',
    'add dev and an interface to its line, or default_interface to global_defs',
  ),
  HF0416: kind('error', 'vrf beside an interface', 'remove vrf, or interface'),
  HF0417: kind(
    'error',
    'without effect where there is no interface',
    'add interface, or remove it',
  ),
  HF0418: kind(
    'fatal',
    'link-local unicast without an interface',
    'add interface: such an address says nothing without one; or use addresses that are routed',
  ),
  HF0419: kind(
    'error',
    'loopback interface',
    'name the interface that the other routers are reached by; addresses may have dev lo',
  ),

  // HF05xx: virtual addresses.
  HF0501: kind('error', 'not an address', 'write an address such as 192.0.2.1/24'),
  HF0502: kind('error', 'prefix length is invalid', 'write 0 to 32 after the /'),
  HF0503: kind('error', 'address is repeated', 'remove one of the two'),
  HF0504: kind(
    'error',
    'address of another family',
    'put addresses of the other family into an instance of their own',
  ),
  HF0505: kind(
    'error',
    'unknown address option',
    'correct the word, or put each address on a line of its own',
  ),
  HF0506: kind('error', 'address option without its value', 'write the value after the option'),
  HF0507: kind('error', 'address option is repeated', 'remove one of the two'),
  HF0508: kind('error', 'unknown scope', 'write global, site, link, host, nowhere or 0 to 255'),
  HF0509: kind('error', 'label is too long', 'shorten the label to 15 bytes'),
  HF0510: kind('error', 'broadcast address is invalid', 'write an IPv4 address, + or -'),
  HF0511: kind(
    'error',
    'no broadcast address in so small a prefix',
    'use a prefix length of at most 30, or leave the broadcast address out',
  ),
  HF0512: kind(
    'error',
    'more addresses than an advert carries',
    'move the excess to virtual_ipaddress_excluded, or split the addresses among several instances',
  ),
  HF0513: kind('error', 'label for an IPv6 address', 'remove the label; only IPv4 has them'),
  HF0514: kind('error', 'scope for an IPv6 address', 'remove the scope; the address implies it'),
  HF0515: kind('error', 'preferred lifetime is invalid', 'write seconds or forever'),
  HF0516: kind(
    'warning',
    'first IPv6 address is not link-local',
    'put an address of fe80::/10 first; other routers may insist on it (RFC 9568, 5.2.9)',
  ),
  HF0517: kind('warning', 'address option without effect on IPv4', 'remove it; only IPv6 has it'),
  HF0518: kind(
    'warning',
    'autojoin for an address that is no multicast group',
    'remove autojoin; the kernel refuses the address with it',
  ),
  HF0519: kind('error', 'peer address is invalid', 'write an address of the same family'),
  HF0520: kind(
    'error',
    'prefix length or broadcast address beside a peer',
    "leave it out; the peer's prefix length counts, and a point-to-point link has no broadcast",
  ),
  HF0521: kind(
    'error',
    'first IPv6 address is not link-local in strict mode',
    'put an address of fe80::/10 first (RFC 9568, 5.2.9)',
  ),

  ...trackingKinds,

  // HF08xx: auth_hmac. Whoever asks for it is never left without it: what is wrong is fatal.
  HF0801: kind(
    'error',
    'authentication beside auth_hmac',
    'remove the authentication block; auth_hmac takes its place',
  ),
  HF0802: kind('fatal', 'key of auth_hmac cannot be used', '{remedy}'),
  HF0803: kind('fatal', 'key id is used twice', 'give each key an id of its own'),
  HF0804: kind(
    'fatal',
    'active_key names no key',
    'add active_key with the id of one of the keys; adverts are not sent unsigned instead',
  ),

  // HF09xx: routes and policy rules.
  HF0901: kind(
    'error',
    'route or rule lacks what it needs',
    'write a destination for a route, and one of table, goto, nop, l3mdev and type for a rule',
  ),
  HF0902: kind(
    'error',
    'unknown word on the line of a route or rule',
    'correct or remove the word; docs/keywords.md lists those of {block}',
  ),
  HF0903: kind('error', 'value of a route or rule cannot be used', 'correct the value'),
  HF0904: kind('error', 'value of a route or rule is repaired', 'write the value that is used'),
  HF0905: kind(
    'error',
    'name of a routing table or the like is not known',
    'write its number, or add the name to the file {file} of iproute2',
  ),
  HF0906: kind(
    'error',
    'address or option of the other family',
    'write addresses and options of one family on a line',
  ),
  HF0907: kind('error', 'option of a route or rule has no effect', 'remove the option'),
  HF0908: kind(
    'error',
    'rule without a preference',
    'write preference and a number; the kernel asks rules in this order',
  ),
  HF0909: kind('error', 'old way to write a route', 'write via or nexthop'),
  HF0910: kind(
    'error',
    'track_group has no effect',
    'define the group in front of the line, and name an interface in the line',
  ),
  HF0911: kind(
    'error',
    'member of a track group does not exist',
    'name a vrrp_instance of this file',
  ),
  HF0912: kind('warning', 'time of a path is too short', 'write at least 200ms'),
  HF0913: kind('warning', 'default6 is deprecated', 'write inet6 default'),

  // HF10xx: unicast and multicast.
  HF1001: kind('error', 'source address is malformed', 'write an address such as 192.0.2.1'),
  HF1002: kind('error', 'unicast peer is no address', 'write an address such as 192.0.2.1'),
  HF1003: kind(
    'error',
    'address of another family than the instance',
    'name addresses of one family, that of the virtual addresses',
  ),
  HF1004: kind(
    'error',
    'unicast without a peer',
    'name the other machines in unicast_peer, remove the words about unicast, or say that multicast is ' +
      'meant: `#:holdfast multicast_without_peers`',
  ),
  HF1005: kind('warning', 'unicast without a peer, a fault', 'name the machines in unicast_peer'),
  HF1006: kind('error', 'unicast peer is repeated', 'remove one of the two lines'),
  HF1007: kind(
    'error',
    'option of a unicast peer cannot be read',
    'write one address a line, perhaps with min_ttl NUMBER and max_ttl NUMBER',
  ),
  HF1008: kind('note', 'unicast peer is this machine', 'nothing, if all machines share this list'),
  HF1009: kind(
    'error',
    'no hop limit is in the range',
    'write a min_ttl that is not above max_ttl',
  ),
  HF1010: kind(
    'error',
    'not a multicast group',
    'write a group of 224.0.0.0/4 for IPv4, of ff00::/8 for IPv6',
  ),
  HF1011: kind('error', 'multicast group with unicast', 'remove mcast_dst_ip, or unicast_peer'),
  HF1012: kind('error', 'unknown mode of old_unicast_checksum', 'write never, or nothing'),
  HF1013: kind('error', 'unknown vrrp_rx_bufs_policy', 'write MTU, ADVERT, or bytes'),

  // HF12xx: the daemon's own processes.
  HF1201: kind('error', 'process name is too long', 'shorten the name to 15 bytes'),
  HF1202: kind(
    'error',
    'not a umask',
    'write an octal number from 0 to 0777, or bits such as IRWXG|IRWXO',
  ),
  HF1203: kind('error', 'processor does not exist', 'name processors of this machine'),
  HF1204: kind('error', 'instance is no file name', 'choose a name without /'),
  HF1205: kind('note', 'keyword has nothing to do here', 'nothing; remove it if you like'),

  // HF14xx: what interfaces and announcements wait for.
  HF1401: kind('error', 'empty list of interfaces', 'name an interface, or remove the block'),
  HF1402: kind('error', 'interface is in two garp_groups', 'name it in one group, once'),
  HF1403: kind('error', 'garp_group without a gap', 'add garp_interval or gna_interval'),
  HF1404: kind('warning', 'garp_group without an interface', 'add interface or interfaces'),
  HF1405: kind(
    'error',
    'unknown interface in a list',
    'name an interface of this machine',
    'cannot run',
  ),
  HF1406: kind('warning', 'interface without a delay', 'write seconds after the interface'),
  HF1407: kind('warning', 'delay of an interface is shortened', 'write a shorter delay'),
  HF1414: kind('error', 'unknown means of polling a link', 'write MII, ETHTOOL, IOCTL or nothing'),
  HF1415: kind(
    'error',
    'old way to have a link polled',
    'name the interface in linkbeat_interfaces',
  ),

  // HF16xx: interfaces that virtual routers make for themselves.
  HF1601: kind(
    'error',
    'MAC address of use_vmac cannot be used',
    'write six pairs of hexadecimal digits, or five for the VRID to follow; the first one even',
  ),
  HF1602: kind('error', 'second name behind use_vmac', 'name the interface once'),
  HF1603: kind(
    'error',
    'name of a macvlan interface is taken',
    'give each use_vmac a name of its own, or none',
  ),
  HF1604: kind('warning', 'word for a macvlan interface has no effect', '{remedy}'),
  HF1605: kind('error', 'period is missing', 'write seconds, or all and seconds'),
  HF1606: kind(
    'error',
    'unknown option of dynamic_interfaces',
    'write allow_if_changes, or nothing',
  ),
  HF1607: kind(
    'error',
    'prefix of macvlan names cannot be used',
    'write at most 13 bytes without / or white space; a dot and the VRID follow',
  ),
  HF1608: kind('error', 'unknown interface group', 'write a number, or a name of iproute2'),
  HF1609: kind('error', 'vmac_xmit_base without use_vmac', 'add use_vmac, or remove it'),
  HF1610: kind('error', 'unicast with use_vmac', 'add vmac_xmit_base'),
  HF1611: kind('error', 'promote_secondaries with use_vmac', 'remove it; macvlans promote them'),
  HF1612: kind('error', 'said twice behind use_ipvlan', 'say it once'),
  HF1613: kind(
    'error',
    'ipvlan without a source address of its family',
    'write ADDRESS or ADDRESS/LENGTH behind use_ipvlan, of the family of the virtual addresses',
  ),
  ...trackedKinds,
} as const satisfies Record<`HF${number}`, DiagnosticKind>;

/** Every code with its meaning; the page of diagnostics is generated from it. */
export const diagnosticKinds: Readonly<Record<DiagnosticCode, DiagnosticKind>> = kinds;
