// Owns the times of a backup, worked out a second time (RFC 9568, 6.1). Never knows a state.
import type { InstanceModel } from '../../src/config/model.ts';

type Words = Pick<InstanceModel, 'version' | 'downTimerAdverts'>;

const secondUs = 1_000_000;

/** Version 2: (256 - priority) / 256 seconds; version 3: as much of the interval in force. */
export function skewOf({ version }: Words, priority: number, intervalUs: number): number {
  const wholeUs = version === 2 ? secondUs : Math.floor(intervalUs / 10_000) * 10_000;
  return Math.floor(((256 - priority) * wholeUs) / 256);
}

/** N intervals and the skew time. */
export function masterDownOf(words: Words, priority: number, intervalUs: number): number {
  return words.downTimerAdverts * intervalUs + skewOf(words, priority, intervalUs);
}
