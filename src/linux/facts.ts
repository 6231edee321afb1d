// Owns gathering facts about this machine as plain data for configuration checks. Never judges.
import { readFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';

export interface MachineFacts {
  /** Names of the interfaces in our network namespace, sorted. */
  readonly interfaces: readonly string[];
  readonly hostname: string;
  readonly processorCount: number;
}

/** Never throws; without /proc there are no interfaces to tell. */
export function readFacts(): MachineFacts {
  const processorCount = cpus().length;
  return { interfaces: interfaceNames(), hostname: hostname(), processorCount };
}

// Not /sys/class/net: it shows the namespace that mounted it, and files that are no interface.
function interfaceNames(): string[] {
  try {
    return parseInterfaceTable(readFileSync('/proc/self/net/dev', 'utf8'));
  } catch {
    return [];
  }
}

/** The names in a /proc/net/dev table: two lines of heading, then `name: counters` lines. */
export function parseInterfaceTable(text: string): string[] {
  return text
    .split('\n')
    .slice(2)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [line.slice(0, colon).trim()];
    })
    .sort();
}
