// Owns testing a configuration file (`-t`): what is wrong with it, as text. Never prints it.
import { configTestExitCode } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import { renderDiagnostic } from '../config/render.ts';
import { hasFatal, readConfiguration } from './configuration.ts';
import { exitStatus } from './options.ts';

/** What a configuration test comes to. */
export interface TestedConfiguration {
  readonly status: number;
  /** What is wrong with it, as lines; empty for nothing. */
  readonly text: string;
  /** Undefined for one that cannot be read. */
  readonly model: Model | undefined;
  /** Whether a daemon would start with it. */
  readonly canRun: boolean;
}

/** Reads a file and says what is wrong with it; the parameters are those of `readConfiguration`. */
export function testConfiguration(
  file: string,
  configId?: string,
  needsEveryFile?: boolean,
): TestedConfiguration {
  const configuration = readConfiguration(file, configId, needsEveryFile);
  if (configuration.kind === 'unreadable') {
    const text = `${configuration.message}\n`;
    return { status: exitStatus.cannotTest, text, model: undefined, canRun: false };
  }
  const { sources, diagnostics, model } = configuration;
  const lines = diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, sources)}\n`);
  return {
    status: configTestExitCode(diagnostics),
    text: lines.join(''),
    model,
    canRun: !hasFatal(diagnostics),
  };
}
