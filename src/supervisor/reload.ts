// Owns whether a configuration that was read again may take the running one's place. Never applies it.
import type { Diagnostic } from '../config/diagnostics.ts';
import type { Model } from '../config/model.ts';
import type { SourceFile } from '../config/source.ts';
import { type Configuration, hasFatal } from './configuration.ts';

/** What runs now, and what was wrong with its file. */
export interface RunningConfiguration {
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceFile[];
}

export type ReloadDecision =
  | { readonly accepted: true; readonly running: RunningConfiguration }
  /** A sentence; the messages about the file are in the diagnostics. */
  | { readonly accepted: false; readonly reason: string };

/**
 * Refuses a file that is missing, broken, or empty all of a sudden: while an address is held, doing
 * nothing is better than half of what was meant. Mistakes that the running configuration has too were
 * accepted before and do not stand in the way.
 */
export function decideReload(
  running: RunningConfiguration,
  configuration: Configuration,
): ReloadDecision {
  if (configuration.kind === 'unreadable') return refuse(configuration.message);
  const { model, diagnostics, sources } = configuration;
  if (hasFatal(diagnostics)) return refuse('the new configuration cannot run');
  const known = new Set(running.diagnostics.map(mistakeOf));
  const isNewMistake = (diagnostic: Diagnostic) =>
    diagnostic.severity === 'error' && !known.has(mistakeOf(diagnostic));
  if (diagnostics.some(isNewMistake)) return refuse('the new configuration has new mistakes');
  if (model.instances.length === 0 && running.model.instances.length > 0) {
    return refuse('the new configuration is empty');
  }
  return { accepted: true, running: { model, diagnostics, sources } };
}

function refuse(reason: string): ReloadDecision {
  return { accepted: false, reason };
}

function mistakeOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}

/**
 * What a new file says in vain of a daemon that runs, in keepalived's words.
 *
 * @param isNamespaceGiven `-s`: what files say of it counts for nothing anyway
 */
export function unchangeableLines(
  running: Model,
  next: Model,
  isNamespaceGiven: boolean,
): string[] {
  const [before, after] = [running.daemon, next.daemon];
  const isChanged = (word: keyof typeof lastingWords) =>
    (before?.[word] ?? false) !== (after?.[word] ?? false) &&
    !(word === 'networkNamespace' && isNamespaceGiven);
  return (Object.keys(lastingWords) as (keyof typeof lastingWords)[])
    .filter(isChanged)
    .map((word) => {
      return `Cannot change ${lastingWords[word]} at a reload - please restart keepalived`;
    });
}

/** What a daemon is from its start on. */
const lastingWords = {
  networkNamespace: 'network namespace',
  ipvsNamespace: 'ipvs network namespace',
  instanceName: 'instance name',
  usesPidDirectory: 'pid directory',
} as const;
