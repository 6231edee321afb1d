// Owns what an instance wants to be: state, priority and preemption, which depend on each other.
// Never reads text.
import { ownerPriority, type Priority, parsePriority } from '../net/identifiers.ts';
import type { Fields, InstanceFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { AuthenticationModel, InstanceModel } from './model.ts';
import type { Token } from './tokens.ts';

export type Election = Pick<
  InstanceModel,
  'initialState' | 'priority' | 'nopreempt' | 'preemptDelayUs' | 'timerExpiredPriority'
>;

/** @param instance begins messages, as in `(VI_1) ` */
export function resolveElection(
  fields: Fields<InstanceFields>,
  authentication: AuthenticationModel,
  name: Token,
  instance: string,
  report: Report,
): Election {
  const state = fields.state?.value;
  const written = fields.priority && parsePriority(fields.priority.value);
  const fallback = state === 'MASTER' ? ownerPriority : parsePriority(100);
  const priority = written ?? fallback ?? ownerPriority;
  const asksMaster = state === undefined ? priority === ownerPriority : state === 'MASTER';
  const isMaster = asksMaster && (authentication.type !== 'ah' || priority === ownerPriority);
  if (fields.state && asksMaster && !isMaster) {
    const message = 'Initial state master is incompatible with AH authentication - clearing';
    report('HF0409', fields.state.at, instance + message);
  }
  if (fields.state && isMaster && !written) {
    const message = `${instance}state MASTER without priority means priority 255, address owner`;
    report('HF0408', fields.state.at, message);
  }
  const preemption = resolvePreemption(fields, priority, isMaster, name, instance, report);
  return {
    initialState: isMaster ? 'master' : 'backup',
    priority,
    ...preemption,
    timerExpiredPriority: resolveTimerExpired(fields, preemption.nopreempt, instance, report),
  };
}

function resolveTimerExpired(
  { timerExpiredPriority: written }: Fields<InstanceFields>,
  nopreempt: boolean,
  instance: string,
  report: Report,
): Election['timerExpiredPriority'] {
  if (!written) return undefined;
  if (nopreempt) return parsePriority(written.value);
  const message = `${instance}${written.keyword.text} has no effect without nopreempt`;
  report('HF0410', written.keyword, message);
  return undefined;
}

function resolvePreemption(
  fields: Fields<InstanceFields>,
  priority: Priority,
  isMaster: boolean,
  name: Token,
  instance: string,
  report: Report,
): Pick<Election, 'nopreempt' | 'preemptDelayUs'> {
  let nopreempt = fields.nopreempt?.value ?? false;
  const nopreemptAt = fields.nopreempt?.at ?? name;
  if (nopreempt && priority === ownerPriority) {
    const message = 'nopreempt is incompatible with priority 255. resetting nopreempt';
    report('HF0406', nopreemptAt, instance + message);
    nopreempt = false;
  } else if (nopreempt && isMaster) {
    const message = 'Warning - nopreempt will not work with initial state MASTER - clearing';
    report('HF0406', nopreemptAt, instance + message);
    nopreempt = false;
  }
  let preemptDelayUs = fields.preemptDelayUs?.value ?? 0;
  const delayAt = fields.preemptDelayUs?.at ?? name;
  if (preemptDelayUs > 0 && isMaster) {
    const message = 'Warning - preempt delay will not work with initial state MASTER - clearing';
    report('HF0407', delayAt, instance + message, { remedy: 'use state BACKUP' });
    preemptDelayUs = 0;
  } else if (preemptDelayUs > 0 && nopreempt) {
    const message = 'preempt_delay is incompatible with nopreempt mode - resetting';
    report('HF0407', delayAt, instance + message, { remedy: 'remove one of the two' });
    preemptDelayUs = 0;
  }
  return { nopreempt, preemptDelayUs };
}
