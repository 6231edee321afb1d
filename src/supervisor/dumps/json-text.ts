// Owns the text of keepalived.json: keepalived's field names in keepalived's order. Never counts.
import type { InstanceModel, NotifyModel, ScriptModel } from '../../config/model.ts';
import type { InstanceStatus } from '../../host/status.ts';
import { commandText } from './command-text.ts';
import { addressText, routeText, ruleText } from './held-text.ts';
import { type Picture, stateNumber } from './picture.ts';
import { processFields } from './process-text.ts';
import { seconds } from './seconds.ts';

/** In both versions without spaces and with `\/`, as keepalived has it. */
export function jsonText(picture: Picture, version: 1 | 2): string {
  const instances = picture.instances.map(({ model, status }) => ({
    data: dataOf(model, status, picture),
    stats: countersOf(status),
  }));
  const content =
    version === 1 ? instances : { vrrp: instances, track_process: processFields(picture) };
  return `${JSON.stringify(content).replaceAll('/', '\\/')}\n`;
}

function dataOf(model: InstanceModel, status: InstanceStatus, picture: Picture) {
  const { garp, authentication, addresses, advertInterface } = model;
  const isMade = model.virtualInterfaces.some(({ name }) => name === advertInterface);
  const state = stateNumber(status.state);
  const listed = (isExcluded: boolean) =>
    addresses.flatMap((address, at) =>
      address.isExcluded === isExcluded
        ? [addressText(address, model, status.addresses[at]?.isPresent ?? false)]
        : [],
    );
  return {
    iname: model.name,
    dont_track_primary: Number(model.ignoresOwnInterface),
    skip_check_adv_addr: Number(model.skipsAddressCheck),
    strict_mode: Number(model.isStrict ?? false),
    vmac_ifname: isMade ? advertInterface : '',
    ifp_ifname: advertInterface ?? '',
    master_priority: status.master?.priority ?? 0,
    last_transition: picture.unixSeconds(status.sinceUs),
    garp_delay: seconds(garp.delayUs),
    garp_refresh: seconds(garp.refreshUs),
    garp_rep: garp.repeat,
    garp_refresh_rep: garp.refreshRepeat,
    garp_lower_prio_delay: seconds(garp.lowerPriorityDelayUs),
    garp_lower_prio_rep: garp.lowerPriorityRepeat,
    lower_prio_no_advert: Number(model.lowerPriorityNoAdvert),
    higher_prio_send_advert: Number(model.higherPrioritySendAdvert),
    vrid: model.vrid,
    base_priority: model.priority,
    effective_priority: status.priority.effective,
    vipset: status.state === 'master',
    promote_secondaries: model.promotesSecondaries,
    adver_int: seconds(model.advertIntervalUs),
    master_adver_int: seconds(status.advertIntervalUs),
    accept: Number(model.accepts),
    nopreempt: model.nopreempt,
    preempt_delay: seconds(model.preemptDelayUs),
    state,
    wantstate: state,
    version: model.version,
    smtp_alert: model.notices?.sendsMail ?? false,
    notify_deleted: model.notify.deletion !== undefined,
    ...commandsOf(model.notify),
    ...unlessEmpty('vips', listed(false)),
    ...unlessEmpty('evips', listed(true)),
    ...unlessEmpty('vroutes', model.routes.map(routeText)),
    ...unlessEmpty('vrules', model.rules.map(ruleText)),
    ...unlessEmpty('track_ifp', trackedNames(model, 'interface')),
    ...unlessEmpty('track_script', trackedCommands(model, picture.scripts)),
    ...unlessEmpty('track_process', trackedNames(model, 'process')),
    auth_type: authenticationNumbers[authentication.type],
    ...('password' in authentication && { auth_data: '********' }),
  };
}

/** keepalived's numbers; its own extension is no type of VRRP's. */
const authenticationNumbers = { none: 0, hmac: 0, pass: 1, ah: 2 } as const;

function commandsOf(notify: NotifyModel) {
  const { backup, master, fault, stop, always, deletion, lowerAdvert } = notify;
  const named = {
    script_backup: backup,
    script_master: master,
    script_fault: fault,
    script_stop: stop,
    script_deleted: deletion?.command,
    script: always,
    script_master_rx_lower_pri: lowerAdvert,
  };
  const written = Object.entries(named).flatMap(([name, command]) =>
    command ? [[name, commandText(command)] as const] : [],
  );
  return Object.fromEntries(written);
}

function trackedCommands(
  { trackedScripts }: InstanceModel,
  scripts: readonly ScriptModel[],
): string[] {
  return trackedScripts.flatMap(({ script }) => {
    const model = scripts.find(({ name }) => name === script);
    return model ? [commandText(model.command)] : [];
  });
}

function trackedNames(
  { trackedObjects = [] }: InstanceModel,
  kind: 'interface' | 'process',
): string[] {
  return trackedObjects.filter((line) => line.kind === kind).map(({ name }) => name);
}

function unlessEmpty(name: string, list: readonly string[]) {
  return list.length > 0 ? { [name]: list } : {};
}

function countersOf({ statistics: counted }: InstanceStatus) {
  return {
    advert_rcvd: counted.advertsReceived,
    advert_sent: counted.advertsSent,
    become_master: counted.becameMaster,
    release_master: counted.releasedMaster,
    packet_len_err: counted.lengthErrors,
    advert_interval_err: counted.advertIntervalErrors,
    ip_ttl_err: counted.ttlErrors,
    invalid_type_rcvd: counted.invalidTypeReceived,
    addr_list_err: counted.addressListErrors,
    invalid_authtype: counted.invalidAuthenticationType,
    authtype_mismatch: counted.authenticationTypeMismatch,
    auth_failure: counted.authenticationFailures,
    auth_ext_missing: counted.trailerMissing,
    auth_ext_malformed: counted.trailerMalformed,
    auth_ext_unknown_key: counted.trailerUnknownKey,
    auth_ext_invalid_hmac: counted.trailerInvalidHmac,
    auth_ext_stale: counted.trailerStale,
    auth_ext_replay: counted.trailerReplayed,
    pri_zero_rcvd: counted.priorityZeroReceived,
    pri_zero_sent: counted.priorityZeroSent,
  };
}
