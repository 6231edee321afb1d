// Owns what dumps say of global_defs, in keepalived's lines and order. Never reads the file.
import { usualDefaults } from '../../config/defaults.ts';
import type { DefaultsModel, GlobalModel, Model } from '../../config/model.ts';
import type { FifoModel } from '../../config/notices-model.ts';
import { dumpNames, dumpRoom, dumpScheduling } from '../process-dump.ts';
import { type OwnerText, ownedBy, ownedText } from './command-text.ts';
import { mailLines } from './mail-text.ts';
import { seconds } from './seconds.ts';

export function globalLines(model: Model, hostname: string, ownerOf: OwnerText): string[] {
  const { global, notices, pacing } = model;
  const defaults = model.defaults ?? usualDefaults;
  const pace = pacing?.everywhere ?? { garpIntervalUs: 0, gnaIntervalUs: 0 };
  return [
    '------< Global definitions >------',
    ...dumpNames(model.daemon),
    ` Router ID = ${global.routerId ?? hostname}`,
    ...mailLines(notices?.mail),
    ` Dynamic interfaces = ${global.hasDynamicInterfaces}`,
    ...(defaults.interface === undefined ? [] : [` Default interface = ${defaults.interface}`]),
    ` Disable local IGMP = ${global.isLocalIgmpDisabled ? 'yes' : 'no'}`,
    ...(notices?.fifos ?? []).flatMap((fifo) => fifoLines(fifo, ownerOf)),
    ` FIFO write vrrp states on reload = ${notices?.repeatsStates ?? false}`,
    ...announcementLines(defaults),
    ` Gratuitous ARP interval = ${seconds(pace.garpIntervalUs).toFixed(6)}`,
    ` Gratuitous NA interval = ${seconds(pace.gnaIntervalUs).toFixed(6)}`,
    ` VRRP default protocol version = ${defaults.version}`,
    ...firewallLines(model),
    ` VRRP check unicast_src = ${defaults.checksUnicastSource}`,
    ` VRRP skip check advert addresses = ${defaults.skipsAddressCheck}`,
    ` VRRP strict mode = ${defaults.isStrict}`,
    ...dumpScheduling(model.engineProcess),
    ...scriptOwnerLines(global, ownerOf),
    ...dumpRoom(model.daemon, model.engineProcess),
    ...startLines(global),
  ];
}

function announcementLines(defaults: DefaultsModel): string[] {
  const { garp, groups } = defaults;
  return [
    ` VRRP notify priority changes = ${defaults.tellsPriorityChanges}`,
    ` VRRP IPv4 mcast group = ${groups[4]}`,
    ` VRRP IPv6 mcast group = ${groups[6]}`,
    ` Gratuitous ARP delay = ${seconds(garp.delayUs)}`,
    ` Gratuitous ARP repeat = ${garp.repeat}`,
    ` Gratuitous ARP refresh timer = ${seconds(garp.refreshUs)}`,
    ` Gratuitous ARP refresh repeat = ${garp.refreshRepeat}`,
    ` Gratuitous ARP lower priority delay = ${seconds(garp.lowerPriorityDelayUs)}`,
    ` Gratuitous ARP lower priority repeat = ${garp.lowerPriorityRepeat}`,
    ` Num adverts before down = ${defaults.downTimerAdverts}`,
    ` Gratuitous ARP for each secondary VMAC = ${seconds(garp.extraUs)}s`,
    ` Send advert after receive lower priority advert = ${!defaults.lowerPriorityNoAdvert}`,
    ` Send advert after receive higher priority advert = ${defaults.higherPrioritySendAdvert}`,
  ];
}

function fifoLines({ word, path, owner, reader }: FifoModel, ownerOf: OwnerText): string[] {
  const whose = word === 'notify_fifo' ? 'Global' : 'VRRP';
  return [
    ` ${whose} notify fifo = ${path}${ownedBy(owner, ownerOf)}`,
    ...(reader ? [` ${whose} notify fifo script = ${ownedText(reader, ownerOf)}`] : []),
  ];
}

/** Where nothing is filtered, no table is made. */
function firewallLines({ global: { firewall }, instances }: Model): string[] {
  const isNeeded = instances.some((each) => !each.accepts || each.virtualInterfaces.length > 0);
  if (!isNeeded) return [];
  return [
    ` nftables table name = ${firewall.table}`,
    ` nftables base chain priority = ${firewall.priority}`,
    ` nftables with${firewall.hasCounters ? '' : 'out'} counters`,
  ];
}

function scriptOwnerLines(global: GlobalModel, ownerOf: OwnerText): string[] {
  const owner = ownerOf(undefined);
  return [
    ` Script security ${global.isScriptSecurityEnabled ? 'enabled' : 'disabled'}`,
    ...(owner === undefined ? [] : [` Default script uid:gid ${owner}`]),
  ];
}

function startLines(global: GlobalModel): string[] {
  const { startupDelayUs, delayAfterBootUs, logsUnknownVrids } = global;
  return [
    ...(startupDelayUs === 0 ? [] : [` vrrp_startup_delay = ${seconds(startupDelayUs)}`]),
    ...(delayAfterBootUs === 0 ? [] : [` vrrp_delay_after_boot = ${seconds(delayAfterBootUs)}`]),
    ...(logsUnknownVrids ? [' log_unknown_vrids'] : []),
  ];
}
