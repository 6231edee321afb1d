// Owns what a dump is written from: each instance's words beside how it stands. Never asks for either.
import type { MachineView } from '../../channel/machine-view.ts';
import type { InstanceModel, Model, ScriptModel } from '../../config/model.ts';
import type { TrackerStatus } from '../../host/check-trackers.ts';
import type { HostStatus, InstanceStatus } from '../../host/status.ts';
import type { ObjectStatus } from '../../host/trackers.ts';
import type { Moment } from '../instance-report.ts';
import type { OwnerText } from './command-text.ts';

export interface Picture {
  readonly model: Model;
  readonly instances: readonly InstancePicture[];
  readonly scripts: readonly ScriptModel[];
  readonly trackers: readonly TrackerStatus[];
  /** Of HTTP and TCP. */
  readonly probes: readonly TrackerStatus[];
  /** What is tracked besides. */
  readonly objects: readonly ObjectStatus[];
  /** Names of scripts that are running now. */
  readonly runningScripts: ReadonlySet<string>;
  /** What the engine has found and opened; undefined where it does not say. */
  readonly machine: MachineView | undefined;
  readonly ownerOf: OwnerText;
  /** A monotonic moment in Unix time, to the microsecond. */
  readonly unixSeconds: (monotonicUs: number) => number;
}

export interface InstancePicture {
  readonly model: InstanceModel;
  readonly status: InstanceStatus;
}

/** What a picture is taken of, besides the configuration. */
export interface Scene extends Pick<Picture, 'runningScripts' | 'machine' | 'ownerOf'> {
  readonly status: HostStatus;
}

/** What both tell of: an instance that a reload is just adding or removing is left out. */
export function takePicture(model: Model, { status, ...rest }: Scene, now: Moment): Picture {
  const instances = model.instances.flatMap((instance): InstancePicture[] => {
    const found = status.instances.find(({ name }) => name === instance.name);
    return found ? [{ model: instance, status: found }] : [];
  });
  const nowUnixUs = Math.round(now.wallMs * 1000);
  const unixSeconds = (monotonicUs: number) =>
    (nowUnixUs - (now.monotonicUs - monotonicUs)) / 1_000_000;
  const { scripts } = model;
  const { scripts: trackers, probes = [], objects = [] } = status;
  const known = { trackers, probes, objects, ...rest };
  return { model, instances, scripts, ...known, unixSeconds };
}

const stateNumbers: Readonly<Record<InstanceStatus['state'], number>> = {
  init: 0,
  backup: 1,
  master: 2,
  fault: 3,
  stopped: 0,
};

export function stateNumber(state: InstanceStatus['state']): number {
  return stateNumbers[state];
}

export function stateName(state: InstanceStatus['state']): string {
  return state === 'stopped' ? 'INIT' : state.toUpperCase();
}
