// Owns what this machine says of the commands in a configuration: which cannot or must not be run, and
// why. Never runs one.
import { type Diagnostic, diagnose } from '../config/diagnostics.ts';
import type { CommandModel, Model } from '../config/model.ts';
import { commandsOf, identityLookup, insecurityOf, type KnownCommand } from './commands.ts';
import { checkCommand } from './start-failure.ts';

export interface UnusableCommand extends KnownCommand {
  /** A sentence without a full stop. */
  readonly reason: string;
  /** The program is not there, others could change it, or nobody is there to run it as. */
  readonly kind: 'missing' | 'insecure' | 'no-user';
}

/** Commands that are left out as long as the reason lasts. */
export function unusableCommands(model: Model): UnusableCommand[] {
  const identityOf = identityLookup(model);
  return commandsOf(model).flatMap(({ purpose, command }): UnusableCommand[] => {
    const missing = checkCommand(command);
    if (missing) return [{ purpose, command, reason: missing, kind: 'missing' }];
    const identity = identityOf(command);
    if (identity.kind === 'found') return [];
    const { message: reason } = identity;
    const kind = / is insecure: /.test(reason) ? 'insecure' : 'no-user';
    return [{ purpose, command, reason, kind }];
  });
}

/** A warning at the place of each command that is not run, or run although others could change it. */
export function commandDiagnostics(model: Model): Diagnostic[] {
  const unusable = unusableCommands(model).map(({ purpose, command, reason, kind }) => {
    const code = kind === 'insecure' ? 'HF0614' : 'HF0613';
    return diagnose(code, spanOf(command), `${reason}; ${purpose} is not run`);
  });
  return [...unusable, ...toleratedInsecurity(model)];
}

function toleratedInsecurity(model: Model): Diagnostic[] {
  if (model.global.isScriptSecurityEnabled) return [];
  const identityOf = identityLookup(model);
  return commandsOf(model).flatMap(({ purpose, command }) => {
    const found = identityOf(command);
    const reason = found.kind === 'found' && insecurityOf(command, found.identity.uid);
    if (!reason || checkCommand(command)) return [];
    const message = `${reason}; ${purpose} is run as root all the same, without enable_script_security`;
    return [diagnose('HF0614', spanOf(command), message)];
  });
}

function spanOf({ position, argv }: CommandModel): { position: typeof position; length: number } {
  return { position, length: [...(argv[0] ?? '')].length };
}
