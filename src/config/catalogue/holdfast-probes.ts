// Owns the words of checks without a process, which only Holdfast knows, one row each. Never holds code.
import {
  flag,
  integer,
  largestSigned,
  longestTimer,
  mandatoryText,
  mostWeight,
  seconds,
  words,
} from './arguments.ts';
import { blockField, httpProbeField, linesField, probeField, tcpProbeField } from './fields.ts';
import { type Keyword, type KeywordTable, word } from './keyword.ts';

const time = seconds(0.001, longestTimer);
const count = integer(1, largestSigned, { refusedBecomes: 1 });
const weight = {
  kind: 'weight',
  number: integer(-largestSigned, largestSigned, { mostDistance: mostWeight }),
} as const;

// biome-ignore format: one keyword on two lines reads as a table
export const holdfastTopWords: KeywordTable = { area: 'holdfast', block: '(root)', rows: [
  word('vrrp_http', 'NAME {block}', '', '',
    'An address of http or https that is asked again and again, without a process.', {
      isOwn: true, opens: 'vrrp_http',
      implemented: blockField('httpProbes', 'vrrp_http', 'lenient',
        'Model.probes', 'vrrp_http asks an address'),
    }),
  word('vrrp_tcp', 'NAME {block}', '', '',
    'A TCP port that is connected to again and again, without a process.', {
      isOwn: true, opens: 'vrrp_tcp',
      implemented: blockField('tcpProbes', 'vrrp_tcp', 'lenient',
        'Model.probes', 'vrrp_tcp connects to a port'),
    }),
] };

const provesCommon = 'checks without a process have the times and counts of scripts';

// biome-ignore format: one keyword on two lines reads as a table
function commonRows(model: 'HttpProbeModel' | 'TcpProbeModel'): readonly Keyword[] {
  return [
  word('interval', 'SECS decimal[0.001..4294.967295]', '1', '',
    'Time between two runs.', {
      isOwn: true,
      implemented: probeField('intervalUs', time,
        `${model}.intervalUs`, provesCommon),
    }),
  word('timeout', 'SECS decimal[0.001..4294.967295]', 'interval', '',
    'Counts a run as a failure after this time.', {
      isOwn: true,
      implemented: probeField('timeoutUs', time,
        `${model}.timeoutUs`, provesCommon),
    }),
  word('rise', 'INT[1..]', '1', '',
    'Successes in a row that make it good.', {
      isOwn: true,
      implemented: probeField('rise', count,
        `${model}.rise`, provesCommon),
    }),
  word('fall', 'INT[1..]', '1', '',
    'Failures in a row that make it bad.', {
      isOwn: true,
      implemented: probeField('fall', count,
        `${model}.fall`, provesCommon),
    }),
  word('weight', 'INT[-253..253] [reverse]', '0', '',
    'Priority change by the result; 0 makes a failure a fault.', {
      isOwn: true,
      implemented: probeField('weight', weight,
        `${model}.weight`, provesCommon),
    }),
  ];
}

// biome-ignore format: one keyword on two lines reads as a table
export const httpProbeWords: KeywordTable = { area: 'holdfast', block: 'vrrp_http', rows: [
  word('url', 'URL', 'required', '',
    'What is asked for, with GET; redirections are not followed.', {
      isOwn: true,
      implemented: httpProbeField('url', mandatoryText,
        'HttpProbeModel.url', 'vrrp_http asks an address'),
    }),
  word('expect_status', 'CODE|CODE-CODE ...', '200-299', '',
    'The status codes that are a success.', {
      isOwn: true,
      implemented: httpProbeField('statuses', words,
        'HttpProbeModel.statuses', 'expect_status takes numbers, ranges and lists'),
    }),
  word('expect_body', 'TEXT|/REGEX/[i]', 'anything', '',
    'What the first 64 KiB of the body must hold.', {
      isOwn: true,
      implemented: httpProbeField('body', mandatoryText,
        'HttpProbeModel.body', 'expect_body takes a text or a regular expression'),
    }),
  word('host', 'NAME', "the URL's", '',
    'The Host header, and the name that a certificate must have.', {
      isOwn: true,
      implemented: httpProbeField('host', mandatoryText,
        'HttpProbeModel.host', 'vrrp_http asks an address'),
    }),
  word('ca', 'FILE', "Node.js's authorities", '',
    'PEM file of the authorities that may have signed the certificate.', {
      isOwn: true,
      implemented: httpProbeField('caFile', mandatoryText,
        'HttpProbeModel.caFile', 'ca and insecure say which certificates are believed'),
    }),
  word('insecure', 'FLAG', 'off', '',
    'Believes every certificate.', {
      isOwn: true,
      implemented: httpProbeField('isInsecure', flag(true),
        'HttpProbeModel.isInsecure', 'ca and insecure say which certificates are believed'),
    }),
  ...commonRows('HttpProbeModel'),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const tcpProbeWords: KeywordTable = { area: 'holdfast', block: 'vrrp_tcp', rows: [
  word('connect', 'HOST PORT | HOST:PORT', 'required', '',
    'Where a connection must come about; it is closed at once.', {
      isOwn: true,
      implemented: tcpProbeField('target', words,
        'TcpProbeModel.host', 'vrrp_tcp connects to a port'),
    }),
  ...commonRows('TcpProbeModel'),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const instanceProbeWords: KeywordTable = {
  area: 'holdfast',
  block: 'vrrp_instance',
  rows: [
  word('track_http', '{ NAME [weight -253..253 [reverse|noreverse]] ... }', '', '',
    'Checks of HTTP whose failure is a fault or changes the priority.', {
      isOwn: true, opens: 'track list',
      implemented: linesField('trackedHttp', 'track list',
        'InstanceModel.trackedObjects', 'track_http and track_tcp list checks'),
    }),
  word('track_tcp', '{ NAME [weight -253..253 [reverse|noreverse]] ... }', '', '',
    'Checks of TCP whose failure is a fault or changes the priority.', {
      isOwn: true, opens: 'track list',
      implemented: linesField('trackedTcp', 'track list',
        'InstanceModel.trackedObjects', 'track_http and track_tcp list checks'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const syncGroupProbeWords: KeywordTable = {
  area: 'holdfast',
  block: 'vrrp_sync_group',
  rows: [
  word('track_http', '{ NAME [weight N [reverse|noreverse]] ... }', '', '',
    'Checks of HTTP that all members track.', {
      isOwn: true, opens: 'track list',
      implemented: linesField('trackedHttp', 'track list',
        'InstanceModel.trackedObjects', 'checks of a group are tracked by every member'),
    }),
  word('track_tcp', '{ NAME [weight N [reverse|noreverse]] ... }', '', '',
    'Checks of TCP that all members track.', {
      isOwn: true, opens: 'track list',
      implemented: linesField('trackedTcp', 'track list',
        'InstanceModel.trackedObjects', 'checks of a group are tracked by every member'),
    }),
] };
