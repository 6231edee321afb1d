// Owns everything that one instance tracks, by its own lines. Never knows of sync groups.
import type { Fields, InstanceFields } from './catalogue/fields.ts';
import type { InstanceModel } from './model.ts';
import type { Token } from './tokens.ts';
import { allowedToInstance, type Tracking } from './track-restrictions.ts';
import { type ObjectContext, readTrackedObjects } from './tracked-objects.ts';
import { readTrackedScripts, type TrackContext } from './tracks.ts';

interface Owner extends Tracking {
  readonly name: Token;
}

type Context = Omit<TrackContext, 'instance' | 'priority'> & Omit<ObjectContext, 'instance'>;

export function resolveTracks(
  fields: Fields<InstanceFields>,
  owner: Owner,
  context: Context,
): Pick<InstanceModel, 'trackedScripts' | 'trackedObjects'> {
  const { name, priority } = owner;
  const instance = `(${name.text}) `;
  const read = readTrackedObjects(fields, { ...context, instance });
  const trackedObjects = allowedToInstance(read, owner, (code, message) =>
    context.report(code, name, instance + message),
  );
  const own = { report: context.report, scripts: context.scripts, instance, priority };
  return {
    trackedScripts: readTrackedScripts(fields.trackedScripts?.value ?? [], own),
    ...(trackedObjects.length > 0 && { trackedObjects }),
  };
}
