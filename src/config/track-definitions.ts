// Owns what a file defines to be tracked besides scripts and interfaces. Never says who tracks it.
import type { BuiltTracker } from './built-tracker.ts';
import type { Fields, RootFields } from './catalogue/fields.ts';
import type { CaProblem } from './http-probes.ts';
import { buildHttpProbes } from './http-probes.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel } from './model.ts';
import { buildTcpProbes } from './tcp-probes.ts';
import { buildTrackFiles } from './track-files.ts';
import type {
  DefinedTrackers,
  HttpProbeModel,
  TcpProbeModel,
  TrackFileModel,
  TrackProcessModel,
} from './track-model.ts';
import { buildTrackProcesses } from './track-processes.ts';

/** By name, in file order. */
export interface TrackDefinitions {
  readonly files: ReadonlyMap<string, BuiltTracker<TrackFileModel>>;
  readonly processes: ReadonlyMap<string, BuiltTracker<TrackProcessModel>>;
  readonly http: ReadonlyMap<string, BuiltTracker<HttpProbeModel>>;
  readonly tcp: ReadonlyMap<string, BuiltTracker<TcpProbeModel>>;
}

export function buildTrackDefinitions(
  root: Fields<RootFields>,
  report: Report,
  caProblem: CaProblem | undefined,
): TrackDefinitions {
  return {
    files: buildTrackFiles(root, report),
    processes: buildTrackProcesses(root.processes?.value ?? [], report),
    http: buildHttpProbes(root.httpProbes?.value ?? [], report, caProblem),
    tcp: buildTcpProbes(root.tcpProbes?.value ?? [], report),
  };
}

/** Nothing where nothing is defined. */
export function definedModels({ files, processes, http, tcp }: TrackDefinitions): DefinedTrackers {
  const probes = [...http.values(), ...tcp.values()].map(({ model }) => model);
  return {
    ...(files.size > 0 && { files: Array.from(files.values(), ({ model }) => model) }),
    ...(processes.size > 0 && { processes: Array.from(processes.values(), ({ model }) => model) }),
    ...(probes.length > 0 && { probes }),
  };
}

/** Probes that nothing tracks are never run. */
export function reportUnusedProbes(
  { http, tcp }: TrackDefinitions,
  instances: readonly InstanceModel[],
  report: Report,
): void {
  const tracked = instances.flatMap(({ trackedObjects = [] }) => trackedObjects);
  for (const { model, at } of [...http.values(), ...tcp.values()]) {
    const { kind, name } = model;
    const isUsed = tracked.some((line) => line.kind === kind && line.name === name);
    if (!isUsed) report('HF1813', at, `Warning - vrrp_${kind} ${name} is not used`);
  }
}
