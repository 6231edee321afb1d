// Owns what global_defs says of dumps and reloads: defaults and repairs. Never carries any of it out.
import type { Fields } from './catalogue/fields.ts';
import type { OperationFields } from './catalogue/operation-fields.ts';
import type { DumpsModel, ReloadModel } from './operation-model.ts';

/** Undefined when no word says anything. */
export function buildDumps(global: Fields<OperationFields>): DumpsModel | undefined {
  const { stateDumpFile, statisticsDumpFile, jsonDumpFile, jsonVersion } = global;
  const { dumpsUseInstance } = global;
  const written = [stateDumpFile, statisticsDumpFile, jsonDumpFile, jsonVersion, dumpsUseInstance];
  if (!written.some(Boolean)) return undefined;
  return {
    stateFile: stateDumpFile?.value,
    statisticsFile: statisticsDumpFile?.value,
    jsonFile: jsonDumpFile?.value,
    jsonVersion: jsonVersion?.value === 2 ? 2 : 1,
    usesInstance: dumpsUseInstance?.value ?? false,
  };
}

/** Undefined when no word says anything. */
export function buildReload(global: Fields<OperationFields>): ReloadModel | undefined {
  const { reloadCheckLog, reloadTimeFile, isReloadRepeated, reloadMarkerFile } = global;
  const written = [reloadCheckLog, reloadTimeFile, isReloadRepeated, reloadMarkerFile];
  if (!written.some(Boolean)) return undefined;
  return {
    checkLog: reloadCheckLog?.value,
    timeFile: reloadTimeFile?.value,
    isRepeated: isReloadRepeated?.value ?? false,
    markerFile: reloadMarkerFile?.value,
  };
}
