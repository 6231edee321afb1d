// Owns the arithmetic of VRRP's intervals. Never holds a running timer.
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import type { InstanceSettings } from './settings.ts';

const secondUs = 1_000_000;
const centisecondUs = 10_000;

/**
 * Skew time in microseconds. Version 2: `(256 - priority) / 256` seconds, whatever the interval
 * (RFC 3768, 6.1). Version 3: `(256 - priority) * interval / 256` (RFC 9568, 6.1), `intervalUs` being
 * the master's. An owner counts as 255 always.
 */
export function skewTimeUs(
  settings: InstanceSettings,
  effective: Priority,
  intervalUs: number,
): number {
  const priority = settings.priority === ownerPriority ? ownerPriority : effective;
  const base = settings.version === 2 ? secondUs : wholeCentiseconds(intervalUs);
  return Math.floor(((256 - priority) * base) / 256);
}

/** Master down interval in microseconds (RFC 9568, 6.1, with keepalived's `down_timer_adverts`). */
export function masterDownIntervalUs(
  settings: InstanceSettings,
  effective: Priority,
  intervalUs: number,
): number {
  const missed = settings.downTimerAdverts * intervalUs;
  return missed + skewTimeUs(settings, effective, intervalUs);
}

function wholeCentiseconds(intervalUs: number): number {
  return Math.floor(intervalUs / centisecondUs) * centisecondUs;
}
