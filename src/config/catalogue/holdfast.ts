// Owns the words that only Holdfast knows, one row each. Never holds code.
import { choice, flag } from './arguments.ts';
import { globalField, syncGroupField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const holdfastGlobalWords: KeywordTable = {
  area: 'holdfast',
  block: 'global_defs',
  rows: [
  word('on_stale', 'hold|fault', 'hold', '',
    'What a tracker counts as whose results have stopped coming: its last result, or a failure.', {
      isOwn: true,
      implemented: globalField('onStale', choice('answer to stale results', ['hold', 'fault'], 'hold'),
        'GlobalModel.onStale', 'on_stale chooses what a silent tracker counts as'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const holdfastSyncGroupWords: KeywordTable = {
  area: 'holdfast',
  block: 'vrrp_sync_group',
  rows: [
  word('sync_group_fast_handover', 'FLAG', 'off', '',
    'A priority 0 for one member shortens the timers of all: the group hands over at once.', {
      isOwn: true,
      implemented: syncGroupField('isFast', flag(true),
        'SyncGroupModel.isFast', 'sync_group_fast_handover is a word of the group'),
    }),
] };
