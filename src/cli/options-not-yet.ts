// Owns the options that keepalived knows and that do nothing here: those of parts that this version does
// not have, and those of keepalived's own makers. Using one is said aloud, never silently ignored.
import { Option } from 'commander';

const flags: readonly string[] = [
  // IPVS and its health checks.
  '-I, --dont-release-ipvs',
  '-c, --checkers_pid <file>',
  // BFD.
  '-b, --bfd_pid <file>',
  // SNMP.
  '-x, --snmp',
  '-A, --snmp-agent-socket <socket>',
  // For those who build keepalived: most builds refuse them.
  '--perf [when]',
  '--debug [letters]',
  '-L',
  '--no-mem-check',
  '-O, --openssl-mem-check',
  '--config-fd <fd>',
];

export const optionsNotYet: readonly Option[] = flags.map((flag) => new Option(flag).hideHelp());

/** The options of this list that were used, as typed in their long form. */
export function usedOptionsNotYet(values: Readonly<Record<string, unknown>>): string[] {
  return optionsNotYet
    .filter((option) => {
      const value = values[option.attributeName()];
      // `--no-x` options stand at true until they are given.
      return option.negate ? value === false : value !== undefined;
    })
    .map((option) => option.long ?? option.short ?? option.flags);
}
