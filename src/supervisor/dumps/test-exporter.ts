// Owns reading dumps as the exporters for Prometheus do: a different hand than the one that writes them.
// Knows nothing of how they are made.

export interface ExportedInstance {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  /** The lines of `Virtual IP` and `Virtual IP Excluded`. */
  readonly addresses: readonly string[];
  readonly excluded: readonly string[];
}

export interface ExportedScript {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Sections have one blank before them, properties three, the lines of a list five. */
export function readData(text: string): {
  instances: ExportedInstance[];
  scripts: ExportedScript[];
} {
  const sections = text.split(/^(?= VRRP (?:Instance|Script|Sync Group) = |------<)/m);
  const instances: ExportedInstance[] = [];
  const scripts: ExportedScript[] = [];
  for (const section of sections) {
    const [, kind, name = ''] = /^ VRRP (Instance|Script) = (.*)\n/.exec(section) ?? [];
    const properties = Object.fromEntries(
      [...section.matchAll(/^ {3}([^ =][^=\n]*) = (.*)$/gm)].map(([, key, value]) => [key, value]),
    );
    const list = (title: RegExp) => {
      const [, lines = ''] = title.exec(section) ?? [];
      return lines.split('\n').flatMap((line) => line.trim() || []);
    };
    if (kind === 'Script') scripts.push({ name, properties });
    if (kind !== 'Instance') continue;
    instances.push({
      name,
      properties,
      addresses: list(/^ {3}Virtual IP(?: \(\d+\))?:\n((?: {5}.*\n)*)/m),
      excluded: list(/^ {3}Virtual IP Excluded :\n((?: {5}.*\n)*)/m),
    });
  }
  return { instances, scripts };
}

/** By instance and `SECTION/COUNTER`. */
export function readStatistics(text: string): Record<string, Record<string, number>> {
  const counted: Record<string, Record<string, number>> = {};
  let instance = '';
  let section = '';
  for (const line of text.split('\n')) {
    const [, name] = /^VRRP Instance: (.*)$/.exec(line) ?? [];
    const [, indent = '', key = '', number] = /^( {2}| {4})(\S[^:]*):(?: (\d+))?$/.exec(line) ?? [];
    if (name !== undefined) instance = name;
    else if (number === undefined) section = key;
    else {
      const row = counted[instance] ?? {};
      counted[instance] = row;
      row[indent.length === 2 ? key : `${section}/${key}`] = Number(number);
    }
  }
  return counted;
}
