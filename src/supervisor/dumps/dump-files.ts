// Owns where dumps go, and that a reader finds a whole file or none: each is written beside its place
// and renamed into it. Never decides what is in it.
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, parse, resolve } from 'node:path';
import type { DumpsModel } from '../../config/operation-model.ts';

export interface DumpFiles {
  /** What the engine knows (SIGUSR1). */
  readonly state: string;
  /** What the supervisor knows, next to it. */
  readonly parentState: string;
  readonly statistics: string;
  readonly json: string;
}

/** What tells several daemons of one machine apart. */
export interface DaemonNames {
  readonly namespace: string | undefined;
  readonly instance: string | undefined;
}

/** @param temporaryFolder TMPDIR: where files go that no word names; not absolute: not heeded */
export function dumpFilesOf(
  dumps: DumpsModel | undefined,
  { namespace, instance }: DaemonNames,
  temporaryFolder: string | undefined,
): DumpFiles {
  const hasFolder = temporaryFolder !== undefined && isAbsolute(temporaryFolder);
  const folder = hasFolder ? temporaryFolder : '/tmp';
  const names = [namespace, instance].flatMap((name) => name ?? []).join('_');
  const mark = dumps?.usesInstance && names !== '' ? `.${names}` : '';
  const placed = (written: string | undefined, name: string): string => {
    if (written === undefined) return join(folder, name);
    return written.endsWith('/') ? join(written, name) : resolve(folder, written);
  };
  const isFile = dumps?.stateFile !== undefined && !dumps.stateFile.endsWith('/');
  const state = placed(dumps?.stateFile, `keepalived${mark}.data`);
  return {
    state,
    parentState: isFile
      ? besideIt(state)
      : placed(dumps?.stateFile, `keepalived_parent${mark}.data`),
    statistics: placed(dumps?.statisticsFile, 'keepalived.stats'),
    json: placed(dumps?.jsonFile, 'keepalived.json'),
  };
}

function besideIt(file: string): string {
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}_parent${ext}`);
}

/** Everybody may write to /tmp: what has the name already, a link even, is replaced, not followed. */
const fileMode = 0o666;

/** The umask decides who may read it. @throws Error that names the file */
export function replaceFile(file: string, text: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, text, { mode: fileMode, flag: 'wx' });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new Error(`cannot write ${file}: ${(error as Error).message}`);
  }
}
