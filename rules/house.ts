// Owns the house plan: which folder may import which. It is the only place that says so.
// Never reads files; `layering.ts` holds the code against it.

/** What the files of one folder may import besides each other. */
export interface Room {
  /** Other folders, by their names in the plan. */
  readonly folders: readonly RoomName[];
  /** No I/O: no Node modules and no package but those named. Its tests may use both. */
  readonly isPure?: boolean;
  /** npm packages; without a list any that package.json declares, except the reserved ones. */
  readonly packages?: readonly string[];
  /** Folders of which only types may be imported. */
  readonly typesOnly?: readonly RoomName[];
  /** Folders that only files with this beginning of a path may import. */
  readonly onlyFrom?: Readonly<Partial<Record<RoomName, string>>>;
}

export type RoomName =
  | 'net'
  | 'vrrp'
  | 'bfd'
  | 'track'
  | 'config'
  | 'host'
  | 'channel'
  | 'lvs'
  | 'sim'
  | 'advise'
  | 'linux'
  | 'engine'
  | 'health'
  | 'supervisor'
  | 'api'
  | 'cli'
  | 'web'
  | 'swarm'
  | 'lab'
  | 'bench'
  | 'rules';

const pure = { isPure: true, packages: ['@noble/hashes'] } as const;
const belowHost = ['net', 'vrrp', 'bfd', 'track', 'config'] as const;
const hostAndBelow = ['host', ...belowHost] as const;
const belowCli = [
  ...hostAndBelow,
  ...['channel', 'lvs', 'sim', 'advise', 'linux', 'engine', 'health', 'supervisor', 'api'],
] as RoomName[];

/** Rooms are folders of `src/`, except those in `besideSource`, which stand beside it. */
export const house: Readonly<Record<RoomName, Room>> = {
  net: { ...pure, folders: [] },
  vrrp: { ...pure, folders: ['net'] },
  bfd: { ...pure, folders: ['net'] },
  track: { ...pure, folders: [] },
  config: { ...pure, folders: ['net'] },
  host: { ...pure, folders: belowHost },
  lvs: { ...pure, folders: ['net', 'config'] },
  sim: { ...pure, folders: hostAndBelow },
  advise: { ...pure, folders: ['sim', ...hostAndBelow] },
  channel: { folders: hostAndBelow, packages: [] },
  linux: { folders: ['net'], packages: ['koffi'] },
  engine: { folders: [...hostAndBelow, 'channel', 'linux'], packages: [] },
  health: { folders: ['lvs', 'track', 'linux'] },
  supervisor: { folders: ['advise', 'health', 'lvs', ...hostAndBelow, 'channel', 'linux'] },
  api: { folders: ['supervisor'], typesOnly: ['supervisor'] },
  cli: { folders: [...belowCli, 'lab'], onlyFrom: { lab: 'src/cli/demo' } },
  web: { folders: ['vrrp', 'host', 'config', 'sim', 'advise'] },
  swarm: { folders: ['sim', ...hostAndBelow], packages: ['esbuild'] },
  lab: { folders: belowCli },
  bench: { folders: [...belowCli, 'lab'] },
  rules: { folders: [] },
};

/** Rooms that may import package.json, for the program's version. */
export const manifestReaders: readonly RoomName[] = ['supervisor', 'cli'];

/** Packages that only the rooms which list them may import. */
export const reservedPackages = ['koffi'];

/**
 * What may be in the process that decides who is master: everything that the engine's files load,
 * directly or not.
 */
export const enginePlan = {
  room: 'engine',
  packages: ['koffi', '@noble/hashes'],
  builtins: ['node:inspector', 'node:v8', 'node:os', 'node:util'],
} as const;

/** The rules by which a swarm is judged are written apart from the code that they judge. */
export const oraclePlan = { rules: 'swarm/oracle/', judged: 'vrrp' } as const;

/** The room of a path; undefined when the plan has none. */
export function roomOf(path: string): RoomName | undefined {
  const [first, second, third] = path.split('/');
  if (first !== undefined && isRoomName(first) && besideSource.has(first)) return first;
  const name = first === 'src' && third !== undefined ? second : undefined;
  return name !== undefined && isRoomName(name) && !besideSource.has(name) ? name : undefined;
}

const besideSource = new Set<RoomName>(['web', 'swarm', 'lab', 'bench', 'rules']);

function isRoomName(name: string): name is RoomName {
  return Object.hasOwn(house, name);
}
