// Owns what a file says of the daemon as a whole: its names, its namespaces, its pid files, its umask.
// Never carries any of it out.
import type { Fields, RootFields, Written } from './catalogue/fields.ts';
import type { OperationFields } from './catalogue/operation-fields.ts';
import type { ProcessFields } from './catalogue/process-fields.ts';
import type { Report } from './interpret.ts';
import { buildDumps, buildReload } from './operation-words.ts';
import type { DaemonModel } from './process-model.ts';
import { shortName } from './process-words.ts';

/** Undefined when no word says anything. */
export function buildDaemon(
  root: Fields<RootFields>,
  global: Fields<ProcessFields & OperationFields>,
  report: Report,
): DaemonModel | undefined {
  notePurposeless(root, global, report);
  const { processName, umask, saveDirectory } = global;
  const { instanceName, networkNamespace, ipvsNamespace, usesPidDirectory } = root;
  const written = [instanceName, networkNamespace, ipvsNamespace, usesPidDirectory];
  if (ipvsNamespace) {
    const { keyword } = ipvsNamespace;
    report('HF0207', keyword, `${keyword.text} is read, but this version does not carry it out`);
  }
  const isNoFileName = instanceName?.value.includes('/') === true;
  if (isNoFileName) {
    report('HF1204', instanceName.at, 'instance: a name of files has no / in it - ignoring');
  }
  const dumps = buildDumps(global);
  const reload = buildReload(global);
  if (![...written, processName, umask, saveDirectory, dumps, reload].some(Boolean))
    return undefined;
  return {
    instanceName: isNoFileName ? undefined : instanceName?.value,
    networkNamespace: networkNamespace?.value,
    ipvsNamespace: ipvsNamespace?.value,
    usesPidDirectory: usesPidDirectory?.value ?? false,
    processName: processName && shortName(processName, report),
    umask: umask?.value,
    saveDirectory: saveDirectory?.value,
    ...(dumps && { dumps }),
    ...(reload && { reload }),
  };
}

/** Words that change nothing here, because what they ask for is so anyway or is not needed. */
function notePurposeless(
  { allowsIpsets }: Fields<RootFields>,
  { copyDirectory, keepsSymlinks }: Fields<ProcessFields>,
  report: Report,
): void {
  const note = ({ keyword }: Written<unknown>, why: string) =>
    report('HF1205', keyword, `${keyword.text} has nothing to do here: ${why}`);
  if (allowsIpsets) note(allowsIpsets, 'it is for kernels before 3.13');
  if (copyDirectory) note(copyDirectory, 'the file is read once, and no copy of it is made');
  if (keepsSymlinks) note(keepsSymlinks, 'scripts are always run by the path that is written');
}
