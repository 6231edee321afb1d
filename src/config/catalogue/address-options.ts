// Owns what may follow an address on its line, one row each. Never holds code.
import {
  address,
  broadcast,
  flag,
  forgivenText,
  interfaceName,
  label,
  lifetime,
  scope,
} from './arguments.ts';
import { addressField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const addressWords: KeywordTable = {
  area: 'address option',
  block: 'virtual_ipaddress, virtual_ipaddress_excluded, static_ipaddress',
  rows: [
  word('(address)', 'IP[/MASK]', '/32, /128', '',
    'The address; without a prefix length it is a host address.', {
      implemented: addressField('address', address,
        'VirtualAddress.address', 'virtual_ipaddress lists the addresses in order'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const addressOptionWords: KeywordTable = {
  area: 'address option',
  block: 'virtual_ipaddress/_excluded/static_ipaddress',
  rows: [
  word('dev', 'IFNAME', 'instance interface or VMAC; default_interface for static', '',
    'Interface that gets the address.', {
      implemented: addressField('interface', interfaceName,
        'VirtualAddress.interface', 'dev places an address on another interface'),
    }),
  word('scope', 'site|link|host|nowhere|global|N', 'global (link if fe80)', '',
    'Scope of the address in the kernel.', {
      implemented: addressField('scope', scope,
        'VirtualAddress.scope', 'scope takes a name or a number'),
    }),
  word('brd', 'IP|+|-', 'none', '',
    'Broadcast address: given, or all host bits one (+) or zero (-).', {
      implemented: addressField('broadcast', broadcast,
        'VirtualAddress.broadcast', 'brd takes an address, + or -'),
    }),
  word('broadcast', 'IP|+|-', 'none', '',
    'Another name of brd.', {
      implemented: addressField('broadcast', broadcast,
        'VirtualAddress.broadcast', 'broadcast is another name of brd'),
    }),
  word('label', 'STRING(<=15)', 'none', '',
    'Label of an IPv4 address.', {
      implemented: addressField('label', label,
        'VirtualAddress.label', 'label is at most 15 bytes'),
    }),
  word('peer', 'IP[/MASK]', 'none', '',
    'Address of the other end of a point-to-point link.', {
      implemented: addressField('peer', address,
        'VirtualAddress.peer', 'peer is the other end, whose prefix length counts'),
    }),
  word('home', 'FLAG', 'off', '',
    'Marks a Mobile IPv6 home address.', {
      implemented: addressField('isHomeAddress', flag(true),
        'VirtualAddress.flags', 'home, mngtmpaddr, noprefixroute and autojoin are flags'),
    }),
  word('-nodad', 'FLAG', 'off (NODAD is set by default for IPv6)', 'v1.3.6',
    'Lets the kernel run duplicate address detection.', {
      implemented: addressField('isDadDisabled', flag(false),
        'VirtualAddress.flags', '-nodad turns duplicate address detection on'),
    }),
  word('mngtmpaddr', 'FLAG', 'off', 'v1.3.6',
    'Lets the kernel derive temporary IPv6 addresses.', {
      implemented: addressField('managesTemporaryAddresses', flag(true),
        'VirtualAddress.flags', 'home, mngtmpaddr, noprefixroute and autojoin are flags'),
    }),
  word('noprefixroute', 'FLAG', 'off', 'v1.3.6',
    'Lets the kernel make no route for the prefix.', {
      implemented: addressField('makesNoPrefixRoute', flag(true),
        'VirtualAddress.flags', 'home, mngtmpaddr, noprefixroute and autojoin are flags'),
    }),
  word('autojoin', 'FLAG', 'off', 'v1.3.6',
    'Lets the kernel join the multicast group of the address.', {
      implemented: addressField('joinsGroup', flag(true),
        'VirtualAddress.flags', 'home, mngtmpaddr, noprefixroute and autojoin are flags'),
    }),
  word('no_track', 'FLAG', 'off', 'v2.0.3',
    'Losing the address to somebody else has no effect on the instance.', {
      implemented: addressField('isTracked', flag(false),
        'VirtualAddress.isTracked', 'an untracked address may be taken away'),
    }),
  word('preferred_lft', 'SECS|forever', 'forever; 0 for IPv6 /128', 'v2.0.20',
    'Preferred lifetime of the address.', {
      implemented: addressField('preferredSeconds', lifetime,
        'VirtualAddress.preferredLifetimeSeconds',
        'preferred_lft is in seconds; 0 deprecates, forever does not'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const staticAddressWords: KeywordTable = {
  area: 'address option',
  block: 'static_ipaddress',
  rows: [
  word('track_group', 'NAME', 'none', 'v2.0.3',
    'Instances that react when the address is lost.', {
      implemented: addressField('trackGroup', forgivenText,
        'InstanceModel.neededInterfaces',
        'track_group names who needs the interface of a static address'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const virtualAddressWords: KeywordTable = {
  area: 'address option',
  block: 'virtual_*',
  rows: [
  word('use_vmac', 'FLAG', 'off', '',
    'Puts the address on a macvlan interface of its own.', {
      implemented: addressField('usesVmac', flag(true),
        'InstanceModel.virtualInterfaces', 'an address with use_vmac is on a macvlan of its own'),
    }),
] };
