// Owns the shape of a case of the corpus and the pieces that cases are made of. Never judges one.

/** What a configuration test says: its exit status and the first line it finds fault with. */
export interface Verdict {
  readonly exit: number;
  /** Undefined when none is named or it is not looked at. */
  readonly line?: number;
}

export interface CorpusCase {
  readonly name: string;
  readonly text: string | Uint8Array;
  /** Files beside it, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** `-i`. */
  readonly configId?: string;
  readonly keepalived: Verdict;
  readonly holdfast: Verdict;
  /** Why the two may differ; undefined when they must agree. */
  readonly why: string | undefined;
}

/** Both end with this status and, where keepalived names a line, with the same. */
export function agree(name: string, exit: number, text: CorpusCase['text']): CorpusCase {
  return { name, text, keepalived: { exit }, holdfast: { exit }, why: undefined };
}

/** The same with files beside it and an ID, for the language's own cases. */
export function beside(
  one: CorpusCase,
  surroundings: Pick<CorpusCase, 'files' | 'configId'>,
): CorpusCase {
  return { ...one, ...surroundings };
}

/** They differ on purpose. */
export function differ(
  name: string,
  keepalived: Verdict,
  holdfast: Verdict,
  why: string,
  text: CorpusCase['text'],
): CorpusCase {
  return { name, text, keepalived, holdfast, why };
}

/** An instance that is right; the lines given begin at line 7. */
export function instance(...lines: readonly string[]): string {
  const addresses = ['virtual_ipaddress {', '10.9.0.100', '}'];
  const head = ['vrrp_instance A {', 'interface eth0', 'virtual_router_id 1'];
  return text([...head, ...addresses, ...lines, '}']);
}

/** An IPv6 instance whose addresses begin at line 5. */
export function instance6(addresses: readonly string[], ...lines: readonly string[]): string {
  const head = ['vrrp_instance A {', 'interface eth0', 'virtual_router_id 1'];
  return text([...head, 'virtual_ipaddress {', ...addresses, '}', ...lines, '}']);
}

/** A global_defs of which the lines begin at line 2, and an instance. */
export function globals(...lines: readonly string[]): string {
  return text(['global_defs {', ...lines, '}']) + instance();
}

/** Four lines that allow scripts. */
export const secure = text(['global_defs {', 'enable_script_security', 'script_user root', '}']);

/** A script whose lines begin at line 6 and an instance that tracks it. */
export function script(...lines: readonly string[]): string {
  const block = text(['vrrp_script s {', ...lines, '}']);
  return secure + block + instance('track_script {', 's', '}');
}

/** A script of line 5 to 7, and an instance with the lines, from line 15 on, in its track_script. */
export function tracks(...lines: readonly string[]): string {
  const block = text(['vrrp_script s {', 'script /bin/true', '}']);
  return secure + block + instance('track_script {', ...lines, '}');
}

/** An instance with lines from line 11 on, which may hold notify commands. */
export function notify(...lines: readonly string[]): string {
  return secure + instance(...lines);
}

export function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
