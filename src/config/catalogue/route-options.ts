// Owns what may stand on the line of a route, one row each. Never holds code.

import { largestUnsigned } from './arguments.ts';
import { type KeywordTable, word } from './keyword.ts';
import { routeField } from './routing-fields.ts';
import {
  choiceRead,
  encapsulationRead,
  flagRead,
  forgivenChoiceRead,
  gatewayRead,
  interfaceRead,
  ipRead,
  lockable,
  namedRead,
  newDestinationRead,
  nextHopsRead,
  numberRead,
  pathTimeRead,
  prefixRead,
  realmsRead,
  textRead,
  unsignedRead,
} from './routing-reads.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const destinationWords: KeywordTable = {
  area: 'route option',
  block: 'virtual_routes, static_routes',
  rows: [
  word('(destination)', '[TYPE] [to] PREFIX or default, any, all', 'required', '',
    'Kind and destination of the route; default6 is deprecated.', {
      implemented: routeField('destination', prefixRead,
        'Route.destination', 'a destination is a prefix, an address or default'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const routeOptionWords: KeywordTable = {
  area: 'route option',
  block: 'virtual_routes/static_routes',
  rows: [
  word('to', 'PREFIX', 'implied', '',
    'Introduces the destination.', {
      implemented: routeField('destination', prefixRead,
        'Route.destination', 'a destination is a prefix, an address or default'),
    }),
  word('inet', 'FLAG', 'derived', '',
    'The route is for IPv4.', {
      implemented: routeField('isIpv6', flagRead(false),
        'Route.family', 'inet and inet6 say the family of a route'),
    }),
  word('inet6', 'FLAG', 'derived', '',
    'The route is for IPv6.', {
      implemented: routeField('isIpv6', flagRead(true),
        'Route.family', 'inet and inet6 say the family of a route'),
    }),
  word('src', 'IP', 'none', '',
    'Preferred source address.', {
      implemented: routeField('preferredSource', ipRead,
        'Route.preferredSource', 'src is the preferred source'),
    }),
  word('as', '[to] IP', 'none', '',
    'New destination of the packets (MPLS).', {
      implemented: routeField('newDestination', newDestinationRead,
        'nothing', 'as is for MPLS only'),
    }),
  word('via', '[inet|inet6] IP', 'none', '',
    'Next hop.', {
      implemented: routeField('gateway', gatewayRead,
        'Route.gateway', 'via names the gateway of a route'),
    }),
  word('gw', '[inet|inet6] IP', 'none', '',
    'Another name of via.', {
      implemented: routeField('gateway', gatewayRead,
        'Route.gateway', 'gw is an old name of via'),
    }),
  word('or', 'IP', 'none', '',
    'A second next hop.', {
      implemented: routeField('secondGateway', ipRead,
        'Route.nextHops', 'or makes two next hops'),
    }),
  word('from', 'PREFIX', 'none', '',
    'Source prefix of an IPv6 route.', {
      implemented: routeField('source', prefixRead,
        'Route.source', 'from is for IPv6 routes'),
    }),
  word('tos', 'TOS', '0', '',
    'Type of service that the route is for.', {
      implemented: routeField('tos', namedRead('rt_dsfield', 255),
        'Route.tos', 'tos is a number or a name'),
    }),
  word('dsfield', 'TOS', '0', '',
    'Another name of tos.', {
      status: 'undocumented',
      implemented: routeField('tos', namedRead('rt_dsfield', 255),
        'Route.tos', 'tos is a number or a name'),
    }),
  word('table', 'ID|NAME', 'main', '',
    'Routing table.', {
      implemented: routeField('table', namedRead('rt_tables', largestUnsigned),
        'Route.table', 'table is a number or a name'),
    }),
  word('vrf', 'IFNAME', 'none', '',
    'VRF whose routing table is used.', {
      implemented: routeField('vrf', interfaceRead,
        'Route.table', 'vrf stands for its table'),
    }),
  word('protocol', 'ID|NAME', 'keepalived (18)', '',
    'Who made the route.', {
      implemented: routeField('protocol', namedRead('rt_protos', 255),
        'Route.protocol', 'protocol is kept where nobody tracks the route'),
    }),
  word('scope', 'SCOPE', 'derived', '',
    'Scope of the destination.', {
      implemented: routeField('scope', namedRead('rt_scopes', 255),
        'Route.scope', 'scope of a route is a name or a number'),
    }),
  word('metric', 'UINT', '0', '',
    'Preference among routes; lower wins.', {
      status: 'undocumented',
      implemented: routeField('metric', unsignedRead,
        'Route.metric', 'metric has three names'),
    }),
  word('priority', 'UINT', '0', '',
    'Another name of metric.', {
      implemented: routeField('metric', unsignedRead,
        'Route.metric', 'metric has three names'),
    }),
  word('preference', 'UINT', '0', '',
    'Another name of metric.', {
      implemented: routeField('metric', unsignedRead,
        'Route.metric', 'metric has three names'),
    }),
  word('dev', 'IFNAME', "none (the instance's when link scope)", '',
    'Output interface.', {
      implemented: routeField('interface', interfaceRead,
        'Route.interface', 'dev and oif name the interface of a route'),
    }),
  word('oif', 'IFNAME', 'none', '',
    'Another name of dev.', {
      implemented: routeField('interface', interfaceRead,
        'Route.interface', 'dev and oif name the interface of a route'),
    }),
  word('onlink', 'FLAG', 'off', '',
    'The next hop is reachable although no route says so.', {
      implemented: routeField('isOnlink', flagRead(true),
        'Route.isOnlink', 'onlink is set by its presence'),
    }),
  word('encap', 'ip|ip6|mpls|ila ...', 'none', 'v1.2.24',
    'Encapsulation of the packets.', {
      status: 'undocumented',
      implemented: routeField('encapsulation', encapsulationRead,
        'Route.encapsulation', 'encap puts packets into a tunnel'),
    }),
  word('expires', 'SECS', 'none', '',
    'Lifetime of an IPv6 route.', {
      implemented: routeField('expiresSeconds', unsignedRead,
        'Route.expiresSeconds', 'expires is for IPv6 routes'),
    }),
  word('mtu', '[lock] N', 'none', '',
    'MTU along the path.', {
      implemented: routeField('mtu', lockable(unsignedRead),
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('hoplimit', 'N', 'none', '',
    'Hop limit of the packets.', {
      implemented: routeField('hoplimit', numberRead(0, 255),
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('advmss', '[lock] N', 'none', '',
    'Segment size advertised to TCP peers.', {
      implemented: routeField('advmss', lockable(unsignedRead),
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('rtt', '[lock] TIME', 'none', '',
    'First estimate of the round-trip time.', {
      implemented: routeField('rtt', pathTimeRead(8, 200),
        'Route.metrics', 'times of a path are in the unit of the kernel, milliseconds or seconds'),
    }),
  word('rttvar', '[lock] TIME', 'none', '',
    'First estimate of its variation.', {
      implemented: routeField('rttvar', pathTimeRead(4, 200),
        'Route.metrics', 'times of a path are in the unit of the kernel, milliseconds or seconds'),
    }),
  word('reordering', '[lock] N', 'none', '',
    'How much reordering TCP tolerates.', {
      implemented: routeField('reordering', lockable(unsignedRead),
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('window', 'N', 'none', '',
    'Largest TCP window.', {
      implemented: routeField('window', unsignedRead,
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('cwnd', '[lock] N', 'none', '',
    'Largest congestion window.', {
      implemented: routeField('cwnd', lockable(unsignedRead),
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('ssthresh', '[lock] N', 'none', '',
    'First slow-start threshold.', {
      implemented: routeField('ssthresh', lockable(unsignedRead),
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('realms', '[FROM/]TO', 'none', '',
    'Routing realms.', {
      implemented: routeField('realms', realmsRead,
        'Route.realms', 'realms are numbers or names'),
    }),
  word('rto_min', '[lock] TIME', 'none', '',
    'Shortest TCP retransmission timeout.', {
      implemented: routeField('rto_min', pathTimeRead(1, 200),
        'Route.metrics', 'times of a path are in the unit of the kernel, milliseconds or seconds'),
    }),
  word('initcwnd', 'N', 'none', '',
    'First congestion window.', {
      implemented: routeField('initcwnd', unsignedRead,
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('initrwnd', 'N', 'none', '',
    'First receive window.', {
      implemented: routeField('initrwnd', unsignedRead,
        'Route.metrics', 'metrics of a path are numbers, and some can be locked'),
    }),
  word('features', 'ecn', 'none', '',
    'TCP features of the route.', {
      implemented: routeField('features', forgivenChoiceRead({ ecn: 1 }),
        'Route.metrics', 'features knows ecn'),
    }),
  word('quickack', '0|1', 'none', '',
    'Acknowledges at once.', {
      status: 'undocumented',
      implemented: routeField('quickack', numberRead(0, 1),
        'Route.metrics', 'switches of a path are 0 or 1'),
    }),
  word('congctl', '[lock] NAME', 'none', '',
    'TCP congestion control.', {
      status: 'undocumented',
      implemented: routeField('congctl', lockable(textRead),
        'Route.metrics', 'congctl names a congestion control'),
    }),
  word('pref', 'low|medium|high', 'none', '',
    'IPv6 router preference.', {
      status: 'undocumented',
      implemented: routeField('routerPreference', choiceRead({ low: 'low', medium: 'medium', high: 'high' }),
        'Route.routerPreference', 'pref is for IPv6 routes'),
    }),
  word('ttl-propagate', 'enabled|disabled', 'none', 'v2.0.8',
    'Whether the TTL passes through an MPLS tunnel.', {
      status: 'undocumented',
      implemented: routeField('propagatesTtl', forgivenChoiceRead({ enabled: true, disabled: false }),
        'Route.propagatesTtl', 'ttl-propagate is enabled or disabled'),
    }),
  word('fastopen_no_cookie', '0|1', 'none', 'v1.4.3',
    'TCP Fast Open without a cookie.', {
      implemented: routeField('fastopen_no_cookie', numberRead(0, 1),
        'Route.metrics', 'switches of a path are 0 or 1'),
    }),
  word('add', 'FLAG', 'prepend', '',
    'Adds the route, which fails when there is one.', {
      implemented: routeField('placement', flagRead('add'),
        'Route.placement', 'add, prepend and append place the route'),
    }),
  word('prepend', 'FLAG', 'on', '',
    'Adds the route before others of the same metric.', {
      implemented: routeField('placement', flagRead('prepend'),
        'Route.placement', 'add, prepend and append place the route'),
    }),
  word('append', 'FLAG', 'off', '',
    'Adds the route after others of the same metric.', {
      implemented: routeField('placement', flagRead('append'),
        'Route.placement', 'add, prepend and append place the route'),
    }),
  word('nexthop', 'via ... dev ... weight 1..256 onlink encap realms as', 'none', 'v1.2.24',
    'One of several next hops; they stand last on the line.', {
      implemented: routeField('nextHops', nextHopsRead,
        'Route.nextHops', 'nexthop makes several ways on'),
    }),
  word('no_track', 'FLAG', 'off', 'v2.0.3',
    'Losing the route to somebody else has no effect on the instance.', {
      implemented: routeField('isTracked', flagRead(false),
        'VirtualRoute.isTracked', 'no_track leaves the route to others'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const staticRouteWords: KeywordTable = {
  area: 'route option',
  block: 'static_routes',
  rows: [
  word('track_group', 'NAME', 'none', 'v2.0.3',
    'Instances that react when the route is lost.', {
      implemented: routeField('trackGroup', textRead,
        'StaticRoute.trackedBy', 'track_group names who needs the interface of a static entry'),
    }),
] };
