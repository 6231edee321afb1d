// Owns plain words for commands that cannot start, before and after trying. Never starts any.
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { errnoText } from '../linux/errors.ts';

/** PATH of commands: the daemon's own, or the usual one. */
export function searchPath(): string {
  return process.env.PATH || '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
}

/**
 * What keeps a command from being run at all, in keepalived's words; undefined when nothing does.
 * A name without a slash is searched in PATH. It does not look at whose command it is.
 */
export function checkCommand(command: { readonly argv: readonly string[] }): string | undefined {
  const [program = ''] = command.argv;
  if (program.includes('/')) return checkFile(program);
  return findProgram(program) ? undefined : notThere(program, 'No such file or directory');
}

/** The file of a program: a name without a slash is searched in PATH. */
export function findProgram(program: string): string | undefined {
  if (program === '' || program.includes('/')) return program || undefined;
  const places = searchPath().split(delimiter);
  return places.map((place) => join(place, program)).find((file) => checkFile(file) === undefined);
}

/** keepalived's line for a `vrrp_script` that is not run. */
export function disabledScriptLine(name: string, isInsecure: boolean): string {
  const why = isInsecure ? 'due to insecure' : 'since not found/accessible';
  return `Disabling track script ${name} ${why}`;
}

/** A sentence without a full stop about why a command did not start. */
export function explainStartFailure(argv: readonly string[], error: unknown): string {
  const [program = ''] = argv;
  const { code, errno, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return explainMissing(program);
  if (code === 'EACCES') return `${program} may not be executed by the user it should run as`;
  if (code === 'EPERM') return `no permission to run ${program} as another user`;
  if (code === 'EAGAIN' || code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM') {
    return `this machine is out of processes, files or memory (${code})`;
  }
  const text = errno === undefined ? '' : errnoText(Math.abs(errno));
  return text === '' ? message : `${program}: ${text} (${code})`;
}

/** The kernel says the same for a missing file and for a missing interpreter of a present one. */
function explainMissing(program: string): string {
  if (!program.includes('/') || checkFile(program) !== undefined) {
    return `${program} does not exist`;
  }
  const interpreter = /^#!\s*([^\n]*)/.exec(firstBytes(program))?.[1];
  if (interpreter === undefined) return `${program} needs a loader that does not exist`;
  const ending = interpreter.endsWith('\r') ? ' (its lines end with CR LF, as on Windows)' : '';
  return `${program} begins with "#!${interpreter.trimEnd()}", which does not exist${ending}`;
}

function checkFile(program: string): string | undefined {
  try {
    if (!statSync(program).isFile()) return notThere(program, 'Not a regular file');
    accessSync(program, constants.X_OK);
    return undefined;
  } catch (error) {
    return notThere(program, errnoText(Math.abs((error as NodeJS.ErrnoException).errno ?? 0)));
  }
}

function notThere(program: string, why: string): string {
  return `Script ${program} cannot be accessed - ${why}`;
}

function firstBytes(file: string): string {
  const bytes = Buffer.alloc(256);
  try {
    const fd = openSync(file, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
