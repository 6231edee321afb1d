// Owns which files and processes a file defines to be tracked. Never says who tracks them.
import type { BuiltTracker } from './built-tracker.ts';
import type { Fields, RootFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { Model } from './model.ts';
import { buildTrackFiles } from './track-files.ts';
import type { TrackFileModel, TrackProcessModel } from './track-model.ts';
import { buildTrackProcesses } from './track-processes.ts';

export interface TrackDefinitions {
  readonly files: ReadonlyMap<string, BuiltTracker<TrackFileModel>>;
  readonly processes: ReadonlyMap<string, BuiltTracker<TrackProcessModel>>;
}

export function buildTrackDefinitions(root: Fields<RootFields>, report: Report): TrackDefinitions {
  return {
    files: buildTrackFiles(root, report),
    processes: buildTrackProcesses(root.processes?.value ?? [], report),
  };
}

/** Nothing where nothing is defined. */
export function definedModels({
  files,
  processes,
}: TrackDefinitions): Pick<Model, 'files' | 'processes'> {
  return {
    ...(files.size > 0 && { files: Array.from(files.values(), ({ model }) => model) }),
    ...(processes.size > 0 && { processes: Array.from(processes.values(), ({ model }) => model) }),
  };
}
