// Owns what tests of a machine's brain are given: models, routes, interfaces. Never used outside tests.
import type {
  InstanceModel,
  Model,
  NotifyModel,
  ScriptModel,
  TrackedScript,
  VirtualAddress,
} from '../config/model.ts';
import { familyOf, isIpv4, parsePrefix } from '../net/address.ts';
import { parseMac } from '../net/identifiers.ts';
import type { Route } from '../net/route.ts';
import type { Rule } from '../net/rule.ts';
import { vrrpMulticastGroups } from '../vrrp/packet.ts';
import { interfaceName, known, priority, second, vrid } from '../vrrp/testing.ts';
import type { InterfaceAddress, Link } from './events.ts';

export const eth0 = interfaceName('eth0');
export const eth1 = interfaceName('eth1');
const position = { file: 'keepalived.conf', line: 1, column: 1 };

/** As keepalived sets it: `10.9.0.100`, `10.9.0.100/24` or IPv6, on eth0 unless told otherwise. */
export function virtualAddress(text: string, on = eth0): VirtualAddress {
  const { address, length } = known(parsePrefix(text));
  return {
    address,
    prefixLength: length,
    interface: on,
    scope: 0,
    label: undefined,
    broadcast: undefined,
    peer: undefined,
    flags: isIpv4(address) ? [] : ['nodad'],
    preferredLifetimeSeconds: length === 128 ? 0 : undefined,
    isTracked: true,
    isExcluded: false,
  };
}

/** A route of keepalived's over an interface: `10.0.0.0/8`. */
export function route(text: string, changes: Partial<Route> = {}): Route {
  const destination = known(parsePrefix(text));
  return {
    family: familyOf(destination.address),
    type: 'unicast',
    destination,
    source: undefined,
    tos: 0,
    table: 254,
    protocol: 18,
    scope: 0,
    metric: 0,
    preferredSource: undefined,
    gateway: undefined,
    interface: eth0,
    isOnlink: false,
    realms: undefined,
    encapsulation: undefined,
    nextHops: [],
    metrics: [],
    expiresSeconds: undefined,
    routerPreference: undefined,
    propagatesTtl: undefined,
    placement: 'prepend',
    ...changes,
  };
}

/** A rule of keepalived's, at place 100, for packets from `192.0.2.0/24`. */
export function rule(from: string, changes: Partial<Rule> = {}): Rule {
  const source = known(parsePrefix(from));
  return {
    family: familyOf(source.address),
    preference: 100,
    isInverted: false,
    source,
    destination: undefined,
    tos: 0,
    mark: undefined,
    inputInterface: undefined,
    outputInterface: undefined,
    tunnelId: undefined,
    userIds: undefined,
    ipProtocol: undefined,
    sourcePorts: undefined,
    destinationPorts: undefined,
    action: {
      kind: 'lookup',
      table: 254,
      suppressedPrefixLength: undefined,
      suppressedGroup: undefined,
    },
    realms: undefined,
    protocol: 18,
    ...changes,
  };
}

const notify: NotifyModel = {
  always: undefined,
  master: undefined,
  backup: undefined,
  fault: undefined,
  stop: undefined,
};

/** keepalived's defaults on eth0, VRID 51, with 10.9.0.100/32. */
export function instanceModel(changes: Partial<InstanceModel> = {}): InstanceModel {
  return {
    name: 'VI_1',
    position,
    interface: eth0,
    interfacePosition: position,
    advertInterface: changes.interface ?? eth0,
    virtualInterfaces: [],
    vrid: vrid(51),
    version: 2,
    family: 4,
    initialState: 'backup',
    priority: priority(100),
    advertIntervalUs: second,
    authentication: { type: 'none' },
    transport: { kind: 'multicast', group: vrrpMulticastGroups[changes.family ?? 4] },
    sourceAddress: undefined,
    tracksSourceAddress: false,
    addresses: [virtualAddress('10.9.0.100')],
    routes: [],
    rules: [],
    promotesSecondaries: false,
    accepts: true,
    neededInterfaces: [],
    nopreempt: false,
    preemptDelayUs: 0,
    downTimerAdverts: 3,
    lowerPriorityNoAdvert: false,
    higherPrioritySendAdvert: false,
    checksumAsV2: false,
    skipsAddressCheck: false,
    ownerIgnoresAdverts: false,
    timerExpiredPriority: undefined,
    ignoresOwnInterface: false,
    trackedScripts: [],
    syncGroup: undefined,
    notify,
    garp: {
      repeat: 5,
      delayUs: 5 * second,
      refreshUs: 0,
      refreshRepeat: 1,
      lowerPriorityRepeat: 5,
      lowerPriorityDelayUs: 5 * second,
      extraUs: 0,
      isExtraForAll: false,
    },
    ...changes,
  };
}

/** VRRPv3 over IPv6 on eth0, VRID 51, with fe80::100 and fd09::100. */
export function instanceModel6(changes: Partial<InstanceModel> = {}): InstanceModel {
  const addresses = [virtualAddress('fe80::100'), virtualAddress('fd09::100')];
  return instanceModel({ name: 'VI_6', version: 3, family: 6, addresses, ...changes });
}

/** An unweighted `vrrp_script` that is run every second. */
export function scriptModel(name: string, changes: Partial<ScriptModel> = {}): ScriptModel {
  return {
    name,
    position,
    command: { argv: ['/bin/check'], runAs: undefined, position },
    intervalUs: second,
    timeoutUs: second,
    rise: 1,
    fall: 1,
    weight: 0,
    isReversed: false,
    startsFailed: false,
    ...changes,
  };
}

/** A line of `track_script`. */
export function trackedScript(script: string, weight = 0, isReversed = false): TrackedScript {
  return { script, weight, isReversed };
}

export function modelOf(...instances: readonly InstanceModel[]): Model {
  return {
    global: {
      routerId: undefined,
      isScriptSecurityEnabled: false,
      scriptUser: undefined,
      startupDelayUs: 0,
      delayAfterBootUs: 0,
      logsUnknownVrids: false,
      childWaitUs: 5 * second,
      firewall: { table: 'keepalived', priority: -1, hasCounters: false },
      isLocalIgmpDisabled: false,
      hasDynamicInterfaces: false,
      onStale: 'hold',
    },
    scripts: [],
    instances,
    groups: [],
  };
}

/** An interface that is up: eth0 has index 2. */
export function link(changes: Partial<Link> = {}): Link {
  const mac = parseMac('02:00:00:00:00:05');
  return {
    index: 2,
    name: eth0,
    up: true,
    mac,
    isForwarding: false,
    promotesSecondaries: false,
    ...changes,
  };
}

/** `10.9.0.5/16` on index 2 unless told otherwise. */
export function interfaceAddress(text: string, index = 2): InterfaceAddress {
  const { address, length } = known(parsePrefix(text));
  return { index, address, prefixLength: length };
}

export const ownInterfaceAddress = interfaceAddress('10.9.0.5/16');
