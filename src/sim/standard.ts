// Owns the standard set of disturbances: what can happen to each machine, and how it is mended. Never
// plays any.
import { scriptsInUse } from '../host/check-trackers.ts';
import type { ProbeName } from '../host/events.ts';
import { probesInUse } from '../host/probe-runs.ts';
import { type TrackedName, type TrackLine, trackLinesOf, tracks } from '../host/tracker-kind.ts';
import type { Action } from './actions.ts';
import type { NodePlan, Topology } from './topology.ts';
import { usualCount } from './tracked-values.ts';

/** Something that happens to one machine, and what mends it. */
export interface Disturbance {
  readonly node: string;
  /** A few words for a table, without the machine's name. */
  readonly words: string;
  /** What happens to the machine, as the end of a sentence that begins with its name. */
  readonly sentence: string;
  readonly break: readonly Action[];
  /** Empty when it mends itself. */
  readonly mend: readonly Action[];
  readonly mendWords: string;
  /** What is tracked and fails; the schedule of a check decides how soon it is noticed. */
  readonly tracked?: TrackedName;
}

/** All disturbances of a site, machine by machine. */
export function standardSet({ nodes }: Topology): Disturbance[] {
  return nodes.flatMap((plan) => [
    ...daemonSet(plan),
    ...wireSet(plan),
    ...scriptSet(plan),
    ...probeSet(plan),
    ...fileSet(plan),
    ...processSet(plan),
  ]);
}

function daemonSet({ name: node }: NodePlan): Disturbance[] {
  const restarted = { mend: [{ kind: 'start', node }], mendWords: 'started again' } as const;
  return [
    {
      ...{ node, words: 'killed (kill -9)', sentence: 'has its daemon killed (kill -9)' },
      ...{ break: [{ kind: 'kill', node }], ...restarted },
    },
    {
      ...{ node, words: 'engine crashes', sentence: 'has its engine crash' },
      ...{ break: [{ kind: 'crash', node }], mend: [], mendWords: 'with a new engine' },
    },
    {
      ...{ node, words: 'all processes killed' },
      sentence: 'has all its processes killed in the same moment',
      ...{ break: [{ kind: 'kill-all', node }], ...restarted },
    },
    {
      ...{ node, words: 'powered off', sentence: 'loses power' },
      ...{ break: [{ kind: 'power-off', node }], mend: [{ kind: 'start', node }] },
      mendWords: 'powered on',
    },
    {
      ...{ node, words: 'stopped', sentence: 'has its daemon stopped' },
      ...{ break: [{ kind: 'stop', node }], ...restarted },
    },
    {
      ...{ node, words: 'hung', sentence: 'hangs: its processes stand still (SIGSTOP)' },
      ...{ break: [{ kind: 'hang', node }], mend: [{ kind: 'resume', node }] },
      mendWords: 'resumed',
    },
  ];
}

function wireSet({ name: node, interfaces, model }: NodePlan): Disturbance[] {
  const cut = (direction: 'in' | 'out' | 'both', words: string, sentence: string): Disturbance => ({
    ...{ node, words, sentence },
    break: [{ kind: 'impair', node, direction, impairment: { isCut: true } }],
    ...{ mend: [{ kind: 'heal', node }], mendWords: 'healed' },
  });
  const links = interfaces.map(({ name }): Disturbance => {
    const tracked = { kind: 'interface', name } as const;
    return {
      ...{ node, words: `link ${name} down`, sentence: `loses the link of ${name}` },
      break: [{ kind: 'link', node, interface: name, up: false }],
      mend: [{ kind: 'link', node, interface: name, up: true }],
      mendWords: `link ${name} up`,
      ...(model.instances.some((each) => tracks(each, tracked)) && { tracked }),
    };
  });
  return [
    cut('both', 'isolated', 'is isolated: no frame passes, though the link stays up'),
    cut('in', 'deaf', 'is deaf: it sends, but nothing reaches it'),
    cut('out', 'mute', 'is mute: it hears, but nothing leaves it'),
    ...links,
  ];
}

function scriptSet({ name: node, model }: NodePlan): Disturbance[] {
  return scriptsInUse(model).map(({ name: script }) => ({
    ...{ node, words: `${script} fails`, sentence: `has its script ${script} fail` },
    break: [scriptExits(node, script, 1)],
    mend: [scriptExits(node, script, 0)],
    ...{ mendWords: `${script} ok`, tracked: { kind: 'script', name: script } },
  }));
}

function probeSet({ name: node, model }: NodePlan): Disturbance[] {
  return probesInUse(model).map(({ kind, name }) => {
    const what = `${kind} check ${name}`;
    const probe = { kind, name };
    return {
      ...{ node, words: `${what} fails`, sentence: `has its ${what} fail` },
      break: [probeAnswers(node, probe, 1)],
      mend: [probeAnswers(node, probe, 0)],
      ...{ mendWords: `${what} ok`, tracked: probe },
    };
  });
}

/** Each tracked file says what is a fault by one of its lines. */
function fileSet({ name: node, model }: NodePlan): Disturbance[] {
  return (model.files ?? []).flatMap(({ name: file, initial }): Disturbance[] => {
    const [line] = model.instances.flatMap(trackLinesOf).filter(isOf({ kind: 'file', name: file }));
    if (!line) return [];
    const [worst, well] = [faultyNumber(line), initial?.number ?? 0];
    return [
      {
        ...{ node, words: `${file} says ${worst}`, sentence: `has its file ${file} say ${worst}` },
        break: [{ kind: 'file', node, file, number: worst }],
        mend: [{ kind: 'file', node, file, number: well }],
        ...{ mendWords: `${file} says ${well}`, tracked: { kind: 'file', name: file } },
      },
    ];
  });
}

const isOf =
  ({ kind, name }: TrackedName) =>
  (line: TrackLine): boolean =>
    line.kind === kind && line.name === name;

/** Below what any priority bears; without a weight any other number than 0, or reversed 0 itself. */
function faultyNumber({ weight, isReversed }: TrackLine): number {
  if (weight === 0) return isReversed ? 0 : 1;
  return weight > 0 === isReversed ? 254 : -254;
}

function processSet({ name: node, model }: NodePlan): Disturbance[] {
  return (model.processes ?? []).flatMap((watched): Disturbance[] => {
    const { name } = watched;
    const tracked = { kind: 'process', name } as const;
    if (!model.instances.some((each) => tracks(each, tracked))) return [];
    const run = (processes: number) =>
      ({ kind: 'process', node, process: name, processes }) as const;
    return [
      {
        ...{ node, words: `${name} ends`, sentence: `has its process ${name} end`, tracked },
        ...{ break: [run(0)], mend: [run(usualCount(watched))], mendWords: `${name} runs` },
      },
    ];
  });
}

function scriptExits(node: string, script: string, status: number): Action {
  return { kind: 'script', node, script, behaviour: { kind: 'exits', status, afterUs: 5000 } };
}

function probeAnswers(node: string, probe: ProbeName, status: number): Action {
  return { kind: 'probe', node, probe, behaviour: { kind: 'exits', status, afterUs: 5000 } };
}
