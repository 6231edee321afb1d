// Owns the cases of virtual_routes and virtual_rules. Never runs one.
import { refusedRouteLines, routeLines, ruleLines } from '../routing-lines.ts';
import { agree, type CorpusCase, differ, instance } from './case.ts';

/** The lines begin at line 8. */
const routes = (...lines: readonly string[]) => instance('virtual_routes {', ...lines, '}');
const rules = (...lines: readonly string[]) => instance('virtual_rules {', ...lines, '}');

/** keepalived 2.2.7 complains of what cannot be tracked for want of an interface, 2.4.3 tracks it. */
const placed = [...routeLines, ...refusedRouteLines].filter(
  (line) => /\b(dev|oif)\b/.test(line) && !/\b(nexthop|inet6|as|or|gw)\b/.test(line),
);
const complete = ruleLines.filter((line) => /\b(preference|priority|order)\b/.test(line));
const swallowed = 'keepalived 2.2.7 swallows the word behind inet';

export const routingCases: readonly CorpusCase[] = [
  agree('every option of a route', 0, routes(...placed)),
  agree('every option of a rule', 0, rules(...complete)),
  agree('a route without a destination', 5, routes('dev eth0')),
  agree('a route with a bad source', 5, routes('10.0.0.0/8 src x dev eth0')),
  agree('a route through the other family', 5, routes('10.0.0.0/8 via 2001:db8::1 dev eth0')),
  agree('a gateway without an address', 2, routes('10.0.0.0/8 dev eth0 via')),
  agree('a prefix that is too long', 5, routes('10.0.0.0/33 dev eth0')),
  agree('a table that nobody names', 5, routes('10.0.0.0/8 table nobody dev eth0')),
  agree('a VRF that is none', 5, routes('10.0.0.0/8 vrf eth1 dev eth0')),
  agree('a protocol that is reset', 5, routes('10.0.0.0/8 protocol 4 dev eth0')),
  agree('a metric in hexadecimal', 5, routes('10.0.0.0/8 metric 0x5 dev eth0')),
  agree('a time that is none', 5, routes('10.0.0.0/8 dev eth0 rtt 10us')),
  agree('realms that are too large', 5, routes('10.0.0.0/8 dev eth0 realms 70000')),
  agree('a feature that nobody knows', 5, routes('10.0.0.0/8 dev eth0 features x')),
  agree('expires for IPv4', 5, routes('10.0.0.0/8 dev eth0 expires 100')),
  agree('a tunnel that nobody knows', 5, routes('10.0.0.0/8 dev eth0 encap x')),
  agree('a tunnel without an end', 5, routes('10.0.0.0/8 dev eth0 encap ip tos 4')),
  agree('a next hop that weighs too much', 5, routes('10.0.0.0/8 nexthop dev eth0 weight 257')),
  agree('an unknown word for a route', 5, routes('10.0.0.0/8 dev eth0 weight 5')),
  agree('an old word for a gateway', 5, routes('10.0.0.0/8 gw 10.9.0.2 dev eth0')),
  agree('a route over an interface that is not there', 5, routes('10.0.0.0/8 dev eth9')),
  agree('a rule without an action', 5, rules('from 10.1.0.0/16 preference 5')),
  agree('a rule without a preference', 5, rules('from 10.1.0.0/16 table 100')),
  agree('a rule with two actions', 5, rules('table 100 blackhole preference 5')),
  agree('a rule that goes back', 5, rules('goto 4 preference 5')),
  agree('a rule of both families', 5, rules('from 10.1.0.0/16 to 2001:db8::/32 table 5 order 5')),
  agree('a mark that is none', 5, rules('fwmark x table 100 preference 5')),
  agree('a protocol by its name', 5, rules('protocol static table 100 preference 5')),
  agree('an unknown word for a rule', 5, rules('ip_proto tcp table 100 preference 5')),
  agree('a rule without a table', 2, rules('preference 5 table')),
  differ(
    'a route without an interface',
    { exit: 5, line: 8 },
    { exit: 0 },
    'keepalived 2.3.2 and later track it',
    routes('10.0.0.0/8 via 10.9.0.2'),
  ),
  differ(
    'inet6 in front of default',
    { exit: 5, line: 8 },
    { exit: 0 },
    swallowed,
    routes('inet6 default dev eth0'),
  ),
  differ(
    'inet6 in front of from',
    { exit: 5, line: 8 },
    { exit: 0 },
    swallowed,
    rules('inet6 from all table 100 preference 5'),
  ),
  differ(
    'one port',
    { exit: 5, line: 8 },
    { exit: 0 },
    'keepalived 2.2.7 takes only ranges',
    rules('sport 80 table 100 preference 5'),
  ),
  differ(
    'a range backwards',
    { exit: 0 },
    { exit: 5, line: 8 },
    'no kernel takes it',
    rules('uidrange 10-5 table 100 preference 5'),
  ),
];
