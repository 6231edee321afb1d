// Owns turning the brain's status into what people and scripts read. Never asks the engine.
import type { InstanceStatus } from '../host/status.ts';
import { explainCause, explainFault } from '../vrrp/cause.ts';
import type { InstanceReport } from './control-protocol.ts';

/** The same moment on the two clocks: wall milliseconds and monotonic microseconds. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicUs: number;
}

export function reportInstance(status: InstanceStatus, now: Moment): InstanceReport {
  const ageMs = (atUs: number) => Math.round((now.monotonicUs - atUs) / 1000);
  const { master } = status;
  return {
    name: status.name,
    interface: status.interface,
    vrid: status.vrid,
    state: status.state,
    since: new Date(now.wallMs - ageMs(status.sinceUs)).toISOString(),
    forMs: ageMs(status.sinceUs),
    why: explainCause(status.cause),
    cause: status.cause,
    faults: status.faults.map(explainFault),
    priority: status.priority,
    sourceAddress: status.sourceAddress,
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
    statistics: status.statistics,
  };
}
