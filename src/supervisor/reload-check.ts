// Owns reload_check_config: a new file passes the test of -t, or the reload does not begin. Never reads
// the file.
import { writeFileSync } from 'node:fs';
import { configTestExitCode } from '../config/load.ts';
import { formatDiagnosticLine } from '../config/render.ts';
import type { Configuration } from './configuration.ts';

const nowhere = '/dev/null';

/**
 * keepalived's line when the test fails; what was found is in the file by then.
 *
 * @param logFile begins anew with each test; empty: nothing is kept
 */
export function testForReload(configuration: Configuration, logFile: string): string | undefined {
  const isRead = configuration.kind === 'read';
  const lines = isRead
    ? configuration.diagnostics.map(formatDiagnosticLine)
    : [configuration.message];
  const isPassed = isRead && configTestExitCode(configuration.diagnostics) === 0;
  let place = logFile || nowhere;
  if (logFile !== '') {
    try {
      writeFileSync(logFile, lines.map((line) => `${line}\n`).join(''));
    } catch (error) {
      place = `${logFile} (${(error as Error).message})`;
    }
  }
  return isPassed ? undefined : `New config failed validation, see ${place} for details`;
}
