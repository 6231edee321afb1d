// Owns the answer of a master that stood still for so long that somebody else must be master by now.
// Never asks what time it is.
import type { InstanceContext } from './context.ts';
import { masterDownIntervalUs } from './timers.ts';
import { enterBackup, releaseAddresses } from './transitions.ts';

/**
 * With `timer_expired_backup`, such a master steps back without priority 0, as it would after hearing
 * the new one: going on would take the role away from it, which `nopreempt` was to prevent
 * (keepalived 2.4.3). Looked at before anything that a master is told, so that the adverts that waited
 * meanwhile find a backup.
 */
export function stepBackIfLate(context: InstanceContext): void {
  const { state, settings, nowUs } = context;
  const { timerExpiredPriority, advertIntervalUs } = settings;
  if (state.kind !== 'master' || timerExpiredPriority === undefined) return;
  const lastAdvertAtUs = state.advertAtUs - advertIntervalUs;
  const patienceUs = masterDownIntervalUs(settings, timerExpiredPriority, advertIntervalUs);
  if (nowUs < lastAdvertAtUs + patienceUs) return;
  const lateUs = nowUs - state.advertAtUs;
  context.log(`VRRP thread timer expired ${(lateUs / 1_000_000).toFixed(6)} seconds ago`);
  context.log('Entering BACKUP STATE');
  releaseAddresses(context);
  context.statistics.releasedMaster += 1;
  enterBackup(context, { kind: 'stood-still', lateUs }, undefined);
}
