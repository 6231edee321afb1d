// Owns turning the brain's status into what people and scripts read. Never asks the engine.

import type { TrackerStatus } from '../host/check-trackers.ts';
import type { InstanceStatus, PriorityStatus } from '../host/status.ts';
import { checkKey } from '../track/checker-state.ts';
import { describeOutcome } from '../track/outcome.ts';
import { explainCause, explainFault } from '../vrrp/cause.ts';
import type {
  InstanceReport,
  NotRunReport,
  PriorityReport,
  ProbeReport,
  ScriptReport,
} from './control-protocol.ts';
import type { ProbeRun, ProbeRunStatus } from './probes.ts';
import type { ScriptRunStatus } from './tracker-scripts.ts';
import type { UnusableCommand } from './unusable-commands.ts';

/** The same moment on the two clocks: wall milliseconds and monotonic microseconds. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicUs: number;
}

export function reportInstance(status: InstanceStatus, now: Moment): InstanceReport {
  const ageMs = (atUs: number) => Math.round((now.monotonicUs - atUs) / 1000);
  const { master, restored } = status;
  return {
    name: status.name,
    interface: status.interface,
    vrid: status.vrid,
    version: status.version,
    state: status.state,
    since: new Date(now.wallMs - ageMs(status.sinceUs)).toISOString(),
    forMs: ageMs(status.sinceUs),
    why: explainCause(status.cause),
    cause: status.cause,
    faults: status.faults.map(explainFault),
    priority: reportPriority(status.priority, now),
    sourceAddress: status.sourceAddress,
    advertIntervalMs: status.advertIntervalUs / 1000,
    master: master && {
      address: master.address,
      priority: master.priority,
      lastAdvertAgeMs: ageMs(master.lastAdvertAtUs),
    },
    addresses: status.addresses.map(({ address, prefixLength, interface: name, isPresent }) => ({
      address: `${address}/${prefixLength}`,
      interface: name,
      present: isPresent,
    })),
    ...(restored && {
      restored: { count: restored.count, lastAgeMs: ageMs(restored.lastAtUs) },
    }),
    statistics: status.statistics,
  };
}

function reportPriority(priority: PriorityStatus, now: Moment): PriorityReport {
  const { override, ...rest } = priority;
  if (!override) return rest;
  const { untilUs } = override;
  const untilMs =
    untilUs === undefined ? undefined : (untilUs - now.monotonicUs) / 1000 + now.wallMs;
  const until = untilMs === undefined ? undefined : new Date(untilMs).toISOString();
  return { ...rest, override: { priority: override.priority, until } };
}

export function reportScript(
  run: ScriptRunStatus,
  trackers: readonly TrackerStatus[] | undefined,
  now: Moment,
): ScriptReport {
  const { name, last } = run;
  const tracker = trackers?.find((each) => each.name === name);
  return {
    name,
    ...reportCheck(run, tracker),
    last: last && { ...reportRun(last, now), stderr: last.stderr },
  };
}

export function reportProbe(
  run: ProbeRunStatus,
  trackers: readonly TrackerStatus[] | undefined,
  now: Moment,
): ProbeReport {
  const { probe, last } = run;
  const tracker = trackers?.find((each) => checkKey(each) === checkKey(probe));
  return { ...probe, ...reportCheck(run, tracker), last: last && reportRun(last, now) };
}

/** How the check runs is the supervisor's knowledge, what it counts as the brain's. */
function reportCheck(
  { isRunning, runCount }: Pick<ScriptRunStatus, 'isRunning' | 'runCount'>,
  tracker: TrackerStatus | undefined,
) {
  return {
    condition: tracker?.condition,
    isRunning,
    isStale: tracker?.isStale ?? false,
    staleCount: tracker?.staleCount ?? 0,
    runCount,
  };
}

function reportRun({ outcome, atUs, durationMs }: ProbeRun, { monotonicUs }: Moment) {
  const ageMs = Math.round((monotonicUs - atUs) / 1000);
  return { outcome: describeOutcome(outcome), ageMs, durationMs };
}

export function reportNotRun({ purpose, command, reason }: UnusableCommand): NotRunReport {
  const { file, line, column } = command.position;
  return { purpose, at: `${file}:${line}:${column}`, why: reason };
}
