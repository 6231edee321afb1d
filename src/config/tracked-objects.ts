// Owns what the lines of track_interface, track_file and track_process mean: which object, and what it
// counts for. Never reads a file's text.
import type { Fields, TrackListFields } from './catalogue/fields.ts';
import { isMissing, type KnownInterfaces, presentOnes } from './interface-check.ts';
import type { Token } from './tokens.ts';
import { readTrackLines, type TrackLine, type TrackList } from './track-lines.ts';
import type { TrackedObject } from './track-model.ts';
import type { Statement } from './tree.ts';
import { readValue } from './values.ts';

export interface ObjectContext extends KnownInterfaces {
  /** Begins messages, as in `(VI_1) `. */
  readonly instance: string;
}

/** Everything that is tracked besides scripts, list by list. */
export function readTrackedObjects(
  fields: Fields<TrackListFields>,
  context: ObjectContext,
): TrackedObject[] {
  return [...readInterfaces(fields.trackedInterfaces?.value ?? [], context)];
}

const interfaceList: TrackList = {
  keyword: 'track_interface',
  noun: 'track_interface',
  isWide: false,
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

function tracked(
  kind: TrackedObject['kind'],
  { name, fields }: TrackLine,
  own: { readonly weight: number; readonly isReversed: boolean },
): TrackedObject {
  const weight = fields.weight?.value ?? own.weight;
  const isReversed = fields.isReversed?.value ?? own.isReversed;
  return { kind, name: name.text, weight, isReversed };
}
