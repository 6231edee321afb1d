// Owns turning drafts of track_file into models. Never reads a file.
import { type BuiltTracker, buildTrackers } from './built-tracker.ts';
import {
  type Fields,
  fieldsOf,
  type NamedDraft,
  type RootFields,
  type TrackFileFields,
} from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { TrackFileModel } from './track-model.ts';

/** A file's number counts as it is where nothing is said, unlike other trackers. */
const defaultWeight = { weight: 1, isReversed: false };

export function buildTrackFiles(
  { files, oldFiles }: Fields<RootFields>,
  report: Report,
): ReadonlyMap<string, BuiltTracker<TrackFileModel>> {
  const old = oldFiles?.value ?? [];
  for (const { name } of old) {
    report('HF1805', name, '"vrrp_track_file" is deprecated, please use "track_file"');
  }
  const drafts = [...(files?.value ?? []), ...old].sort(
    (left, right) => left.name.start - right.name.start,
  );
  return buildTrackers(drafts, 'track_file', report, (named) => buildFile(named, report));
}

function buildFile({ name, draft }: NamedDraft, report: Report): TrackFileModel | undefined {
  const { path, weight, initial } = fieldsOf<TrackFileFields>(draft);
  if (!path) {
    const values = { missing: 'file PATH' };
    report('HF1802', name, `No file set for track_file ${name.text} - ignoring`, values);
    return undefined;
  }
  return {
    name: name.text,
    path: path.value,
    ...(weight?.value ?? defaultWeight),
    ...(initial && { initial: initial.value }),
  };
}
