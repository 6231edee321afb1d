// Owns the text of docs/keywords.md, made from the catalogue. Never reads or writes a file.
import { keywordTables } from './catalogue/index.ts';
import type { Area, Keyword, KeywordStatus, KeywordTable } from './catalogue/keyword.ts';

/** The file whose test has this title, for a link; it throws when there is none. */
export type FindTest = (title: string) => string;

/** The page, ending in a newline. */
export function keywordsPage(findTest: FindTest): string {
  const areas = [...new Set(keywordTables.map(({ area }) => area))];
  const sections = areas.flatMap((area) => sectionOf(area, findTest));
  return [...head, ...summaryOf(areas), '', ...sections].join('\n');
}

/** How many words an area has, and how many of them this version carries out. */
export interface AreaCount {
  readonly all: number;
  readonly implemented: number;
}

/** The figures of one row of the summary. */
export function countArea(area: Area): AreaCount {
  const rows = tablesOf(area).flatMap((table) => table.rows);
  return { all: rows.length, implemented: rows.filter((row) => row.implemented).length };
}

function tablesOf(area: Area): readonly KeywordTable[] {
  return keywordTables.filter((table) => table.area === area);
}

function summaryOf(areas: readonly Area[]): string[] {
  const keepalivedAreas = areas.filter((area) => area !== ownArea);
  const counts = keepalivedAreas.map(countArea);
  const sum = (pick: (count: AreaCount) => number) =>
    counts.reduce((total, count) => total + pick(count), 0);
  const rows = keepalivedAreas.map((area) => {
    const { all, implemented } = countArea(area);
    const { title } = areaTexts[area];
    return `| [${title}](#${anchorOf(title)}) | ${implemented} | ${all} |`;
  });
  const total = `| **all** | **${sum((count) => count.implemented)}** | **${sum((count) => count.all)}** |`;
  const { title } = areaTexts[ownArea];
  const own = `Besides, ${countArea(ownArea).all} words are [Holdfast's own](#${anchorOf(title)}).`;
  return ['| area | implemented | of |', '|---|---|---|', ...rows, total, '', own];
}

/** As code forges make anchors of headings. */
function anchorOf(title: string): string {
  const plain = title.toLowerCase().replaceAll(/[^a-z0-9_ -]/g, '');
  return plain.replaceAll(' ', '-');
}

function sectionOf(area: Area, findTest: FindTest): string[] {
  const { title, introduction } = areaTexts[area];
  const tables = tablesOf(area).flatMap((table) => [
    `### ${placeOf(table)}`,
    '',
    '| word | arguments | default | meaning | since | here |',
    '|---|---|---|---|---|---|',
    ...table.rows.map((row) => rowOf(row, findTest)),
    '',
  ]);
  return [`## ${title}`, '', ...(introduction === '' ? [] : [introduction, '']), ...tables];
}

function placeOf({ block }: KeywordTable): string {
  if (block === '(root)') return 'outside every block';
  if (block === '(any line)') return 'on any line';
  const names = block.split(', ').map((name) => (name.startsWith('(') ? name : `\`${name}\``));
  return `in ${names.join(', ')}`;
}

function rowOf(row: Keyword, findTest: FindTest): string {
  const cells = [
    code(row.keyword),
    row.arguments === '-' ? '' : code(row.arguments),
    row.default === '-' ? '' : plain(row.default),
    plain(row.documentation) + statusNotes[row.status],
    row.since,
    hereOf(row, findTest),
  ];
  return `| ${cells.join(' | ')} |`;
}

function hereOf({ implemented, isOwn, status }: Keyword, findTest: FindTest): string {
  if (implemented) {
    const { provedBy } = implemented;
    const proof = `\`${findTest(provedBy)}\` › '${plain(provedBy)}'`;
    return `*${isOwn ? 'own word' : 'implemented'}*: ${proof}`;
  }
  const isDeprecated = status === 'deprecated' || status === 'deprecated and undocumented';
  return isDeprecated ? '*deprecated*, not carried out' : '*known, not carried out*';
}

function code(text: string): string {
  return text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``;
}

function plain(text: string): string {
  return text.replaceAll(/[|<*_]/g, '\\$&');
}

const ownArea = 'holdfast' satisfies Area;

const statusNotes: Readonly<Record<KeywordStatus, string>> = {
  documented: '',
  undocumented: " (Not in keepalived's manual.)",
  deprecated: ' (Deprecated by keepalived.)',
  'deprecated and undocumented': ' (Deprecated by keepalived, not in its manual.)',
  'documented under another name': " (keepalived's manual has another name for it.)",
};

interface AreaText {
  readonly title: string;
  /** A sentence below the heading; may be empty. */
  readonly introduction: string;
}

const areaTexts: Readonly<Record<Area, AreaText>> = {
  'config language': { title: 'The language itself', introduction: '' },
  top: { title: 'Top level', introduction: 'What stands outside every block, and what it opens.' },
  global: { title: 'Global definitions', introduction: '' },
  static: { title: 'Static addresses, routes and rules', introduction: '' },
  trackers: {
    title: 'Trackers',
    introduction: 'What is watched, to change a priority or a state.',
  },
  sync_group: { title: 'Sync groups', introduction: '' },
  garp_group: { title: 'Gratuitous ARP groups', introduction: '' },
  vrrp_instance: { title: 'Virtual routers', introduction: '' },
  lvs: { title: 'Virtual servers', introduction: '' },
  checkers: { title: 'Health checks', introduction: '' },
  bfd: { title: 'BFD', introduction: '' },
  'address option': { title: 'Address lines', introduction: '' },
  'route option': { title: 'Route lines', introduction: '' },
  'rule option': { title: 'Rule lines', introduction: '' },
  'track option': { title: 'Lines of track lists', introduction: '' },
  holdfast: {
    title: "Holdfast's own words",
    introduction:
      'They may also stand in a comment, `#:holdfast WORD ...`, so that keepalived reads the same file; a block may go on over several such comments.',
  },
};

const head: readonly string[] = [
  '# Keywords',
  '',
  "Every word of keepalived 2.4.3's configuration, and what this version of Holdfast does with it. This page",
  'is made from `src/config/catalogue/` by `npx tsx scripts/keywords.ts`; `npm run check` fails when it is',
  'stale.',
  '',
  '- *implemented*: carried out. The test that proves it is named, as file › title; another test shows for',
  '  each of these words that a configuration means something else with it than without it.',
  "- *own word*: Holdfast's, unknown to keepalived; proved in the same way.",
  '- *known, not carried out*: read, its place and its block are checked, and a warning says that it has no',
  '  effect. *deprecated*: likewise, and keepalived itself advises against the word.',
  '',
  'The arguments are written as type, unit and range. "since" is the first release of keepalived that has the',
  'word in this place, where it is known.',
  '',
];
