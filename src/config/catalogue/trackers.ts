// Owns the words of track groups, tracked files, processes and scripts, one row each. Never holds
// code.
import {
  choice,
  flag,
  forgivenText,
  initialNumber,
  integer,
  largestSigned,
  lonelyCommand,
  longestTimer,
  mostWeight,
  seconds,
  user,
  words,
} from './arguments.ts';
import {
  linesField,
  scriptField,
  trackField,
  trackFileField,
  trackProcessField,
} from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const trackGroupWords: KeywordTable = { area: 'static', block: 'track_group', rows: [
  word('group', '{ VRRP_INSTANCE ... }', 'empty', 'v2.0.3',
    'The instances that need the interface of the static entry.', {
      opens: 'name list',
      implemented: linesField('members', 'name list',
        'InstanceModel.neededInterfaces', 'a track group names who needs the interface'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const trackFileWords: KeywordTable = { area: 'trackers', block: 'track_file', rows: [
  word('file', 'PATH', 'required', 'v2.0.0',
    'The file that is watched.', {
      implemented: trackFileField('path', forgivenText,
        'TrackFileModel.path', 'track_file names a file and its weight'),
    }),
  word('weight', 'INT[-254..254] [reverse]', '1', 'v2.0.0',
    "Factor from the file's number to the priority; 0 makes any other number a fault.", {
      implemented: trackFileField('weight', { kind: 'weight', number: integer(-254, 254) },
        'TrackFileModel.weight', 'track_file names a file and its weight'),
    }),
  word('init_file', '[VALUE] [overwrite]', '0', 'v2.0.0',
    'Creates, or overwrites, the file with a number at start.', {
      implemented: trackFileField('initial', initialNumber,
        'TrackFileModel.initial', 'init_file takes a number and overwrite in either order'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const trackProcessWords: KeywordTable = {
  area: 'trackers',
  block: 'vrrp_track_process',
  rows: [
  word('process', 'CMD [PARAM ...]', 'required', 'v2.0.11',
    'The process to look for, optionally with parameters.', {
      implemented: trackProcessField('process', words,
        'TrackProcessModel.program', 'vrrp_track_process counts processes'),
    }),
  word('param_match', 'initial|partial', 'exact', 'v2.0.16',
    'How the parameters are compared.', {
      implemented: trackProcessField('parameterMatch',
        choice('param_match type', ['initial', 'partial'], undefined),
        'TrackProcessModel.parameterMatch', 'vrrp_track_process counts processes'),
    }),
  word('weight', 'INT[-254..254] [reverse]', '0', 'v2.0.11',
    'Priority change while the process runs; 0 makes its absence a fault.', {
      implemented: trackProcessField('weight', { kind: 'weight', number: integer(-254, 254) },
        'TrackProcessModel.weight', 'vrrp_track_process counts processes'),
    }),
  word('quorum', 'INT[1..65535]', '1', 'v2.0.11',
    'Smallest number of processes.', {
      implemented: trackProcessField('quorum', integer(1, 65535),
        'TrackProcessModel.quorum', 'quorum and quorum_max bound the number'),
    }),
  word('quorum_max', 'INT[0..65535]', 'unlimited', 'v2.0.16',
    'Largest number of processes.', {
      implemented: trackProcessField('quorumMax', integer(0, 65535),
        'TrackProcessModel.quorumMax', 'quorum and quorum_max bound the number'),
    }),
  word('fork_delay', 'SECS decimal[0.000001..3600]', '0', 'v2.0.16',
    'Waits this long before believing that the quorum was gained.', {
      implemented: trackProcessField('forkDelayUs', seconds(0.000001, 3600),
        'TrackProcessModel.forkDelayUs', 'delay sets both delays'),
    }),
  word('terminate_delay', 'SECS decimal[0.000001..3600]', '0', 'v2.0.16',
    'Waits this long before believing that the quorum was lost.', {
      implemented: trackProcessField('terminateDelayUs', seconds(0.000001, 3600),
        'TrackProcessModel.terminateDelayUs', 'delay sets both delays'),
    }),
  word('delay', 'SECS decimal[0.000001..3600]', '0', 'v2.0.11',
    'Sets fork_delay and terminate_delay.', {
      implemented: trackProcessField('delayUs', seconds(0.000001, 3600),
        'TrackProcessModel.forkDelayUs', 'delay sets both delays'),
    }),
  word('full_command', 'FLAG', 'off', 'v2.0.11',
    'Compares the whole command line instead of the process name.', {
      implemented: trackProcessField('isFullCommand', flag(true),
        'TrackProcessModel.matchesCommandLine', 'vrrp_track_process counts processes'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const scriptWords: KeywordTable = { area: 'trackers', block: 'vrrp_script', rows: [
  word('script', 'CMD', 'required', 'v1.1.13',
    'The command; it is not given to a shell.', {
      implemented: scriptField('command', lonelyCommand,
        'ScriptModel.command', 'script is one word, split once more'),
    }),
  word('interval', 'SECS decimal, ms resolution (2.3.2+; whole seconds before)', '1', 'v1.1.13',
    'Time between two runs.', {
      implemented: scriptField('intervalUs', seconds(0.001, longestTimer, { zeroBecomes: 1 }),
        'ScriptModel.intervalUs', 'interval is the time between runs'),
    }),
  word('timeout', 'SECS decimal, ms resolution (2.3.2+)', 'interval', 'v1.2.6',
    'Kills a run after this time and counts it as a failure.', {
      implemented: scriptField('timeoutUs', seconds(0.001, longestTimer, { zeroBecomes: 1 }),
        'ScriptModel.timeoutUs', 'timeout falls back to the interval'),
    }),
  word('weight', 'INT[-253..253] [reverse]', '0', 'v1.1.13',
    "Priority change by the script's result; 0 makes a failure a fault.", {
      implemented: scriptField('weight', { kind: 'weight',
        number: integer(-largestSigned, largestSigned, { mostDistance: mostWeight }) },
        'ScriptModel.weight', 'weight may be reversed'),
    }),
  word('rise', 'INT[1..]', '1', 'v1.1.18',
    'Successes in a row that make it good.', {
      implemented: scriptField('rise', integer(1, largestSigned, { refusedBecomes: 1 }),
        'ScriptModel.rise', 'rise counts successes'),
    }),
  word('fall', 'INT[1..]', '1', 'v1.1.18',
    'Failures in a row that make it bad.', {
      implemented: scriptField('fall', integer(1, largestSigned, { refusedBecomes: 1 }),
        'ScriptModel.fall', 'fall counts failures'),
    }),
  word('user', 'USER [GROUP]', 'script_user', 'v1.3.0',
    'User and group that run it.', {
      implemented: scriptField('runAs', user,
        'ScriptModel.command.runAs', 'user names who runs the script'),
    }),
  word('init_fail', 'FLAG', 'off', 'v1.3.2',
    'Asks for a bad state until the script has succeeded.', {
      implemented: scriptField('startsFailed', flag(true),
        'ScriptModel.startsFailed', 'init_fail begins as failed'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const trackWeightWords: KeywordTable = {
  area: 'track option',
  block: 'track_interface, track_script, track_file, track_process, track_bfd',
  rows: [
  word('weight', 'INT', "object's own weight (0)", '',
    "Priority change, instead of the tracked object's own.", {
      implemented: trackField('weight', integer(-254, 254, { mostDistance: mostWeight }),
        'TrackedScript.weight', 'a weight in the list overrides the script'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const trackOptionWords: KeywordTable = { area: 'track option', block: 'track_*', rows: [
  word('reverse', 'FLAG after weight', "object's", 'v2.0.18',
    'Exchanges good and bad.', {
      implemented: trackField('isReversed', flag(true),
        'TrackedScript.isReversed', 'reverse may follow a weight in the list'),
    }),
  word('noreverse', 'FLAG after weight', "object's", 'v2.0.18',
    'Undoes reverse of the tracked object.', {
      implemented: trackField('isReversed', flag(false),
        'TrackedScript.isReversed', 'noreverse undoes the reverse of the script'),
    }),
] };
