// Owns what can stand in a daemon's way on a machine: codes, weights, what it means, what to do. Never
// looks at a machine. A code keeps its meaning for ever.

export interface PreflightKind {
  /** `fatal`: nothing works. `error`: what the configuration asks for does not. `warning`: look. */
  readonly severity: 'fatal' | 'error' | 'warning';
  /** With the words in braces filled in. */
  readonly text: string;
  readonly remedy: string;
}

const ask = (severity: PreflightKind['severity'], text: string, remedy: string): PreflightKind => {
  return { severity, text, remedy };
};

export const preflightKinds = {
  PF01: ask(
    'fatal',
    '{capability} is missing: {purpose}',
    'run it as root, or give it the capability: {how}',
  ),
  PF02: ask(
    'warning',
    '{capability} is missing: {purpose}',
    'give it the capability, or take the word out: {how}',
  ),
  PF03: ask(
    'warning',
    '{interface} is not there yet: {instances} will wait for it in FAULT',
    'check the name with "ip link", or the order in which the machine starts',
  ),
  PF04: ask(
    'warning',
    '{interface} is {state}: {instances} will begin in FAULT',
    'look at the cable or the switch; "ip link set {interface} up" where it is switched off',
  ),
  PF05: ask(
    'error',
    '{interface} does no multicast: {instances} can neither hear nor be heard',
    '"ip link set {interface} multicast on", or unicast_peer',
  ),
  PF06: ask(
    'error',
    '{interface} has no {family} address of its own: {instances} has none to speak from',
    'give the interface an address; a virtual one does not count',
  ),
  PF07: ask(
    'error',
    'IPv6 is switched off on {interface}: {instances} cannot have IPv6 addresses there',
    '"sysctl -w net.ipv6.conf.{interface}.disable_ipv6=0"',
  ),
  PF08: ask(
    'error',
    'a VRRP packet to {group} may not leave by {interface}: {reason}',
    'let protocol 112 (vrrp) out in the firewall ("nft list ruleset", "iptables -S OUTPUT")',
  ),
  PF09: ask(
    'warning',
    'a VRRP packet to {group} does not come in by {interface}',
    'let protocol 112 (vrrp) in in the firewall; nothing is wrong if it lets in the peers alone',
  ),
  PF10: ask(
    'error',
    '/proc/sys cannot be written: {words} cannot set what it needs',
    'run it where /proc/sys is writable',
  ),
  PF11: ask(
    'error',
    'there is no packet filter ({reason}): {words} does nothing',
    'a kernel with nf_tables, or without the word',
  ),
  PF12: ask(
    'warning',
    'another program on this machine speaks VRRP already ({count} sockets)',
    'stop it before this one starts: "ss -awp" names it',
  ),
  PF13: ask(
    'warning',
    '{address} is on {interface} already: it will be taken off at the start',
    'take it out of the settings that the machine boots with',
  ),
  PF14: ask(
    'warning',
    'there is no VRF device {interface} yet: {instances} will wait for it in FAULT',
    '"ip link add {interface} type vrf table NUMBER", or take vrf out; "ip vrf" shows those that are there',
  ),
  PF15: ask(
    'error',
    'a VRRP packet to {group} cannot leave by {interface}: {reason}',
    'look at its addresses and routes ("ip addr", "ip route get {group}"); a new IPv6 address takes a moment',
  ),
} as const satisfies Record<string, PreflightKind>;

export type PreflightCode = keyof typeof preflightKinds;
