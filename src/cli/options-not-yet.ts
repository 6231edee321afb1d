// Owns the options that keepalived knows and this version does not carry out. Using one is said
// aloud, never silently ignored.
import { Option } from 'commander';

const flags: readonly string[] = [
  '-C, --check',
  '-B, --no_bfd',
  '--all',
  '-g, --log-file [file]',
  '--flush-log-file',
  '-X, --release-vips',
  '-V, --dont-release-vrrp',
  '-I, --dont-release-ipvs',
  '-c, --checkers_pid <file>',
  '-b, --bfd_pid <file>',
  '-a, --address-monitoring',
  '-e, --all-config',
  '-x, --snmp',
  '-A, --snmp-agent-socket <socket>',
  '-m, --core-dump',
  '-M, --core-dump-pattern [pattern]',
  '--perf [when]',
  '--debug [letters]',
  '--no-mem-check',
  '--config-fd <fd>',
  '--ignore-sigint',
];

export const optionsNotYet: readonly Option[] = flags.map((flag) => new Option(flag).hideHelp());

/** Without these the daemon would do something else than was asked for, so it does nothing. */
export const refusedOptions: ReadonlySet<string> = new Set(['--check']);

/** The options of this list that were used, as typed in their long form. */
export function usedOptionsNotYet(values: Readonly<Record<string, unknown>>): string[] {
  return optionsNotYet
    .filter((option) => {
      const value = values[option.attributeName()];
      // `--no-x` options stand at true until they are given.
      return option.negate ? value === false : value !== undefined;
    })
    .map((option) => option.long ?? option.flags);
}
