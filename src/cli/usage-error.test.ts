// Owns the proof that mistakes on the command line are said in keepalived's words.
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { noSuchCommand, sayUsageError } from './usage-error.ts';

/** What a program with the options `--pid FILE` and `-l` says to arguments. */
function saidTo(args: readonly string[]): string {
  let said = '';
  const writeErr = (text: string) => {
    said += text;
  };
  const program = new Command('x').exitOverride().option('--pid <file>').option('-l');
  program.configureOutput({ writeErr, outputError: sayUsageError }).action(() => {});
  expect(() => program.parse(args, { from: 'user' })).toThrow();
  return said;
}

describe('a mistake on the command line', () => {
  it.each(['--nonsense', '-Z'])('is an unknown option: %s', (option) => {
    expect(saidTo([option])).toBe(`Unknown option ${option}\n`);
  });

  it('may come with a suggestion', () => {
    expect(saidTo(['--pit'])).toBe('Unknown option --pit\n(Did you mean --pid?)\n');
  });

  it('is a word that is no command', () => {
    expect(noSuchCommand('stauts', ['check', 'status'])).toBe(
      "error: 'stauts' is no command; did you mean status? --help shows those that there are",
    );
    expect(noSuchCommand('eth0', ['check', 'status'])).toBe(
      "error: 'eth0' is no command; --help shows those that there are",
    );
  });

  it('is a missing argument', () => {
    expect(saidTo(['--pid'])).toBe("error: option '--pid <file>' argument missing\n");
  });
});
