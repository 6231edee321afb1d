// Owns which tables make up each block, and looking a word up in them. Never holds a row of its
// own.
import {
  addressOptionWords,
  addressWords,
  staticAddressWords,
  virtualAddressWords,
} from './address-options.ts';
import { authenticationWords, authHmacWords } from './authentication.ts';
import { bfdWords } from './bfd.ts';
import type { BlockName } from './block-name.ts';
import {
  bfdCheckWords,
  checkerBlockWords,
  checkerWords,
  dnsWords,
  fileCheckWords,
  httpWords,
  miscWords,
  smtpWords,
  udpWords,
  urlWords,
} from './checkers.ts';
import { globalWords } from './global.ts';
import { holdfastGlobalWords, holdfastInstanceWords, holdfastSyncGroupWords } from './holdfast.ts';
import {
  holdfastTopWords,
  httpProbeWords,
  instanceProbeWords,
  syncGroupProbeWords,
  tcpProbeWords,
} from './holdfast-probes.ts';
import { instanceWords } from './instance.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { languageWords } from './language.ts';
import { realServerWords, serverGroupWords, sslWords, virtualServerWords } from './lvs.ts';
import { globalMailWords, groupMailWords, instanceMailWords } from './mail.ts';
import { globalNotifyWords, groupNotifyWords, instanceNotifyWords } from './notify.ts';
import { globalOperationWords } from './operation.ts';
import { globalProcessWords } from './process.ts';
import { destinationWords, routeOptionWords, staticRouteWords } from './route-options.ts';
import { ruleFamilyWords, ruleOptionWords, staticRuleWords } from './rule-options.ts';
import { garpGroupWords, syncGroupWords } from './sync-group.ts';
import { topLevelWords } from './top.ts';
import {
  scriptWords,
  trackFileWords,
  trackGroupWords,
  trackOptionWords,
  trackProcessWords,
  trackWeightWords,
} from './trackers.ts';

/** Every table, in the order of the generated reference. */
export const keywordTables: readonly KeywordTable[] = [
  languageWords,
  topLevelWords,
  globalWords,
  globalProcessWords,
  globalNotifyWords,
  globalMailWords,
  globalOperationWords,
  holdfastGlobalWords,
  holdfastInstanceWords,
  holdfastSyncGroupWords,
  holdfastTopWords,
  httpProbeWords,
  tcpProbeWords,
  instanceProbeWords,
  syncGroupProbeWords,
  trackGroupWords,
  trackFileWords,
  trackProcessWords,
  scriptWords,
  syncGroupWords,
  groupNotifyWords,
  groupMailWords,
  garpGroupWords,
  instanceWords,
  instanceNotifyWords,
  instanceMailWords,
  authenticationWords,
  authHmacWords,
  serverGroupWords,
  virtualServerWords,
  realServerWords,
  sslWords,
  checkerBlockWords,
  checkerWords,
  httpWords,
  urlWords,
  smtpWords,
  dnsWords,
  miscWords,
  bfdCheckWords,
  udpWords,
  fileCheckWords,
  bfdWords,
  addressWords,
  addressOptionWords,
  staticAddressWords,
  virtualAddressWords,
  destinationWords,
  routeOptionWords,
  staticRouteWords,
  ruleFamilyWords,
  ruleOptionWords,
  staticRuleWords,
  trackWeightWords,
  trackOptionWords,
];

/** Which words each block knows; where lines begin with a value, the words after it. */
export const blockTables: { readonly [B in BlockName]: readonly KeywordTable[] } = {
  root: [topLevelWords, holdfastTopWords],
  global_defs: [
    ...[globalWords, globalProcessWords, globalNotifyWords, globalMailWords],
    ...[globalOperationWords, holdfastGlobalWords],
  ],
  notification_email: [],
  linkbeat_interfaces: [],
  interface_up_down_delays: [],
  track_group: [trackGroupWords],
  static_ipaddress: [addressOptionWords, staticAddressWords],
  static_routes: [destinationWords, routeOptionWords, staticRouteWords],
  static_rules: [ruleFamilyWords, ruleOptionWords, staticRuleWords],
  track_file: [trackFileWords],
  vrrp_track_process: [trackProcessWords],
  vrrp_script: [scriptWords],
  vrrp_http: [httpProbeWords],
  vrrp_tcp: [tcpProbeWords],
  vrrp_sync_group: [
    ...[syncGroupWords, groupNotifyWords, groupMailWords],
    ...[holdfastSyncGroupWords, syncGroupProbeWords],
  ],
  garp_group: [garpGroupWords],
  vrrp_instance: [
    ...[instanceWords, instanceNotifyWords, instanceMailWords],
    ...[holdfastInstanceWords, instanceProbeWords],
  ],
  authentication: [authenticationWords],
  auth_hmac: [authHmacWords],
  virtual_ipaddress: [addressOptionWords, virtualAddressWords],
  virtual_routes: [destinationWords, routeOptionWords],
  virtual_rules: [ruleFamilyWords, ruleOptionWords],
  unicast_peer: [],
  'track list': [trackWeightWords, trackOptionWords],
  'name list': [],
  virtual_server_group: [serverGroupWords],
  virtual_server: [virtualServerWords],
  real_server: [realServerWords, checkerBlockWords],
  SSL: [sslWords],
  TCP_CHECK: [checkerWords],
  HTTP_GET: [checkerWords, httpWords],
  SMTP_CHECK: [checkerWords, smtpWords],
  DNS_CHECK: [checkerWords, dnsWords],
  MISC_CHECK: [checkerWords, miscWords],
  BFD_CHECK: [bfdCheckWords],
  UDP_CHECK: [checkerWords, udpWords],
  PING_CHECK: [checkerWords],
  FILE_CHECK: [fileCheckWords],
  url: [urlWords],
  bfd_instance: [bfdWords],
};

const wordsOfBlock = new Map<BlockName, ReadonlyMap<string, Keyword>>(
  blockNames().map((block) => [block, indexWords(block)]),
);

/** The row of a word in a block; undefined when the block does not know the word. */
export function findKeyword(block: BlockName, text: string): Keyword | undefined {
  return wordsOfBlock.get(block)?.get(text);
}

/** Every word that a block knows, in the tables' order. */
export function wordsOf(block: BlockName): readonly string[] {
  return [...(wordsOfBlock.get(block)?.keys() ?? [])];
}

/** The blocks that know a word, in the tables' order. */
export function blocksKnowing(text: string): readonly BlockName[] {
  return blockNames().filter((block) => findKeyword(block, text) !== undefined);
}

/** Holdfast's own words in a block. */
export function ownWordsOf(block: BlockName): readonly string[] {
  return wordsOf(block).filter((text) => findKeyword(block, text)?.isOwn);
}

/** The row for a value that stands first on the lines of a block. */
export const addressRow: Keyword | undefined = addressWords.rows[0];

function blockNames(): BlockName[] {
  return Object.keys(blockTables) as BlockName[];
}

function indexWords(block: BlockName): ReadonlyMap<string, Keyword> {
  const rows = blockTables[block].flatMap((table) => table.rows);
  return new Map(rows.map((row) => [row.keyword, row]));
}
