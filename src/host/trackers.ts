// Owns everything that this machine tracks, kind by kind, and the sum of it for each virtual router. Never
// changes a virtual router.

import type { InstanceModel, Model } from '../config/model.ts';
import type { Fault } from '../vrrp/cause.ts';
import { CheckTrackers, checksInUse, type TrackerStatus } from './check-trackers.ts';
import { earliest } from './deadlines.ts';
import type { HostEvent } from './events.ts';
import { type FileStatus, FileTrackers } from './file-trackers.ts';
import { InterfaceTrackers } from './interface-trackers.ts';
import type { InterfaceTable } from './interfaces.ts';
import { type ProcessStatus, ProcessTrackers } from './process-trackers.ts';
import {
  type TrackerChange,
  type TrackerKind,
  type TrackLine,
  trackLinesOf,
} from './tracker-kind.ts';

export interface InterfaceStatus {
  readonly kind: 'interface';
  readonly name: string;
  readonly condition: 'up' | 'down';
}

/** What status shows of a tracker that is no check. */
export type ObjectStatus = InterfaceStatus | FileStatus | ProcessStatus;

export type TrackerEvent = Extract<
  HostEvent,
  { readonly kind: 'script-result' | 'probe-result' | 'file-number' | 'process-count' }
>;

export interface TrackedContributions {
  /** Those that change the priority now, in the order of the configuration. */
  readonly contributions: readonly { readonly from: string; readonly amount: number }[];
  readonly faults: readonly Fault[];
}

export class Trackers {
  readonly #checks: CheckTrackers;
  readonly #files: FileTrackers;
  readonly #processes: ProcessTrackers;
  readonly #interfaces: InterfaceTrackers;
  readonly #kinds: Readonly<Record<TrackLine['kind'], TrackerKind>>;
  #model: Model;

  constructor(model: Model, interfaces: InterfaceTable) {
    this.#model = model;
    this.#checks = new CheckTrackers(checksInUse(model), model.global.onStale, 0);
    this.#files = new FileTrackers(model);
    this.#processes = new ProcessTrackers(model);
    this.#interfaces = new InterfaceTrackers(interfaces);
    this.#kinds = {
      script: this.#checks,
      http: this.#checks,
      tcp: this.#checks,
      file: this.#files,
      process: this.#processes,
      interface: this.#interfaces,
    };
  }

  handle(event: TrackerEvent, nowUs: number): TrackerChange {
    switch (event.kind) {
      case 'script-result':
        return this.#checks.handleResult({ name: event.script }, event.outcome, nowUs);
      case 'probe-result':
        return this.#checks.handleResult(event.probe, event.outcome, nowUs);
      case 'file-number':
        return this.#files.handleNumber(event.file, event.number);
      case 'process-count':
        return this.#processes.handleCount(event.process, event.processes, event.cause, nowUs);
    }
  }

  /** When `onTimer` wants to be called; undefined for never. */
  get deadlineUs(): number | undefined {
    return earliest([this.#checks.deadlineUs, this.#processes.deadlineUs]);
  }

  onTimer(nowUs: number): TrackerChange {
    const checks = this.#checks.onTimer(nowUs);
    const processes = this.#processes.onTimer(nowUs);
    return {
      lines: [...checks.lines, ...processes.lines],
      changed: [...checks.changed, ...processes.changed],
    };
  }

  /** A reload, or the start: objects of the same name keep what is known of them. */
  replace(model: Model, nowUs: number): TrackerChange {
    this.#model = model;
    this.#files.replace(model);
    this.#processes.replace(model);
    return this.#checks.replace(checksInUse(model), model.global.onStale, nowUs);
  }

  /** What everything that an instance tracks comes to now. */
  comesTo(instance: InstanceModel): TrackedContributions {
    const contributions: { from: string; amount: number }[] = [];
    const faults: Fault[] = [];
    for (const line of trackLinesOf(instance)) {
      const effect = this.#kinds[line.kind].effectOf(line);
      if (!effect) continue;
      const { amount, fault } = effect;
      if (amount !== 0) contributions.push({ from: line.name, amount });
      if (fault) faults.push(fault);
    }
    return { contributions, faults };
  }

  get scriptStatuses(): TrackerStatus[] {
    return this.#checks.statuses.filter(({ kind }) => kind === undefined);
  }

  get probeStatuses(): TrackerStatus[] {
    return this.#checks.statuses.filter(({ kind }) => kind !== undefined);
  }

  /** Of everything else that is tracked, in the order of the configuration. */
  get objectStatuses(): ObjectStatus[] {
    const interfaces = this.#model.instances
      .flatMap(({ trackedObjects = [] }) => trackedObjects)
      .filter(({ kind }) => kind === 'interface');
    const names = [...new Set(interfaces.map(({ name }) => name))];
    const ofInterfaces = names.map((name): InterfaceStatus => {
      return { kind: 'interface', name, condition: this.#interfaces.conditionOf(name) };
    });
    return [...ofInterfaces, ...this.#files.statuses, ...this.#processes.statuses];
  }
}
