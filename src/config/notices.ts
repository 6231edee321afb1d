// Owns who is told of changes: the commands of instances and sync groups, the FIFOs, and what each wants
// to know. Never looks a program or a file up.
import type { CommandDraft } from './catalogue/arguments.ts';
import {
  type Fields,
  fieldsOf,
  type GlobalFields,
  type InstanceFields,
  type NamedDraft,
  type SyncGroupFields,
  type Written,
} from './catalogue/fields.ts';
import type { NotifyFields } from './catalogue/notice-fields.ts';
import type { Report } from './interpret.ts';
import { buildMail } from './mail.ts';
import type { CommandModel, InstanceModel, NotifyModel, SyncGroupModel } from './model.ts';
import type {
  FifoModel,
  InstanceNoticesModel,
  LifeScriptModel,
  LifeScriptsModel,
  NoticesModel,
  NotifyTimesModel,
  TellingModel,
} from './notices-model.ts';
import type { PositionOf } from './scripts.ts';
import type { Token } from './tokens.ts';
import { resolveWebhook } from './webhook.ts';

/** What runs at the changes of an instance. */
export function resolveNotify(fields: Fields<InstanceFields>, positionOf: PositionOf): NotifyModel {
  const lowerAdvert = commandOf(fields.notifyLowerAdvert, positionOf);
  const { notifyDeleted } = fields;
  return {
    ...resolveStates(fields, positionOf),
    ...(notifyDeleted && { deletion: { command: commandOf(notifyDeleted, positionOf) } }),
    ...(lowerAdvert && { lowerAdvert }),
  };
}

/** What runs at the changes of a sync group. */
export function resolveGroupNotify(
  fields: Fields<SyncGroupFields>,
  global: Fields<GlobalFields>,
  positionOf: PositionOf,
): Pick<SyncGroupModel, 'notify' | 'notices'> {
  const notify = resolveStates(fields, positionOf);
  const notices = resolveTelling(fields, global);
  return {
    ...(Object.values(notify).some(Boolean) && { notify }),
    ...(Object.values(notices).some(Boolean) && { notices }),
  };
}

function resolveStates(fields: Fields<NotifyFields>, positionOf: PositionOf): NotifyModel {
  return {
    always: commandOf(fields.notify, positionOf),
    master: commandOf(fields.notifyMaster, positionOf),
    backup: commandOf(fields.notifyBackup, positionOf),
    fault: commandOf(fields.notifyFault, positionOf),
    stop: commandOf(fields.notifyStop, positionOf),
  };
}

function commandOf(
  written: Written<CommandDraft> | undefined,
  positionOf: PositionOf,
): CommandModel | undefined {
  if (!written || written.value.argv.length === 0) return undefined;
  return { ...written.value, position: positionOf(written.at) };
}

/** What an instance says beside its states, and whom it tells by other means than scripts. */
export function resolveInstanceNotices(
  fields: Fields<InstanceFields>,
  global: Fields<GlobalFields>,
  report: Report,
): Pick<InstanceModel, 'notices'> {
  const hasFifo = global.fifo !== undefined || global.vrrpFifo !== undefined;
  const tellsPriorities = fields.tellsPriorities ?? global.tellsPriorities;
  const webhook =
    resolveWebhook(fields.webhook, report) ?? resolveWebhook(global.webhook, () => {});
  const notices: InstanceNoticesModel = {
    lowerAdverts: hasFifo || fields.notifyLowerAdvert !== undefined,
    priorityChanges: hasFifo && (tellsPriorities?.value ?? false),
    ...resolveTelling(fields, global),
    ...(webhook !== undefined && { webhook }),
  };
  return Object.values(notices).some(Boolean) ? { notices } : {};
}

function resolveTelling(fields: Fields<NotifyFields>, global: Fields<GlobalFields>): TellingModel {
  const sendsMail = fields.sendsMail ?? global.sendsVrrpMail ?? global.sendsMail;
  return {
    ...(sendsMail?.value && { sendsMail: true }),
    ...(fields.coalesces?.value && { coalesces: true }),
  };
}

/** A group that wants to hear of priorities has its members say them. */
export function withGroupNotices(
  notices: InstanceNoticesModel | undefined,
  group: Fields<SyncGroupFields>,
): Pick<InstanceModel, 'notices'> {
  if (!notices) return {};
  const priorityChanges = notices.priorityChanges || (group.tellsPriorities?.value ?? false);
  return { notices: { ...notices, priorityChanges } };
}

/** Undefined when nobody is told but by scripts. */
export function buildNotices(
  global: Fields<GlobalFields>,
  positionOf: PositionOf,
  report: Report,
): NoticesModel | undefined {
  const fifos = [
    fifoOf('notify_fifo', global.fifo, commandOf(global.fifoReader, positionOf)),
    fifoOf('vrrp_notify_fifo', global.vrrpFifo, commandOf(global.vrrpFifoReader, positionOf)),
  ].filter((fifo) => fifo !== undefined);
  resolveWebhook(global.webhook, report);
  const mail = buildMail(global, report);
  if (fifos.length === 0 && !mail) return undefined;
  return { fifos, repeatsStates: global.repeatsStates?.value ?? false, ...(mail && { mail }) };
}

function fifoOf(
  word: FifoModel['word'],
  written: Written<Pick<FifoModel, 'path' | 'owner'>> | undefined,
  reader: CommandModel | undefined,
): FifoModel | undefined {
  return written && { word, ...written.value, reader };
}

/** Undefined where the file says nothing of it. */
export function buildNotifyTimes({
  notifyTimeoutUs: timeout,
  notifyStopWaitUs: stopWait,
}: Fields<GlobalFields>): NotifyTimesModel | undefined {
  if (!timeout && !stopWait) return undefined;
  return {
    ...(timeout && { timeoutUs: timeout.value }),
    ...(stopWait && { stopWaitUs: stopWait.value }),
  };
}

/** Undefined when there is neither. */
export function buildLifeScripts(
  global: Fields<GlobalFields>,
  positionOf: PositionOf,
): LifeScriptsModel | undefined {
  const startup = lifeScript(global.startupScript, global.startupSeconds, positionOf);
  const shutdown = lifeScript(global.shutdownScript, global.shutdownSeconds, positionOf);
  return startup || shutdown
    ? { ...(startup && { startup }), ...(shutdown && { shutdown }) }
    : undefined;
}

function lifeScript(
  written: Written<CommandDraft> | undefined,
  seconds: Written<number> | undefined,
  positionOf: PositionOf,
): LifeScriptModel | undefined {
  const command = commandOf(written, positionOf);
  return command && { command, timeoutUs: (seconds?.value ?? 10) * 1_000_000 };
}

/** Where the commands are written that are run for others' sake, whether they can be used or not. */
export function noticeCommandsAt(
  global: Fields<GlobalFields>,
  blocks: readonly NamedDraft[],
): readonly Token[] {
  const { fifoReader, vrrpFifoReader, startupScript, shutdownScript } = global;
  const ofBlocks = blocks.flatMap(({ draft }) => {
    const fields = fieldsOf<InstanceFields>(draft);
    const { notify, notifyMaster, notifyBackup, notifyFault, notifyStop } = fields;
    const states = [notify, notifyMaster, notifyBackup, notifyFault, notifyStop];
    return [...states, fields.notifyDeleted, fields.notifyLowerAdvert];
  });
  const written = [startupScript, shutdownScript, fifoReader, vrrpFifoReader, ...ofBlocks];
  return written.flatMap((one) => (one && one.value.argv.length > 0 ? [one.at] : []));
}
