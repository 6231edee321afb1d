// Owns the pid files: one daemon per file, and the names that keepalived gives them. Never signals.
import {
  closeSync,
  constants,
  fchmodSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { type LockedFile, tryLockFile } from '../linux/lock-file.ts';
import { uncoverFolder } from '../linux/namespace-entry.ts';
import { makeFolderOf } from './folder.ts';
import { type Places, pidFolder } from './places.ts';

/** The supervisor's own file: locked while it lives, so that a stale one never stands in the way. */
export class PidFile {
  readonly #file: LockedFile;

  /**
   * Undefined when a daemon runs already: another Holdfast holds the lock, or a keepalived lives
   * whose pid the file names.
   * @throws SystemCallError when the file cannot be written
   */
  static acquire(path: string): PidFile | undefined {
    makeFolderOf(path);
    const file = tryLockFile(path);
    if (!file) return undefined;
    if (isKeepalivedRunning(path)) {
      file.release();
      return undefined;
    }
    file.write(`${process.pid}\n`);
    return new PidFile(file);
  }

  private constructor(file: LockedFile) {
    this.#file = file;
  }

  remove(): void {
    this.#file.unlink();
    this.#file.release();
  }
}

/** The engine's file tells others its pid and locks nothing. */
export function writePidFile(path: string, pid: number): void {
  makeFolderOf(path);
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644);
  try {
    fchmodSync(fd, 0o644); // whatever the umask
    writeSync(fd, `${pid}\n`);
  } finally {
    closeSync(fd);
  }
}

/** Only when it still names that process. */
export function removePidFile(path: string, pid: number): void {
  try {
    if (Number.parseInt(readFileSync(path, 'utf8'), 10) === pid) rmSync(path);
  } catch {
    // It is gone already.
  }
}

/** Folders that hold nothing any more go, as with keepalived. */
export function removePidFolder({ usesPidFolder, namespace }: Places): void {
  if (!usesPidFolder) return;
  if (namespace !== undefined) uncoverFolder(pidFolder);
  const own = namespace === undefined ? [] : [`${pidFolder}/${namespace}`];
  for (const folder of [...own, pidFolder]) {
    try {
      rmdirSync(folder);
    } catch {
      return; // another daemon's files are in it, or somebody was faster
    }
  }
}

function isKeepalivedRunning(path: string): boolean {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    if (!(pid > 1) || pid === process.pid) return false;
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'keepalived';
  } catch {
    return false; // no such process
  }
}
