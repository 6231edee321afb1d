// Owns what global_defs says of the engine's process: defaults and repairs between its words. Never
// carries any of it out.
import type { Fields, Written } from './catalogue/fields.ts';
import type { ProcessFields } from './catalogue/process-fields.ts';
import type { Report } from './interpret.ts';
import {
  defaultAutoPriorityDelayUs,
  type EngineProcessModel,
  type ReceiveBuffer,
} from './process-model.ts';

/** What the kernel keeps of a process's name. */
const mostNameBytes = 15;
/** Half of it warns, and half of less is nothing. */
const leastRealtimeLimitUs = 2;

/**
 * Undefined when no word says anything.
 *
 * @param processorCount how many the machine has, where that is known
 */
export function buildEngineProcess(
  global: Fields<ProcessFields>,
  report: Report,
  processorCount = Number.POSITIVE_INFINITY,
): EngineProcessModel | undefined {
  const limitUs = global.realtimeLimitUs?.value;
  const processBuffer = receiveBuffer(global.processBufferBytes, global.isProcessBufferForced);
  const model: EngineProcessModel = {
    name: engineName(global, report),
    nice: global.nice?.value,
    realtimePriority: global.realtimePriority?.value,
    realtimeLimitUs: limitUs === undefined ? undefined : Math.max(limitUs, leastRealtimeLimitUs),
    processors: presentProcessors(global.processors, processorCount, report),
    mostAutoPriority: global.mostAutoPriority?.value,
    autoPriorityDelayUs: global.autoPriorityDelayUs?.value ?? defaultAutoPriorityDelayUs,
    mustLockMemory: global.mustLockMemory?.value ?? false,
    commandBuffer: receiveBuffer(global.commandBufferBytes, global.isCommandBufferForced),
    monitorBuffer: receiveBuffer(global.monitorBufferBytes, global.isMonitorBufferForced),
    ...(processBuffer && { processBuffer }),
  };
  const { autoPriorityDelayUs, mustLockMemory, ...optional } = model;
  const isSilent =
    Object.values(optional).every((value) => value === undefined) &&
    autoPriorityDelayUs === defaultAutoPriorityDelayUs &&
    !mustLockMemory;
  return isSilent ? undefined : model;
}

/** The name of a process as the kernel keeps it. */
export function shortName(written: Written<string>, report: Report): string {
  const { value, at } = written;
  const bytes = new TextEncoder().encode(value);
  if (bytes.length <= mostNameBytes) return value;
  report('HF1201', at, `Process name ${value} more than ${mostNameBytes} characters, truncating`);
  // A character that is cut in half is left out.
  return new TextDecoder().decode(bytes.subarray(0, mostNameBytes)).replace(/\uFFFD+$/, '');
}

function engineName(global: Fields<ProcessFields>, report: Report): string | undefined {
  if (global.engineName) return shortName(global.engineName, report);
  if (global.namesProcesses) return 'keepalived_vrrp';
  // What is wrong with it is said where the supervisor's name is read.
  return global.processName && shortName(global.processName, () => {});
}

/** One that is not there makes the whole set unusable. */
function presentProcessors(
  written: Written<readonly number[]> | undefined,
  count: number,
  report: Report,
): readonly number[] | undefined {
  if (!written) return undefined;
  const missing = written.value.find((processor) => processor >= count);
  if (missing === undefined) return written.value;
  const message = `Invalid cpu_id:${missing} specified for vrrp process; there are 0 to ${count - 1}`;
  report('HF1203', written.at, message);
  return undefined;
}

/** No size is the system's own. */
function receiveBuffer(
  bytes: Written<number> | undefined,
  isForced: Written<boolean> | undefined,
): ReceiveBuffer | undefined {
  if (!bytes?.value) return undefined;
  return { bytes: bytes.value, isForced: isForced?.value ?? false };
}
