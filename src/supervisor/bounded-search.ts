// Owns searching a text with a regular expression for a bounded time: the text is somebody else's, and some
// expressions take years for some texts. Never decides what a result means.
import { type Context, createContext, Script } from 'node:vm';

const mostMs = 100;
const search = new Script('pattern.test(text)');
let context: Context | undefined;

/**
 * Undefined when it took too long.
 *
 * @example holdsPattern(/(a+)+$/u, 'a'.repeat(40) + 'b'); // undefined
 */
export function holdsPattern(pattern: RegExp, text: string): boolean | undefined {
  context ??= createContext();
  Object.assign(context, { pattern, text });
  try {
    return search.runInContext(context, { timeout: mostMs }) === true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    Object.assign(context, { pattern: undefined, text: undefined });
  }
}
