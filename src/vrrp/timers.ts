// Owns the arithmetic of VRRP's intervals. Never holds a running timer.
import { ownerPriority, type Priority } from '../net/identifiers.ts';
import type { InstanceSettings } from './settings.ts';

const secondUs = 1_000_000;

/**
 * Skew time in microseconds: `(256 - priority) / 256` seconds, whatever the advertisement interval
 * (RFC 3768, 6.1). An owner counts as 255 always.
 */
export function skewTimeUs(settings: InstanceSettings, effective: Priority): number {
  const priority = settings.priority === ownerPriority ? ownerPriority : effective;
  return Math.floor(((256 - priority) * secondUs) / 256);
}

/** Master down interval in microseconds (RFC 3768, 6.1, with keepalived's `down_timer_adverts`). */
export function masterDownIntervalUs(settings: InstanceSettings, effective: Priority): number {
  return settings.downTimerAdverts * settings.advertIntervalUs + skewTimeUs(settings, effective);
}
