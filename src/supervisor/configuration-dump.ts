// Owns what -d logs: the configuration as it was understood, in keepalived's headings. Never logs.
import type { AuthenticationModel, InstanceModel, Model } from '../config/model.ts';
import { dumpNames, dumpProcessSettings } from './process-dump.ts';

/** One line each; passwords are masked, keys not shown. */
export function dumpConfiguration(model: Model, hostname: string): string[] {
  return [
    '------< Global definitions >------',
    ...dumpNames(model.daemon),
    ` Router ID = ${model.global.routerId ?? hostname}`,
    ...dumpProcessSettings(model.daemon, model.engineProcess),
    '------< VRRP Topology >------',
    ...model.instances.flatMap(dumpInstance),
  ];
}

function dumpInstance(instance: InstanceModel): string[] {
  const { garp } = instance;
  const seconds = (durationUs: number) => durationUs / 1_000_000;
  const preempt = instance.nopreempt ? 'disabled' : 'enabled';
  return [
    ` VRRP Instance = ${instance.name}`,
    `   VRRP Version = ${instance.version}`,
    `   Wantstate = ${instance.initialState.toUpperCase()}`,
    `   Interface = ${instance.interface}`,
    `   Virtual Router ID = ${instance.vrid}`,
    `   Priority = ${instance.priority}`,
    `   Advert interval = ${seconds(instance.advertIntervalUs)} sec`,
    `   Down timer adverts = ${instance.downTimerAdverts}`,
    `   Preempt = ${preempt}`,
    `   Preempt delay = ${seconds(instance.preemptDelayUs)} secs`,
    `   Send advert after receive lower priority advert = ${!instance.lowerPriorityNoAdvert}`,
    `   Send advert after receive higher priority advert = ${instance.higherPrioritySendAdvert}`,
    `   Gratuitous ARP delay = ${seconds(garp.delayUs)}`,
    `   Gratuitous ARP repeat = ${garp.repeat}`,
    `   Gratuitous ARP refresh = ${seconds(garp.refreshUs)}`,
    `   Gratuitous ARP refresh repeat = ${garp.refreshRepeat}`,
    `   Gratuitous ARP lower priority delay = ${seconds(garp.lowerPriorityDelayUs)}`,
    `   Gratuitous ARP lower priority repeat = ${garp.lowerPriorityRepeat}`,
    ...dumpAuthentication(instance.authentication),
    ...addressLines('Virtual IP', instance, false),
    ...addressLines('Virtual IP Excluded', instance, true),
  ];
}

/** Nothing is said of excluded addresses where there are none. */
function addressLines(title: string, { addresses }: InstanceModel, isExcluded: boolean): string[] {
  const listed = addresses.filter((each) => each.isExcluded === isExcluded);
  if (isExcluded && listed.length === 0) return [];
  return [
    `   ${title} (${listed.length}):`,
    ...listed.map(
      ({ address, prefixLength, interface: name }) => `     ${address}/${prefixLength} dev ${name}`,
    ),
  ];
}

function dumpAuthentication(authentication: AuthenticationModel): string[] {
  if (authentication.type === 'pass') {
    return ['   Authentication type = SIMPLE_PASSWORD', '   Password = ********'];
  }
  if (authentication.type !== 'hmac') return [];
  const { keys, activeKey, mode, antiReplay, timeWindowUs } = authentication;
  return [
    '   Authentication type = HMAC-SHA-256',
    `   Keys = ${keys.map(({ id }) => id).join(', ')}, active ${activeKey}`,
    `   Mode = ${mode}`,
    `   Anti-replay = ${antiReplay}`,
    ...(antiReplay === 'time' ? [`   Time window = ${timeWindowUs / 1_000_000} sec`] : []),
  ];
}
