// Owns what the machines of a site are called when only their files are given. Never opens a file.

export interface NamedFile {
  /** As the user gave it with `NAME=FILE`. */
  readonly name: string | undefined;
  readonly path: string;
}

/** What is known of a file once it has been read. */
export interface FileToName extends NamedFile {
  readonly routerId: string | undefined;
}

/** Reads `NAME=FILE` or `FILE`. */
export function parseNamedFile(text: string): NamedFile {
  const [, name, path] = /^([^=/]+)=(.+)$/s.exec(text) ?? [];
  return path === undefined ? { name: undefined, path: text } : { name, path };
}

/** Whether events can speak of a machine of this name. */
export function isNodeName(text: string): boolean {
  return /^[^\s:=,]+$/u.test(text);
}

/**
 * A name for each file: the given one; or else the files' own names if all differ, the last folder in
 * which all differ, the router ids if all differ, and at last node1, node2 ...
 *
 * @example nameNodes of web1/keepalived.conf and web2/keepalived.conf: ['web1', 'web2']
 */
export function nameNodes(files: readonly FileToName[]): string[] {
  const parts = files.map(({ path }) => path.split('/').filter((part) => part !== ''));
  const deepest = Math.max(0, ...parts.map(({ length }) => length));
  const candidates: (string | undefined)[][] = [parts.map((each) => withoutExtension(each.at(-1)))];
  for (let depth = 2; depth <= deepest; depth += 1) {
    candidates.push(parts.map((each) => each.at(-depth)));
  }
  candidates.push(files.map(({ routerId }) => routerId));
  candidates.push(files.map((_, at) => `node${at + 1}`));
  const withGiven = (names: readonly (string | undefined)[]) =>
    names.map((name, at) => files[at]?.name ?? name);
  const fit = candidates.find((names) => areGoodNames(names) && areGoodNames(withGiven(names)));
  return withGiven(fit ?? candidates.at(-1) ?? []).map((name, at) => name ?? `node${at + 1}`);
}

function areGoodNames(names: readonly (string | undefined)[]): boolean {
  if (new Set(names).size !== names.length) return false;
  return names.every((name) => name !== undefined && name !== '..' && isNodeName(name));
}

function withoutExtension(name: string | undefined): string | undefined {
  return name?.replace(/(?<=.)\.[^.]*$/, '');
}
