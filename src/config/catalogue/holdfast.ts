// Owns the words that only Holdfast knows, one row each. Never holds code.
import { choice } from './arguments.ts';
import { globalField } from './fields.ts';
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
