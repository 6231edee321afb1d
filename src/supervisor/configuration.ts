// Owns reading the configuration file and what is made of its problems. Never changes the file.
import { readFileSync } from 'node:fs';
import type { Diagnostic } from '../config/diagnostics.ts';
import { loadConfig } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import { formatDiagnosticLine } from '../config/render.ts';
import type { SourceFile } from '../config/source.ts';
import { readFacts } from '../linux/facts.ts';
import { vrfTables } from '../linux/vrf-tables.ts';
import { caProblem } from './ca-file.ts';
import { readKeyFile } from './key-file.ts';
import { plainReason } from './plain-reason.ts';
import { machineSurroundings } from './surroundings.ts';
import { commandDiagnostics } from './unusable-commands.ts';

export type Configuration =
  | {
      readonly kind: 'read';
      /** Every file that was read, the main one first. */
      readonly sources: readonly SourceFile[];
      readonly model: Model;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** keepalived's words for a file that is not there or not readable. */
  | { readonly kind: 'unreadable'; readonly message: string };

/**
 * Reads and checks a file against this machine. Never throws for a user's mistake.
 *
 * @param configId `-i`; without it the host's name up to its first dot
 * @param needsEveryFile `-e`: included files count as much as the main one
 */
export function readConfiguration(
  file: string,
  configId?: string,
  needsEveryFile = false,
): Configuration {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { kind: 'unreadable', message: refusalOf(file, error) };
  }
  const source = { name: file, text };
  const facts = { ...readFacts(), readKeyFile, caProblem, vrfTable: vrfTables() };
  const loaded = loadConfig(source, facts, machineSurroundings(configId));
  const unread = loaded.diagnostics.find(({ code }) => code === 'HF0014' || code === 'HF0016');
  if (needsEveryFile && unread) {
    return { kind: 'unreadable', message: formatDiagnosticLine(unread) };
  }
  const diagnostics = [...loaded.diagnostics, ...commandDiagnostics(loaded.model)];
  return { kind: 'read', ...loaded, diagnostics };
}

function refusalOf(file: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  const refusal = isMissing
    ? `Config files missing '${file}'.`
    : `Unable to read configuration file ${file}`;
  return `${refusal} (${plainReason(error)})`;
}

/** Whether the daemon must not start with it. */
export function hasFatal(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'fatal');
}

/** What is left for a daemon that shall not run VRRP (`-C`). */
export function withoutVrrp({ statics: _, ...model }: Model): Model {
  return { ...model, scripts: [], instances: [], groups: [] };
}
