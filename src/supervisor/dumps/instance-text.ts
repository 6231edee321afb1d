// Owns what dumps say of one instance, in keepalived's lines and order. Never asks how it stands.
import type { AuthenticationModel, InstanceModel, VirtualInterface } from '../../config/model.ts';
import type { ProbeKind } from '../../config/track-model.ts';
import { settingsOf } from '../../host/instance-settings.ts';
import type { InstanceStatus } from '../../host/status.ts';
import type { Priority } from '../../net/identifiers.ts';
import { isSilent } from '../../vrrp/cause.ts';
import { masterDownIntervalUs } from '../../vrrp/timers.ts';
import { notifyLines, type OwnerText } from './command-text.ts';
import { addressText, rangeText, routeText, ruleText } from './held-text.ts';
import { weightText } from './object-text.ts';
import { type Picture, stateName } from './picture.ts';
import { seconds } from './seconds.ts';

/** How an instance stands, and what its times are in Unix time. */
export interface Live {
  readonly status: InstanceStatus;
  readonly unixSeconds: Picture['unixSeconds'];
  readonly machine: Picture['machine'];
}

/** @param live undefined before anything runs: only its words */
export function instanceLines(instance: InstanceModel, ownerOf: OwnerText, live?: Live): string[] {
  const { name, version, syncGroup, transport, family } = instance;
  const isUnicast = transport.kind === 'unicast';
  return [
    ` VRRP Instance = ${name}`,
    `   VRRP Version = ${version}`,
    ...(syncGroup === undefined ? [] : [`   Sync group = ${syncGroup}`]),
    ...(family === 6 ? ['   Using Native IPv6'] : []),
    ...(live ? stateLines(live) : []),
    ...(isUnicast ? ['   Flags:', '     Using unicast'] : ['   Flags: none']),
    `   Wantstate = ${live ? stateName(live.status.state) : instance.initialState.toUpperCase()}`,
    ...(live ? timeLines(instance, live) : []),
    ...interfaceLines(instance, live),
    ...sourceLines(instance, live?.status),
    ...garpLines(instance),
    `   Down timer adverts = ${instance.downTimerAdverts}`,
    `   Send advert after receive lower priority advert = ${!instance.lowerPriorityNoAdvert}`,
    `   Send advert after receive higher priority advert = ${instance.higherPrioritySendAdvert}`,
    `   Virtual Router ID = ${instance.vrid}`,
    ...priorityLines(instance, live?.status),
    `   Advert interval = ${intervalText(instance.advertIntervalUs, version)}`,
    ...(live ? learntIntervalLines(live.status, version) : []),
    `   Accept = ${instance.accepts ? 'enabled' : 'disabled'}`,
    `   Preempt = ${instance.nopreempt ? 'disabled' : 'enabled'}`,
    ...(instance.preemptDelayUs === 0
      ? []
      : [`   Preempt delay = ${seconds(instance.preemptDelayUs)} secs`]),
    `   Promote_secondaries = ${instance.promotesSecondaries ? 'enabled' : 'disabled'}`,
    ...authenticationLines(instance),
    ...addressLines(instance, live?.status, false),
    ...addressLines(instance, live?.status, true),
    ...peerLines(instance),
    ...listLines('Virtual Routes', instance.routes.map(routeText)),
    ...listLines('Virtual Rules', instance.rules.map(ruleText)),
    ...listLines('Tracked interfaces', trackedObjects(instance, 'interface', ' ')),
    ...listLines('Tracked scripts', instance.trackedScripts.map(trackText)),
    ...listLines('Tracked HTTP checks', trackedProbes(instance, 'http')),
    ...listLines('Tracked TCP checks', trackedProbes(instance, 'tcp')),
    ...listLines('Tracked files', trackedObjects(instance, 'file', ', ')),
    ...listLines('Tracked processes', trackedObjects(instance, 'process', ', ')),
    ...noticeLines(instance, ownerOf),
  ];
}

function stateLines({ status }: Live): string[] {
  const { state, master, advertIntervalUs } = status;
  return [
    `   State = ${stateName(state)}`,
    ...(master
      ? [
          `   Master router = ${master.address}`,
          `   Master priority = ${master.priority}`,
          ...(status.version === 3
            ? [`   Master advert int = ${seconds(advertIntervalUs).toFixed(2)} sec`]
            : []),
        ]
      : []),
  ];
}

function timeLines(instance: InstanceModel, { status, unixSeconds }: Live): string[] {
  const { faults, sinceUs, deadlineUs, advertIntervalUs } = status;
  const effective = status.priority.effective as Priority; // the brain's own
  const downUs = masterDownIntervalUs(settingsOf(instance), effective, advertIntervalUs);
  const silent = faults.filter(isSilent).length;
  return [
    '   Number of config faults = 0',
    `   Number of tracker faults = ${faults.length - silent}`,
    `   Number of track scripts init = ${silent}`,
    `   Last transition = ${timeText(unixSeconds(sinceUs))}`,
    `   Read timeout = ${deadlineUs === undefined ? 'DISABLED' : timeText(unixSeconds(deadlineUs))}`,
    `   Master down timer = ${downUs} usecs`,
  ];
}

/** Unix time, and the same as a clock on the wall shows it. */
function timeText(unixSeconds: number): string {
  const exact = unixSeconds.toFixed(6);
  const date = new Date(unixSeconds * 1000);
  const [day, month, dayOfMonth, year] = date.toDateString().split(' ');
  const clock = date.toTimeString().slice(0, 8);
  const number = String(Number(dayOfMonth)).padStart(2, ' ');
  return `${exact} (${day} ${month} ${number} ${clock}.${exact.slice(-6)} ${year})`;
}

function interfaceLines(instance: InstanceModel, live: Live | undefined): string[] {
  const { interface: own, advertInterface, virtualInterfaces } = instance;
  const made = virtualInterfaces.find(({ parent, family }) => {
    return parent === own && family === instance.family;
  });
  const what = own === undefined ? 'VRF' : 'Interface';
  const where = made ? madeText(made, advertInterface !== made.name) : advertInterface;
  return [
    ...(made ? [virtualInterfaceLine(instance, made, live)] : []),
    ...(where === undefined ? [] : [`   ${what} = ${where}`]),
    ...(instance.ignoresOwnInterface ? ['   VRRP interface tracking disabled'] : []),
    ...(instance.skipsAddressCheck ? ['   Skip checking advert IP addresses'] : []),
    ...(instance.isStrict ? ['   Enforcing strict VRRP compliance'] : []),
  ];
}

function madeText({ name, parent, ipvlan }: VirtualInterface, isBelow: boolean): string {
  return `${name}, ${ipvlan ? 'ipvlan' : 'vmac'} on ${parent}${isBelow ? ', xmit base i/f' : ''}`;
}

function virtualInterfaceLine(
  { advertInterface }: InstanceModel,
  { name, ipvlan }: VirtualInterface,
  live: Live | undefined,
): string {
  const isUp = live?.machine?.links.some((link) => link.name === name && link.up) ?? false;
  if (!ipvlan) {
    const state = `is_up = ${isUp}, xmit_base = ${advertInterface !== name}`;
    return `   Use VMAC, i/f name ${name}, ${state}`;
  }
  const { address, traffic } = ipvlan;
  const own = address ? `, i/f address = ${rangeText(address)}` : '';
  return `   Use IPVLAN, i/f ${name}, is_up = ${isUp}${own}, type ${traffic}`;
}

function sourceLines(
  { sourceAddress, transport }: InstanceModel,
  status: InstanceStatus | undefined,
): string[] {
  const address = status?.sourceAddress ?? sourceAddress;
  const origin = sourceAddress === undefined ? '' : ' (from configuration)';
  return [
    ...(address === undefined ? [] : [`   Using src_ip = ${address}${origin}`]),
    ...(transport.kind === 'multicast' ? [`   Multicast address ${transport.group}`] : []),
  ];
}

function garpLines({ garp }: InstanceModel): string[] {
  return [
    `   Gratuitous ARP delay = ${seconds(garp.delayUs)}`,
    `   Gratuitous ARP repeat = ${garp.repeat}`,
    `   Gratuitous ARP refresh = ${seconds(garp.refreshUs)}`,
    `   Gratuitous ARP refresh repeat = ${garp.refreshRepeat}`,
    `   Gratuitous ARP lower priority delay = ${seconds(garp.lowerPriorityDelayUs)}`,
    `   Gratuitous ARP lower priority repeat = ${garp.lowerPriorityRepeat}`,
  ];
}

/** The total may lie outside of what a priority can be. */
function priorityLines({ priority }: InstanceModel, status: InstanceStatus | undefined): string[] {
  const amounts = status?.priority.contributions.map(({ amount }) => amount) ?? [];
  const total = amounts.reduce((sum, amount) => sum + amount, priority as number);
  return [
    `   Priority = ${priority}`,
    ...(status
      ? [`   Effective priority = ${status.priority.effective}`, `   Total priority = ${total}`]
      : []),
  ];
}

function intervalText(intervalUs: number, version: 2 | 3): string {
  return version === 2 ? `${seconds(intervalUs)} sec` : `${intervalUs / 1000} milli-sec`;
}

function learntIntervalLines({ master, advertIntervalUs }: InstanceStatus, version: 2 | 3) {
  if (version !== 3 || !master) return [];
  return [`   Master advert interval = ${intervalText(advertIntervalUs, version)}`];
}

function authenticationLines({ authentication, version }: InstanceModel): string[] {
  if (authentication.type === 'hmac') return trailerLines(authentication);
  if (version === 3) return [];
  if (authentication.type === 'none') return ['   Authentication type = none'];
  const type = authentication.type === 'pass' ? 'SIMPLE_PASSWORD' : 'IPSEC_AH';
  return [`   Authentication type = ${type}`, '   Password = ********'];
}

function trailerLines(authentication: Extract<AuthenticationModel, { type: 'hmac' }>): string[] {
  const { keys, activeKey, mode, antiReplay, timeWindowUs } = authentication;
  return [
    '   Authentication type = HMAC-SHA-256',
    `   Keys = ${keys.map(({ id }) => id).join(', ')}, active ${activeKey}`,
    `   Mode = ${mode}`,
    `   Anti-replay = ${antiReplay}`,
    ...(antiReplay === 'time' ? [`   Time window = ${seconds(timeWindowUs)} sec`] : []),
  ];
}

/** Nothing is said of excluded addresses where there are none, and how many they are never is. */
function addressLines(
  instance: InstanceModel,
  status: InstanceStatus | undefined,
  isExcluded: boolean,
): string[] {
  const listed = instance.addresses.flatMap((address, at) => {
    const isSet = status?.addresses[at]?.isPresent ?? false;
    return address.isExcluded === isExcluded ? [addressText(address, instance, isSet)] : [];
  });
  if (isExcluded) return listLines('Virtual IP Excluded', listed);
  return [`   Virtual IP (${listed.length}):`, ...listed.map((text) => `     ${text}`)];
}

function peerLines({ transport, family }: InstanceModel): string[] {
  if (transport.kind !== 'unicast') return [];
  const { timeToLive, checksSource, peers, oldChecksum } = transport;
  const isOld = oldChecksum === 'always' ? 'yes' : 'no';
  return [
    ...(timeToLive === undefined && family === 6 ? [] : [`   Unicast TTL = ${timeToLive ?? 255}`]),
    `   Check unicast src : ${checksSource ? 'yes' : 'no'}`,
    '   Unicast Peer :',
    ...peers.map(
      ({ address, leastTimeToLive, mostTimeToLive }) =>
        `     ${address} min_ttl ${leastTimeToLive} max_ttl ${mostTimeToLive}`,
    ),
    `   Unicast checksum compatibility = ${isOld}`,
  ];
}

export function trackText({
  script,
  weight,
  isReversed,
}: InstanceModel['trackedScripts'][number]): string {
  return `${script} weight ${weight}${isReversed ? ' reverse' : ''}`;
}

function trackedProbes({ trackedObjects = [] }: InstanceModel, kind: ProbeKind): string[] {
  const lines = trackedObjects.filter((each) => each.kind === kind);
  return lines.map(({ name, weight, isReversed }) =>
    trackText({ script: name, weight, isReversed }),
  );
}

function trackedObjects(
  { trackedObjects: lines = [] }: InstanceModel,
  kind: 'interface' | 'file' | 'process',
  between: string,
): string[] {
  const own = lines.filter((line) => line.kind === kind);
  return own.map((line) => `${line.name}${between}weight ${weightText(line)}`);
}

function listLines(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`   ${title} :`, ...texts.map((text) => `     ${text}`)];
}

function noticeLines({ notify, notices }: InstanceModel, ownerOf: OwnerText): string[] {
  return [
    `   Using smtp notification = ${notices?.sendsMail ? 'yes' : 'no'}`,
    `   Notify deleted = ${notify.deletion ? 'Deleted' : 'Fault'}`,
    ...notifyLines(notify, ownerOf),
    `   Notify priority changes = ${notices?.priorityChanges ?? false}`,
  ];
}
