// Owns turning the brain's status into what people and scripts read. Never asks the engine.

import type { TrackerStatus } from '../host/script-trackers.ts';
import type { InstanceStatus, PriorityStatus } from '../host/status.ts';
import { describeOutcome } from '../track/outcome.ts';
import { explainCause, explainFault } from '../vrrp/cause.ts';
import type {
  InstanceReport,
  NotRunReport,
  PriorityReport,
  ScriptReport,
} from './control-protocol.ts';
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

/** How the script runs is the supervisor's knowledge, what it counts as the brain's. */
export function reportScript(
  { name, isRunning, runCount, last }: ScriptRunStatus,
  trackers: readonly TrackerStatus[] | undefined,
  now: Moment,
): ScriptReport {
  const tracker = trackers?.find((each) => each.name === name);
  return {
    name,
    condition: tracker?.condition,
    isRunning,
    isStale: tracker?.isStale ?? false,
    staleCount: tracker?.staleCount ?? 0,
    runCount,
    last: last && {
      outcome: describeOutcome(last.outcome),
      ageMs: Math.round((now.monotonicUs - last.atUs) / 1000),
      durationMs: last.durationMs,
      stderr: last.stderr,
    },
  };
}

export function reportNotRun({ purpose, command, reason }: UnusableCommand): NotRunReport {
  const { file, line, column } = command.position;
  return { purpose, at: `${file}:${line}:${column}`, why: reason };
}
