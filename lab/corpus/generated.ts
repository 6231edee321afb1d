// Owns configurations made by chance from the catalogue: every word that both daemons know, with
// good values and with mistakes. Never judges one.
import fc from 'fast-check';
import { addressOptionWords } from '../../src/config/catalogue/address-options.ts';
import type { Argument } from '../../src/config/catalogue/arguments.ts';
import { globalWords } from '../../src/config/catalogue/global.ts';
import { instanceWords } from '../../src/config/catalogue/instance.ts';
import type { Keyword, KeywordTable } from '../../src/config/catalogue/keyword.ts';
import { scriptWords } from '../../src/config/catalogue/trackers.ts';

/** A line, or a block of lines. */
type Text = readonly string[];

/** The newest keepalived that the lab has beside Holdfast. */
const newest = [2, 2, 7] as const;

/** Words whose verdict depends on the machine, or that other words of the file write already. */
const leftOut = new Set([
  ...['interface', 'virtual_router_id', 'state', 'script', 'script_user', 'user'],
  ...['enable_script_security', 'include_check'],
]);

/** The words of a table that can be drawn, each with its argument. */
export function drawnWords({ rows }: KeywordTable): Keyword[] {
  return rows.filter(
    (row) =>
      row.implemented !== false &&
      !row.isOwn &&
      !leftOut.has(row.keyword) &&
      isKnown(row.since) &&
      valuesOf(row.implemented.argument) !== undefined,
  );
}

/** Whether keepalived 2.2.7 has the word: `v2.0.11`, `<=v1.0.3`. */
function isKnown(since: string): boolean {
  const numbers = /(\d+)\.(\d+)\.(\d+)/.exec(since)?.slice(1).map(Number);
  if (!numbers) return since !== '';
  const at = numbers.findIndex((number, index) => number !== newest[index]);
  return at < 0 || (numbers[at] ?? 0) < (newest[at] ?? 0);
}

/** BOOL in 2.4.3; 2.2.7 takes the bare word alone, whatever stands behind it. */
const flagsOfOld = new Set(['vrrp_strict', 'vrrp_skip_check_adv_addr']);

interface Values {
  readonly good: fc.Arbitrary<string>;
  readonly bad: readonly string[];
}

/** What can stand behind a word; undefined for what this file writes by itself or not at all. */
function valuesOf(argument: Argument): Values | undefined {
  switch (argument.kind) {
    case 'integer': {
      const { minimum, maximum } = argument;
      // An owner beside others in a sync group is a listed difference: no priority of 255.
      const good = fc.integer({ min: minimum, max: Math.min(maximum, 254) }).map(String);
      return { good, bad: ['', 'x', String(maximum + 1), String(minimum - 1), '1x'] };
    }
    case 'seconds': {
      const most = Math.min(argument.maximum, 30);
      const least = Math.ceil(argument.minimum);
      const good = fc.integer({ min: least, max: most }).map(String);
      return { good, bad: ['', 'x', '-1', '1x'] };
    }
    case 'boolean':
      return {
        good: fc.constantFrom('', 'on', 'off', 'true', 'false', 'yes', 'no'),
        bad: ['maybe'],
      };
    case 'flag':
      return { good: fc.constant(''), bad: [] };
    case 'choice':
      return { good: fc.constantFrom(...argument.choices), bad: ['', 'other'] };
    case 'scope':
      return { good: fc.constantFrom('global', 'link', 'site', '0'), bad: ['', 'everywhere'] };
    case 'label':
      return { good: fc.constantFrom('eth0:a', 'eth0:web'), bad: ['eth0:much-too-long-a-label'] };
    case 'broadcast':
      return { good: fc.constantFrom('+', '-', '10.9.0.255'), bad: ['x'] };
    default:
      return undefined;
  }
}

/** A word with its value; now and then a bad one. */
function line(row: Keyword, mistakes: number): fc.Arbitrary<Text> {
  if (flagsOfOld.has(row.keyword)) return fc.constant([row.keyword]);
  const values = row.implemented !== false ? valuesOf(row.implemented.argument) : undefined;
  const { good, bad } = values ?? { good: fc.constant(''), bad: [] };
  const wrong = bad.length > 0 ? fc.constantFrom(...bad) : good;
  const value = fc.oneof(
    { weight: 100 - mistakes, arbitrary: good },
    { weight: mistakes, arbitrary: wrong },
  );
  return value.map((text) => [`${row.keyword} ${text}`.trim()]);
}

/** Some of the words, in any order, rarely many. */
function some(table: KeywordTable, mistakes: number, most: number): fc.Arbitrary<Text> {
  const words = drawnWords(table);
  return fc
    .shuffledSubarray(words, { minLength: 0, maxLength: Math.min(most, words.length) })
    .chain((rows) => fc.tuple(...rows.map((row) => line(row, mistakes))))
    .map((lines) => lines.flat());
}

function block(head: string, lines: Text): Text {
  return [`${head} {`, ...lines.map((each) => `    ${each}`), '}'];
}

function addresses(family: 4 | 6, first: number, mistakes: number): fc.Arbitrary<Text> {
  const length = family === 4 ? ['', '/24', '/32', '/33', '/x'] : ['', '/64', '/128', '/129', '/x'];
  const one = (at: number) =>
    fc
      .tuple(
        fc.oneof(
          { weight: 100 - mistakes, arbitrary: fc.constantFrom(...length.slice(0, 3)) },
          { weight: mistakes, arbitrary: fc.constantFrom(...length.slice(3)) },
        ),
        some(addressOptionWords, mistakes, 2),
      )
      .map(([bits, options]) => {
        const address = family === 4 ? `10.9.0.${first + at}` : `fd09::${first + at}`;
        return [`${address}${bits}`, ...options].join(' ');
      });
  return fc
    .integer({ min: 1, max: 3 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => one(at))));
}

/** What is wrong with the text as a whole, now and then. */
const slips: readonly ((lines: Text) => Text)[] = [
  (lines) => lines.slice(0, -1),
  (lines) => [...lines, '}'],
  (lines) => [...lines, 'no_such_word 1'],
  (lines) => lines.map((each) => each.replace('virtual_router_id', 'virtual_router_di')),
  (lines) => lines.map((each) => each.replace('interface eth0', 'interface')),
  (lines) => lines.map((each) => each.replace(/(virtual_router_id) \d+/, '$1 256')),
  (lines) => [
    '$VRID=7',
    ...lines.map((each) => each.replace(/(virtual_router_id) \d+/, '$1 $VRID')),
  ],
  (lines) => lines.map((each) => `${each} # and why`),
];

/** A block of some of the lines, or none; now and then with a line that is wrong. */
function list(head: string, good: Text, bad: Text, mistakes: number): fc.Arbitrary<Text> {
  const lines = fc.shuffledSubarray([...good], { minLength: 1, maxLength: 2 });
  const wrong = fc.tuple(lines, fc.constantFrom(...bad)).map(([some, one]) => [...some, one]);
  return fc.oneof(
    { weight: 60, arbitrary: fc.constant<Text>([]) },
    { weight: 20, arbitrary: lines.map((some) => block(head, some)) },
    { weight: mistakes, arbitrary: wrong.map((some) => block(head, some)) },
  );
}

/** With an interface or untracked: 2.2.7 tracks no other, and fails the test. */
const routes: Text = [
  '192.0.2.0/24 via 10.9.0.254 dev eth0',
  'default via 10.9.0.254 dev eth0 metric 100',
  'blackhole 198.51.100.0/24 no_track',
  '203.0.113.0/24 dev eth1 table 100 src 10.9.1.1',
  'to 192.0.2.128/25 no_track nexthop via 10.9.0.2 weight 2 nexthop via 10.9.0.3',
  '2001:db8::/32 dev eth0 mtu lock 1400 pref high',
];
const badRoutes: Text = ['192.0.2.0/33 via 10.9.0.254', 'via 10.9.0.254', '192.0.2.0/24 metric x'];

const rules: Text = [
  'from 192.0.2.0/24 table 100 priority 1000',
  'to 192.0.2.0/24 table main',
  'fwmark 7/0xff iif eth0 lookup 100 preference 2000',
  'from 2001:db8::/32 table 200 priority 1001',
  'type blackhole from 198.51.100.1 priority 1002',
];
const badRules: Text = ['from 192.0.2.0/33 table 100', 'from 192.0.2.1 table', 'fwmark x table 1'];

const virtualInterfaces: readonly Text[] = [
  ['use_vmac'],
  ['use_vmac vrrp.x'],
  ['use_vmac_addr'],
  ['use_ipvlan'],
  ['use_ipvlan ipvlan.x 10.9.0.7/24 private'],
  ['use_ipvlan fe80::7 vepa bridge'],
];

function lists(which: 4 | 6, mistakes: number): fc.Arbitrary<Text> {
  const peers = which === 4 ? ['10.9.0.2', '10.9.0.3 min_ttl 250'] : ['fe80::2', 'fe80::3'];
  const badPeers = ['10.9.0.300', 'fe80::2 min_ttl 256', '10.9.0.4 max_ttl x'];
  return fc
    .tuple(
      list('unicast_peer', peers, badPeers, mistakes),
      list('virtual_routes', routes, badRoutes, mistakes),
      list('virtual_rules', rules, badRules, mistakes),
      list('virtual_ipaddress_excluded', ['10.9.1.77/24', 'fd09::77/64'], ['x'], mistakes),
      fc.constantFrom<Text[]>([], [], ...virtualInterfaces),
    )
    .map((parts) => parts.flat());
}

/** Their verdict together is a listed difference. */
function withoutUnicastIpvlan(lines: Text): Text {
  const isUnicast = lines.some((text) => /^unicast_(peer|fault)/.test(text));
  return isUnicast ? lines.filter((text) => !text.startsWith('use_ipvlan')) : lines;
}

function instance(number: number, mistakes: number): fc.Arbitrary<Text> {
  const family = fc.constantFrom<(4 | 6)[]>(4, 4, 6);
  return family.chain((which) =>
    fc
      .tuple(
        some(instanceWords, mistakes, 6),
        addresses(which, 100 + 10 * number, mistakes),
        fc.boolean(),
        fc.constantFrom('MASTER', 'BACKUP'),
        lists(which, mistakes),
      )
      .map(([words, vips, isTracking, state, more]) =>
        block(`vrrp_instance VI_${number}`, [
          `state ${state}`,
          'interface eth0',
          `virtual_router_id ${50 + number}`,
          ...withoutUnicastIpvlan([
            ...words,
            ...block('virtual_ipaddress', vips),
            ...(isTracking ? block('track_script', ['chk']) : []),
            ...more,
          ]),
        ]),
      ),
  );
}

function statics(mistakes: number): fc.Arbitrary<Text> {
  return fc
    .tuple(
      list('static_ipaddress', ['10.9.2.1/24 dev eth1', 'fd09::2:1/64'], ['x'], mistakes),
      list('static_routes', routes, badRoutes, mistakes),
      list('static_rules', rules, badRules, mistakes),
      list('linkbeat_interfaces', ['eth0 MII', 'eth0 IOCTL', 'lo', 'eth0'], ['eth0 mii'], mistakes),
      list('garp_group', ['garp_interval 0.1', 'interface eth0'], ['garp_interval x'], mistakes),
    )
    .map((parts) => parts.flat());
}

function whole(mistakes: number): fc.Arbitrary<string> {
  const parts = fc
    .integer({ min: 1, max: 3 })
    .chain((count) =>
      fc.tuple(
        some(globalWords, mistakes, 4),
        some(scriptWords, mistakes, 3),
        fc.tuple(...Array.from({ length: count }, (_, at) => instance(at + 1, mistakes))),
        fc.boolean(),
        statics(mistakes),
      ),
    );
  const slip = fc.oneof(
    { weight: 100 - mistakes * 2, arbitrary: fc.constant((lines: Text) => lines) },
    { weight: mistakes * 2, arbitrary: fc.constantFrom(...slips) },
  );
  return fc.tuple(parts, slip).map(([[globals, script, instances, isGrouped, fixed], change]) => {
    const names = instances.map((_, at) => `VI_${at + 1}`);
    const group =
      isGrouped && names.length > 1 ? block('vrrp_sync_group G', block('group', names)) : [];
    const lines = [
      ...block('global_defs', ['enable_script_security', 'script_user root', ...globals]),
      ...block('vrrp_script chk', ['script /bin/true', ...script]),
      ...fixed,
      ...group,
      ...instances.flat(),
    ];
    return `${change(lines).join('\n')}\n`;
  });
}

/** Half of them without a mistake. */
export const generatedConfiguration: fc.Arbitrary<string> = fc.oneof(whole(0), whole(8));
