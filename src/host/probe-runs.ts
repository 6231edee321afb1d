// Owns which probes of a configuration run, and what makes two runs the same. Never runs any.
import type { Model } from '../config/model.ts';
import type { ProbeModel } from '../config/track-model.ts';
import { checkKey } from '../track/checker-state.ts';
import { startDelayUs } from '../track/start-delay.ts';

/** The probes that an instance tracks; no others are run. */
export function probesInUse({
  probes = [],
  instances,
}: Pick<Model, 'probes' | 'instances'>): ProbeModel[] {
  const lines = instances.flatMap(({ trackedObjects = [] }) => trackedObjects);
  return probes.filter(({ kind, name }) =>
    lines.some((line) => line.kind === kind && line.name === name),
  );
}

/** Probes with the same key ask the same thing at the same times. */
export function probeRunKey(probe: ProbeModel): string {
  const { rise: _rise, fall: _fall, weight: _weight, isReversed: _isReversed, ...run } = probe;
  return JSON.stringify(run);
}

/** How long the probe of a machine waits before its first run. */
export function probeStartDelayUs(machine: string, probe: ProbeModel): number {
  return startDelayUs(`${machine} ${checkKey(probe)}`, probe.intervalUs);
}
