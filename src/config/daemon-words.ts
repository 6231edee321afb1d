// Owns what a file says of the daemon itself: its name, its namespaces, its pid files. Never carries
// any of it out.
import type { Fields, RootFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { DaemonModel } from './model.ts';

/** The words as they are written, each with a warning: none has an effect yet. */
export function buildDaemon(root: Fields<RootFields>, report: Report): DaemonModel | undefined {
  const { instanceName, networkNamespace, ipvsNamespace, usesPidDirectory } = root;
  const written = [instanceName, networkNamespace, ipvsNamespace, usesPidDirectory];
  const words = written.flatMap((word) => (word ? [word.keyword] : []));
  for (const keyword of words) {
    report('HF0207', keyword, `${keyword.text} is read, but this version does not carry it out`);
  }
  if (words.length === 0) return undefined;
  return {
    instanceName: instanceName?.value,
    networkNamespace: networkNamespace?.value,
    ipvsNamespace: ipvsNamespace?.value,
    usesPidDirectory: usesPidDirectory?.value ?? false,
  };
}
