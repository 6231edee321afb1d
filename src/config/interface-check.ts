// Owns whether an interface that a file names is on this machine. Never looks at the machine itself.
import type { Report } from './interpret.ts';
import type { Token } from './tokens.ts';

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
  if (!interfaces || interfaces.includes(name)) return;
  const others = interfaces.filter((other) => other !== 'lo').sort();
  const present = (others.length > 0 ? others : interfaces).join(', ');
  const ending = present === '' ? 'there is none' : `there are ${present}`;
  report('HF0104', at, `no interface ${name} here; ${ending}`);
}
