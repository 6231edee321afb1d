// Owns whether an interface that a file names is on this machine. Never looks at the machine itself.
import type { Report } from './interpret.ts';
import type { Token } from './tokens.ts';

/** The interface that each machine has, and that reaches nobody else. */
export const loopback = 'lo';

/** What is known of the machine's interfaces. */
export interface KnownInterfaces {
  /** Undefined when they are not to be checked. */
  readonly interfaces: readonly string[] | undefined;
  readonly report: Report;
}

export function checkInterface(
  name: string,
  at: Token,
  { interfaces, report }: KnownInterfaces,
): void {
  if (!isMissing(name, interfaces)) return;
  report('HF0104', at, `no interface ${name} here; ${presentOnes(interfaces)}`);
}

export function isMissing(name: string, interfaces: KnownInterfaces['interfaces']): boolean {
  return interfaces !== undefined && !interfaces.includes(name);
}

/** `there are eth0, eth1`; the loopback only counts when there is nothing else. */
export function presentOnes(interfaces: KnownInterfaces['interfaces'] = []): string {
  const others = interfaces.filter((other) => other !== loopback).sort();
  const present = (others.length > 0 ? others : interfaces).join(', ');
  return present === '' ? 'there is none' : `there are ${present}`;
}
