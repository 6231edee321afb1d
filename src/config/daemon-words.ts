// Owns what a file says of the daemon as a whole: its names, its namespaces, its pid files, its umask.
// Never carries any of it out.
import type { Fields, RootFields } from './catalogue/fields.ts';
import type { ProcessFields } from './catalogue/process-fields.ts';
import type { Report } from './interpret.ts';
import type { DaemonModel } from './process-model.ts';
import { processName } from './process-words.ts';

/** Undefined when no word says anything. */
export function buildDaemon(
  root: Fields<RootFields>,
  global: Fields<ProcessFields>,
  report: Report,
): DaemonModel | undefined {
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
  if (![...written, global.processName, global.umask].some(Boolean)) return undefined;
  return {
    instanceName: isNoFileName ? undefined : instanceName?.value,
    networkNamespace: networkNamespace?.value,
    ipvsNamespace: ipvsNamespace?.value,
    usesPidDirectory: usesPidDirectory?.value ?? false,
    processName: global.processName && processName(global.processName, report),
    umask: global.umask?.value,
  };
}
