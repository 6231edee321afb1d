// Owns what dumps say of tracked files, and who tracks an object, in keepalived's lines. Never reads a
// file.
import type { Model } from '../../config/model.ts';
import type { TrackedObject } from '../../config/track-model.ts';
import type { Picture } from './picture.ts';

export function fileLines({ model, objects }: Picture): string[] {
  return (model.files ?? []).flatMap((file) => {
    const status = objects.find(({ kind, name }) => kind === 'file' && name === file.name);
    const number = status?.kind === 'file' ? status.number : undefined;
    return [
      ` Track file = ${file.name}`,
      `   File = ${file.path}`,
      `   Status = ${number ?? 0}`,
      `   Weight = ${weightText(file)}`,
      '   Tracking instances :',
      ...trackerLines(model, 'file', file.name),
    ];
  });
}

/** Each virtual router that tracks it, and what it counts for there. */
export function trackerLines(
  model: Pick<Model, 'instances'>,
  kind: TrackedObject['kind'],
  name: string,
): string[] {
  return model.instances.flatMap(({ name: instance, trackedObjects = [] }) =>
    trackedObjects
      .filter((line) => line.kind === kind && line.name === name)
      .map((line) => `     ${instance}, weight ${weightText(line)}`),
  );
}

export function weightText(line: { readonly weight: number; readonly isReversed: boolean }) {
  return `${line.weight}${line.isReversed ? ' reverse' : ''}`;
}
