// Owns what this machine answers when a configuration asks: included files, environment, chance.
// Never changes a file.
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { matchGlob } from '../config/language/globs.ts';
import type { FileReading, Surroundings } from '../config/language/surroundings.ts';
import { plainReason } from './plain-reason.ts';

/**
 * This machine and this process.
 *
 * @param configId `-i`; without it the host's name up to its first dot
 */
export function machineSurroundings(configId?: string): Surroundings {
  return {
    files: { read: readIncluded, match: (pattern) => matchGlob(pattern, namesIn) },
    configId: configId ?? hostname().replace(/\..*/s, ''),
    workingDirectory: process.cwd(),
    environment: (name) => process.env[name],
    random: () => Math.random(),
  };
}

/** Only plain files are read: a pipe would wait, and an executable one is a program. */
function readIncluded(path: string): FileReading {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return { kind: 'directory' };
    if (!found.isFile() || (found.mode & 0o111) !== 0) return { kind: 'not a plain file' };
    return { kind: 'text', text: readFileSync(path, 'utf8'), identity: realpathSync(path) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return missing(path);
    return { kind: 'unreadable', reason: plainReason(error) };
  }
}

/** A link to nowhere is there, and yet no file. */
function missing(path: string): FileReading {
  const isThere = namesIn(path.replace(/[^/]*$/, '') || '.').includes(path.replace(/^.*\//, ''));
  return isThere ? { kind: 'not a plain file' } : { kind: 'missing' };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
