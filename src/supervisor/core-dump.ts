// Owns -m and -M: whether a crash leaves a core file, and where. Never makes one.
import { readFileSync, writeFileSync } from 'node:fs';
import { SystemCallError } from '../linux/errors.ts';
import { allowCoreFiles } from '../linux/process.ts';

const patternFile = '/proc/sys/kernel/core_pattern';

export interface CoreDumpOptions {
  /** `-M`: the machine's pattern for names of core files while the daemon runs. */
  readonly pattern: string | undefined;
}

/**
 * This process and its children leave core files. The result undoes what others would notice.
 *
 * @param say what the kernel refuses
 */
export function prepareCoreDumps(
  { pattern }: CoreDumpOptions,
  say: (text: string) => void,
  file = patternFile,
): () => void {
  try {
    allowCoreFiles();
    if (pattern === undefined) return () => {};
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, `${pattern}\n`);
    return () => writeFileSync(file, before);
  } catch (error) {
    if (!(error instanceof SystemCallError) && !(error instanceof Error && 'errno' in error)) {
      throw error;
    }
    say(error.message);
    return () => {};
  }
}
