// Owns judging whether a machine lets a configuration run: what is missing, in plain words. Never looks
// at the machine (linux/condition.ts does).
import type { InstanceModel, Model } from '../config/model.ts';
import { ownInterfacesOf } from '../host/advert-place.ts';
import { type IpAddress, isIpv4, isLinkLocal } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { type PreflightCode, type PreflightKind, preflightKinds } from './preflight-kinds.ts';

/** What is to be looked at before a judgement. */
export interface Questions {
  readonly interfaces: readonly InterfaceName[];
  readonly groups: readonly { readonly interface: InterfaceName; readonly group: IpAddress }[];
}

/** What was seen. */
export interface Condition {
  /** Effective capabilities by their numbers; undefined where nobody tells. */
  readonly capabilities: ReadonlySet<number> | undefined;
  readonly links: readonly {
    readonly name: InterfaceName;
    readonly isUp: boolean;
    readonly hasCarrier: boolean;
    readonly isMulticast: boolean;
    readonly isIpv6Off: boolean;
    readonly addresses: readonly IpAddress[];
  }[];
  readonly multicast: readonly {
    readonly interface: InterfaceName;
    readonly group: IpAddress;
    readonly outcome:
      | { readonly kind: 'heard' | 'unheard' }
      /** `isForbidden`: the system may do it, but does not let us (EPERM, EACCES). */
      | { readonly kind: 'refused'; readonly reason: string; readonly isForbidden: boolean };
  }[];
  readonly firewallProblem: string | undefined;
  readonly areSettingsWritable: boolean;
  /** Sockets of protocol 112 that are open, ours or not. */
  readonly vrrpSockets: number;
  readonly container: string | undefined;
}

export interface Finding {
  readonly code: PreflightCode;
  readonly severity: PreflightKind['severity'];
  readonly text: string;
  readonly remedy: string;
}

/** What a machine must be asked about a configuration. */
export function questionsOf({ instances }: Model): Questions {
  const groups = new Map<string, Questions['groups'][number]>();
  for (const { interface: name, transport } of instances) {
    if (transport.kind !== 'multicast' || !name) continue;
    groups.set(`${name} ${transport.group}`, { interface: name, group: transport.group });
  }
  const interfaces = new Set([
    ...ownInterfacesOf(instances),
    ...vrfsOf(instances),
    ...instances.flatMap(({ addresses }) => addresses.map((each) => each.interface)),
  ]);
  return { interfaces: [...interfaces], groups: [...groups.values()] };
}

/** What stands in the way, the worst first. */
export function judgeCondition(model: Model, condition: Condition): Finding[] {
  const found = [
    ...missingCapabilities(model, condition),
    ...troubledLinks(model, condition),
    ...missingVrfs(model, condition),
    ...blockedMulticast(model, condition),
    ...missingKernel(model, condition),
    ...strangers(model, condition),
  ];
  const weights = ['fatal', 'error', 'warning'];
  return found.sort(
    (one, other) => weights.indexOf(one.severity) - weights.indexOf(other.severity),
  );
}

function finding(code: PreflightCode, words: Readonly<Record<string, string>>): Finding {
  const { severity, text, remedy } = preflightKinds[code];
  const fill = (phrase: string) => phrase.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? '');
  return { code, severity, text: fill(text), remedy: fill(remedy) };
}

interface Need {
  readonly bit: number;
  readonly name: string;
  readonly purpose: string;
  readonly code: 'PF01' | 'PF02';
}

function missingCapabilities(model: Model, { capabilities, container }: Condition): Finding[] {
  if (!capabilities) return [];
  return needs(model)
    .filter(({ bit }) => !capabilities.has(bit))
    .map(({ code, name, purpose }) =>
      finding(code, { capability: `CAP_${name}`, purpose, how: howToGive(name, container) }),
    );
}

/** Numbers of linux/capability.h. */
const netAdmin = 12;
const netRaw = 13;

function needs({ instances, scripts, engineProcess }: Model): Need[] {
  const wanted: Need[] = [];
  if (instances.length > 0) {
    const admin = 'addresses can neither be added nor removed';
    wanted.push({ bit: netAdmin, name: 'NET_ADMIN', purpose: admin, code: 'PF01' });
    const raw = 'adverts can neither be sent nor heard';
    wanted.push({ bit: netRaw, name: 'NET_RAW', purpose: raw, code: 'PF01' });
  }
  if (scripts.some(({ command }) => command.runAs !== undefined)) {
    const purpose = 'scripts cannot run as other users';
    wanted.push({ bit: 7, name: 'SETUID', purpose, code: 'PF02' });
    wanted.push({ bit: 6, name: 'SETGID', purpose, code: 'PF02' });
  }
  const { realtimePriority, nice = 0 } = engineProcess ?? {};
  if (realtimePriority !== undefined || nice < 0) {
    const purpose = 'vrrp_rt_priority and vrrp_priority cannot be carried out';
    wanted.push({ bit: 23, name: 'SYS_NICE', purpose, code: 'PF02' });
  }
  return wanted;
}

function howToGive(name: string, container: string | undefined): string {
  if (container === 'docker' || container === 'podman') return `${container} run --cap-add ${name}`;
  if (container === 'kubernetes') return `securityContext.capabilities.add: [${name}]`;
  return `AmbientCapabilities=CAP_${name} in the unit`;
}

function troubledLinks(model: Model, { links, container }: Condition): Finding[] {
  return ownInterfacesOf(model.instances).flatMap((name) => {
    const users = model.instances.filter((each) => each.interface === name);
    const words = { interface: name, instances: namesOf(users) };
    const link = links.find((each) => each.name === name);
    if (!link) return [finding('PF03', words)];
    const { isUp, hasCarrier, isMulticast, isIpv6Off, addresses } = link;
    const found: Finding[] = [];
    const state = isUp ? 'without a carrier' : 'down';
    if (!isUp || !hasCarrier) found.push(finding('PF04', { ...words, state }));
    const inGroups = users.filter(({ transport }) => transport.kind === 'multicast');
    if (!isMulticast && inGroups.length > 0) {
      found.push(finding('PF05', { ...words, instances: namesOf(inGroups) }));
    }
    const inIpv6 = users.filter((each) => each.family === 6 || hasIpv6Address(each));
    if (isIpv6Off && inIpv6.length > 0) {
      const there = { ...words, instances: namesOf(inIpv6) };
      found.push(withinContainer(finding('PF07', there), container));
    }
    const mute = users.filter(isMute(addresses, model.instances));
    const ofFamily = (family: 4 | 6) => mute.filter((each) => each.family === family);
    if (ofFamily(4).length > 0) {
      found.push(finding('PF06', { ...words, family: 'IPv4', instances: namesOf(ofFamily(4)) }));
    }
    if (ofFamily(6).length > 0 && !isIpv6Off) {
      const family = 'IPv6 link-local';
      found.push(finding('PF06', { ...words, family, instances: namesOf(ofFamily(6)) }));
    }
    return found;
  });
}

/** Those that live in a VRF cannot speak without its device. */
function missingVrfs({ instances }: Model, { links }: Condition): Finding[] {
  return vrfsOf(instances).flatMap((name) => {
    const users = instances.filter((each) => !each.interface && each.advertInterface === name);
    const words = { interface: name, instances: namesOf(users) };
    const link = links.find((each) => each.name === name);
    if (!link) return [finding('PF14', words)];
    return link.isUp ? [] : [finding('PF04', { ...words, state: 'down' })];
  });
}

function vrfsOf(instances: readonly InstanceModel[]): InterfaceName[] {
  const names = instances.flatMap((each) => (each.interface ? [] : (each.advertInterface ?? [])));
  return [...new Set(names)];
}

function hasIpv6Address({ addresses }: InstanceModel): boolean {
  return addresses.some(({ address }) => !isIpv4(address));
}

/** Whether there is no address that an instance's adverts can come from. */
function isMute(addresses: readonly IpAddress[], all: readonly InstanceModel[]) {
  return (instance: InstanceModel): boolean => !speaksFrom(instance, addresses, all);
}

function speaksFrom(
  { family, sourceAddress, transport }: InstanceModel,
  addresses: readonly IpAddress[],
  instances: readonly InstanceModel[],
): boolean {
  if (sourceAddress !== undefined) return true;
  const virtual = new Set(
    instances.flatMap((each) => each.addresses.map(({ address }) => address)),
  );
  const own = addresses.filter((address) => !virtual.has(address));
  if (family === 4) return own.some(isIpv4);
  const isGood = transport.kind === 'multicast' ? isLinkLocal : () => true;
  return own.some((address) => !isIpv4(address) && isGood(address));
}

/** Nothing of what follows from a missing capability, or from what was said of the link already. */
function blockedMulticast({ instances }: Model, condition: Condition): Finding[] {
  const { multicast, links, capabilities } = condition;
  if (capabilities && !capabilities.has(netRaw)) return [];
  return multicast.flatMap(({ interface: name, group, outcome }) => {
    const link = links.find((each) => each.name === name);
    if (!link?.isUp || !link.isMulticast || outcome.kind === 'heard') return [];
    const words = { interface: name, group };
    if (outcome.kind !== 'refused') return [finding('PF09', words)];
    if (outcome.isForbidden) return [finding('PF08', { ...words, reason: outcome.reason })];
    const family = isIpv4(group) ? 4 : 6;
    const users = instances.filter((each) => each.interface === name && each.family === family);
    const isSaid =
      (family === 6 && link.isIpv6Off) || users.some(isMute(link.addresses, instances));
    return isSaid ? [] : [finding('PF15', { ...words, reason: outcome.reason })];
  });
}

function missingKernel(model: Model, condition: Condition): Finding[] {
  const { areSettingsWritable, firewallProblem, container } = condition;
  const used = (isUsed: (instance: InstanceModel) => boolean, word: string) =>
    model.instances.some(isUsed) ? [word] : [];
  const virtual = used(({ virtualInterfaces }) => virtualInterfaces.length > 0, 'use_vmac');
  const promoting = used(({ promotesSecondaries }) => promotesSecondaries, 'promote_secondaries');
  const refusing = used(({ accepts }) => !accepts, 'no_accept');
  const found: Finding[] = [];
  const setting = [...virtual, ...promoting].join(' and ');
  if (!areSettingsWritable && setting !== '') {
    found.push(withinContainer(finding('PF10', { words: setting }), container));
  }
  const filtering = [...refusing, ...virtual].join(' and ');
  if (firewallProblem !== undefined && filtering !== '') {
    found.push(finding('PF11', { words: filtering, reason: firewallProblem }));
  }
  return found;
}

/** What another program, or the machine's own settings, did before. */
function strangers({ instances }: Model, { links, vrrpSockets }: Condition): Finding[] {
  const found: Finding[] = [];
  if (vrrpSockets > 0) found.push(finding('PF12', { count: String(vrrpSockets) }));
  for (const { address, interface: name } of instances.flatMap(({ addresses }) => addresses)) {
    const isThere = links.find((each) => each.name === name)?.addresses.includes(address) === true;
    if (isThere && vrrpSockets === 0) found.push(finding('PF13', { address, interface: name }));
  }
  return found;
}

function namesOf(instances: readonly InstanceModel[]): string {
  return instances.map(({ name }) => name).join(', ');
}

/** Inside a container it is done from outside. */
function withinContainer(found: Finding, container: string | undefined): Finding {
  if (container === undefined) return found;
  const isRun = container === 'docker' || container === 'podman';
  const way = isRun ? `${container} run --sysctl, --network host or --privileged` : container;
  return { ...found, remedy: `${found.remedy} (from outside the container: ${way})` };
}
