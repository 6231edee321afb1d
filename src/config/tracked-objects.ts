// Owns what the lines of every track list but track_script mean: which object, and what it counts for.
// Never reads a file's text.

import type { BuiltTracker } from './built-tracker.ts';
import type { Fields, TrackListFields } from './catalogue/fields.ts';
import { isMissing, type KnownInterfaces, presentOnes } from './interface-check.ts';
import type { Token } from './tokens.ts';
import type { TrackDefinitions } from './track-definitions.ts';
import { readTrackLines, type TrackLine, type TrackList } from './track-lines.ts';
import type { TrackedObject } from './track-model.ts';
import type { Statement } from './tree.ts';
import { readValue } from './values.ts';

export interface ObjectContext extends KnownInterfaces, TrackDefinitions {
  /** Begins messages, as in `(VI_1) `. */
  readonly instance: string;
}

/** What a line without a weight of its own counts. */
type Weighted = Pick<TrackedObject, 'weight' | 'isReversed'>;

/** Everything that is tracked besides scripts, list by list. */
export function readTrackedObjects(
  fields: Fields<TrackListFields>,
  context: ObjectContext,
): TrackedObject[] {
  const { trackedInterfaces, trackedFiles, trackedProcesses, trackedHttp, trackedTcp } = fields;
  return [
    ...readInterfaces(trackedInterfaces?.value ?? [], context),
    ...readNamed('file', trackedFiles?.value ?? [], context.files, context),
    ...readNamed('process', trackedProcesses?.value ?? [], context.processes, context),
    ...readNamed('http', trackedHttp?.value ?? [], context.http, context),
    ...readNamed('tcp', trackedTcp?.value ?? [], context.tcp, context),
  ];
}

type NamedKind = Exclude<TrackedObject['kind'], 'interface'>;

const interfaceList: TrackList = {
  keyword: 'track_interface',
  noun: 'track_interface',
  isWide: false,
};

const namedLists: Readonly<Record<NamedKind, TrackList>> = {
  file: { keyword: 'track_file', noun: 'track file', isWide: true },
  process: { keyword: 'track_process', noun: 'track process', isWide: true },
  http: { keyword: 'track_http', noun: 'track http', isWide: false },
  tcp: { keyword: 'track_tcp', noun: 'track tcp', isWide: false },
};

function readInterfaces(lines: readonly Statement[], context: ObjectContext): TrackedObject[] {
  const isKnown = (name: Token) => isInterface(name, context);
  const read = readTrackLines(lines, interfaceList, isKnown, context);
  return read.map((line) => tracked('interface', line, { weight: 0, isReversed: false }));
}

function isInterface(name: Token, { report, instance, interfaces }: ObjectContext): boolean {
  const { problem } = readValue({ kind: 'interface' }, name.text);
  if (problem) report(problem.code, name, `${instance}${problem.message}`, problem.values);
  else if (isMissing(name.text, interfaces)) {
    const message = `${instance}tracked interface ${name.text} doesn't exist`;
    report('HF0104', name, `${message}; ${presentOnes(interfaces)}`);
  }
  return !problem;
}

/** One must be defined before it is tracked. */
function readNamed(
  kind: NamedKind,
  lines: readonly Statement[],
  defined: ReadonlyMap<string, BuiltTracker<Weighted>>,
  context: ObjectContext,
): TrackedObject[] {
  const list = namedLists[kind];
  const isKnown = (name: Token) => {
    const found = defined.get(name.text);
    const isBefore = found !== undefined && found.at.start < name.start;
    if (!isBefore) {
      const remedy = `define ${name.text} in front of this, or remove the line`;
      const message = `${context.instance}${list.noun} ${name.text} not found, ignoring...`;
      context.report('HF0604', name, message, { remedy });
    }
    return isBefore;
  };
  const read = readTrackLines(lines, list, isKnown, context);
  return read.flatMap((line) => {
    const own = defined.get(line.name.text);
    return own ? tracked(kind, line, own.model) : [];
  });
}

function tracked(
  kind: TrackedObject['kind'],
  { name, fields }: TrackLine,
  own: Weighted,
): TrackedObject {
  const weight = fields.weight?.value ?? own.weight;
  const isReversed = fields.isReversed?.value ?? own.isReversed;
  const hasOwnWeight = kind === 'file' && fields.weight !== undefined;
  return { kind, name: name.text, weight, isReversed, ...(hasOwnWeight && { hasOwnWeight }) };
}
