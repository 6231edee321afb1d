// Owns turning drafts of vrrp_track_process into models: defaults, repairs, rules between words. Never looks
// for a process.
import { type BuiltTracker, buildTrackers } from './built-tracker.ts';
import {
  type Fields,
  fieldsOf,
  type NamedDraft,
  type TrackProcessFields,
  type Written,
} from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { TrackProcessModel } from './track-model.ts';

type WrittenProcess = Fields<TrackProcessFields>;

export function buildTrackProcesses(
  drafts: readonly NamedDraft[],
  report: Report,
): ReadonlyMap<string, BuiltTracker<TrackProcessModel>> {
  return buildTrackers(drafts, 'vrrp_track_process', report, (named) =>
    buildProcess(named, report),
  );
}

function buildProcess({ name, draft }: NamedDraft, report: Report): TrackProcessModel | undefined {
  const fields = fieldsOf<TrackProcessFields>(draft);
  const [program, ...parameters] = fields.process?.value ?? [];
  if (program === undefined) {
    const message = `track process '${name.text}' process name not specified`;
    report('HF1802', name, message, { missing: 'process NAME' });
    return undefined;
  }
  const match = fields.parameterMatch?.value;
  const isFull = fields.isFullCommand?.value ?? false;
  return {
    name: name.text,
    program,
    parameters,
    ...(match && { parameterMatch: match }),
    matchesCommandLine: isFull || parameters.length > 0 || match !== undefined,
    weight: fields.weight?.value.weight ?? 0,
    isReversed: fields.weight?.value.isReversed ?? false,
    ...quorumOf(fields, report),
    forkDelayUs: later(fields.forkDelayUs, fields.delayUs),
    terminateDelayUs: later(fields.terminateDelayUs, fields.delayUs),
  };
}

/** At most none means that none is enough. */
function quorumOf(
  { quorum, quorumMax }: WrittenProcess,
  report: Report,
): Pick<TrackProcessModel, 'quorum' | 'quorumMax'> {
  const least = quorum?.value ?? 1;
  if (!quorumMax || quorumMax.value >= least) return { quorum: least, quorumMax: quorumMax?.value };
  if (quorumMax.value === 0 && least === 1) return { quorum: 0, quorumMax: 0 };
  report('HF1806', quorumMax.at, 'quorum_max is less than quorum - ignoring');
  return { quorum: least, quorumMax: undefined };
}

/** `delay` says both; what is written last counts. */
function later(own: Written<number> | undefined, both: Written<number> | undefined): number {
  if (!own || !both) return (own ?? both)?.value ?? 0;
  return own.keyword.start > both.keyword.start ? own.value : both.value;
}
