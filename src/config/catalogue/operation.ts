// Owns the words of global_defs about running the daemon: reloads and dumps, one row each. Never holds
// code.
import { boolean, flag, forgivenText, integer, optionalText } from './arguments.ts';
import { globalField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const globalOperationWords: KeywordTable = { area: 'global', block: 'global_defs', rows: [
  word('reload_check_config', '[LOG_FILE]', 'off; no value = /dev/null', 'v2.2.0',
    'Tests the new configuration before a reload uses it.', {
      implemented: globalField('reloadCheckLog', optionalText,
        'ReloadModel.checkLog', 'reload_check_config may name a file'),
    }),
  word('reload_time_file', 'ABS_PATH', 'none', 'v2.1.0',
    'Reloads at the time that is written in this file.', {
      implemented: globalField('reloadTimeFile', forgivenText,
        'ReloadModel.timeFile', 'reload_time_file names a file, and reload_repeat keeps it'),
    }),
  word('reload_repeat', 'FLAG', 'off', 'v2.1.0',
    'Keeps reload_time_file, so the reload is daily.', {
      implemented: globalField('isReloadRepeated', flag(true),
        'ReloadModel.isRepeated', 'reload_time_file names a file, and reload_repeat keeps it'),
    }),
  word('reload_file', '[ABS_PATH]', 'off; no value = /run/keepalived.reload', 'v2.2.0',
    'A file that exists while the configuration is being read.', {
      implemented: globalField('reloadMarkerFile', optionalText,
        'ReloadModel.markerFile', 'reload_file may name a file'),
    }),
  word('data_use_instance', 'BOOL?', 'false', 'v2.2.3',
    'Puts instance and namespace into the names of dump files.', {
      implemented: globalField('dumpsUseInstance', boolean,
        'DumpsModel.usesInstance', 'data_use_instance tells the dumps of daemons apart'),
    }),
  word('state_dump_file', 'PATH or DIR/', '/tmp/keepalived.data (TMPDIR)', 'v2.3.3',
    'Where SIGUSR1 writes the state; the manual calls it state_file_location.', {
      status: 'documented under another name',
      implemented: globalField('stateDumpFile', forgivenText,
        'DumpsModel.stateFile', 'the *_dump_file words name files or folders'),
    }),
  word('stats_dump_file', 'PATH or DIR/', '/tmp/keepalived.stats (TMPDIR)', 'v2.3.3',
    'Where SIGUSR2 writes statistics; the manual calls it stats_file_location.', {
      status: 'documented under another name',
      implemented: globalField('statisticsDumpFile', forgivenText,
        'DumpsModel.statisticsFile', 'the *_dump_file words name files or folders'),
    }),
  word('json_dump_file', 'PATH or DIR/', '/tmp/keepalived.json (TMPDIR)', 'v2.3.3',
    'Where the JSON dump is written; the manual calls it json_file_location.', {
      status: 'documented under another name',
      implemented: globalField('jsonDumpFile', forgivenText,
        'DumpsModel.jsonFile', 'the *_dump_file words name files or folders'),
    }),
  word('json_version', '1|2', '1', 'v2.2.8',
    'Layout of the JSON dump.', {
      implemented: globalField('jsonVersion', integer(1, 2),
        'DumpsModel.jsonVersion', 'json_version is 1 or 2'),
    }),
] };
