// Owns how long a site needs to come to rest, worked out from its configurations. Never runs anything.
import type { InstanceModel, Model } from '../config/model.ts';
import { usualTiming } from './timing.ts';
import type { Topology } from './topology.ts';

export interface Pace {
  /** From the start of all daemons until everything has settled. */
  readonly settleUs: number;
  /** From a disturbance until everything has settled again. */
  readonly reactionUs: number;
  readonly advertIntervalUs: number;
}

const secondUs = 1_000_000;
/** A client that lost its neighbour asks again within this time. */
const clientUs = 10 * secondUs;
/** Nobody waits longer in a simulation; what has not happened by then is said to last. */
const mostUs = 7200 * secondUs;

/** Long enough for every timer that the files set. */
export function paceOf({ nodes }: Topology): Pace {
  const models = nodes.map(({ model }) => model);
  const instances = models.flatMap((model) => model.instances);
  const largest = (values: readonly number[]) => Math.max(0, ...values);
  const masterDownUs = largest(instances.map(longestMasterDownUs));
  const preemptUs = largest(instances.map(({ preemptDelayUs }) => preemptDelayUs));
  const checksUs = largest(models.map(longestCheckUs));
  const delayUs = largest(
    models.map(({ global }) => Math.max(global.startupDelayUs, global.delayAfterBootUs)),
  );
  const startUs = usualTiming.supervisorStartUs + usualTiming.engineStartUs + delayUs;
  const holdUs = largest(instances.map(({ startupHoldUs = 0 }) => startupHoldUs));
  const believedUs = largest(models.map(longestDisbeliefUs));
  const electionUs = 2 * masterDownUs + preemptUs + checksUs + holdUs + believedUs;
  return {
    settleUs: Math.min(mostUs, startUs + electionUs + 2 * secondUs),
    reactionUs: Math.min(mostUs, startUs + electionUs + clientUs),
    advertIntervalUs: largest(instances.map(({ advertIntervalUs }) => advertIntervalUs)),
  };
}

function longestMasterDownUs({ downTimerAdverts, advertIntervalUs }: InstanceModel): number {
  return (downTimerAdverts + 1) * advertIntervalUs;
}

/** Until a change is believed, of a tracked process and of a link. */
function longestDisbeliefUs({ processes = [], linkDelays = [] }: Model): number {
  const ofProcesses = processes.flatMap((each) => [each.forkDelayUs, each.terminateDelayUs]);
  const ofLinks = linkDelays.flatMap(({ downUs, upUs }) => [downUs, upUs]);
  return Math.max(0, ...ofProcesses) + Math.max(0, ...ofLinks);
}

function longestCheckUs({ scripts, probes = [] }: Model): number {
  const turns = [...scripts, ...probes].map(({ rise, fall, intervalUs, timeoutUs }) => {
    return (Math.max(rise, fall) + 1) * Math.max(intervalUs, timeoutUs);
  });
  return Math.max(0, ...turns);
}
