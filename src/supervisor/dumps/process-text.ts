// Owns what dumps say of tracked processes, in keepalived's lines and field names. Never counts them.
import type { TrackProcessModel } from '../../config/track-model.ts';
import type { ProcessStatus } from '../../host/process-trackers.ts';
import { trackerLines, weightText } from './object-text.ts';
import type { Picture } from './picture.ts';

interface Tracked {
  readonly model: TrackProcessModel;
  readonly status: ProcessStatus | undefined;
}

export function processLines({ model, objects }: Picture): string[] {
  return trackedOf({ model, objects }).flatMap(({ model: tracked, status }) => [
    ` VRRP Track process = ${tracked.name}`,
    `   Process = ${tracked.program}`,
    ...parameterLines(tracked),
    `   Min processes = ${tracked.quorum}`,
    ...(tracked.quorumMax === undefined ? [] : [`   Max processes = ${tracked.quorumMax}`]),
    `   Current processes = ${status?.processes ?? 0}`,
    `   Have quorum = ${status?.hasQuorum ?? false}`,
    `   Weight = ${weightText(tracked)}`,
    `   Terminate delay = ${delayText(tracked.terminateDelayUs)}`,
    `   Fork delay = ${delayText(tracked.forkDelayUs)}`,
    `   Fork delay timer ${status?.delayedBy === 'fork' ? '' : 'not '}running`,
    `   Terminate delay timer ${status?.delayedBy === 'exit' ? '' : 'not '}running`,
    `   Full command = ${tracked.matchesCommandLine}`,
    '   Tracking instances :',
    ...trackerLines(model, 'process', tracked.name),
  ]);
}

/** keepalived has no word for parameters that must be the same. */
function parameterLines({ parameters, parameterMatch }: TrackProcessModel): string[] {
  if (parameters.length === 0) return [];
  const match = parameterMatch === undefined ? '' : ` = ${parameterMatch}`;
  return [`   Parameters = ${parameters.join(' ')}`, `   Param match${match}`];
}

/** `track_process` of JSON version 2; parameters and a limit only where there are any. */
export function processFields(picture: Pick<Picture, 'model' | 'objects'>) {
  return trackedOf(picture).map(({ model, status }) => ({
    process: model.program,
    ...(model.parameters.length > 0 && { parameters: model.parameters.join(' ') }),
    param_match: model.parameterMatch ?? (model.parameters.length > 0 ? 'exact' : 'none'),
    min_processes: model.quorum,
    ...(model.quorumMax !== undefined && { max_processes: model.quorumMax }),
    current_processes: status?.processes ?? 0,
    have_quorum: status?.hasQuorum ?? false,
    weight: model.weight,
    terminate_delay: model.terminateDelayUs / 1_000_000,
    fork_delay: model.forkDelayUs / 1_000_000,
    fork_delay_timer_running: status?.delayedBy === 'fork',
    terminate_delay_timer_running: status?.delayedBy === 'exit',
    full_command: model.matchesCommandLine,
  }));
}

function trackedOf({ model, objects }: Pick<Picture, 'model' | 'objects'>): Tracked[] {
  return (model.processes ?? []).map((tracked) => ({
    model: tracked,
    status: objects.flatMap((each) =>
      each.kind === 'process' && each.name === tracked.name ? [each] : [],
    )[0],
  }));
}

function delayText(durationUs: number): string {
  return `${(durationUs / 1_000_000).toFixed(6)}s`;
}
