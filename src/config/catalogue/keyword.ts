// Owns the shape of a keyword's row and of a block's table. Never holds a row.
import type { Argument } from './arguments.ts';
import type { BlockName } from './block-name.ts';

/** The tables' grouping, as in the generated keyword reference. */
export type Area =
  | 'top'
  | 'global'
  | 'static'
  | 'trackers'
  | 'sync_group'
  | 'garp_group'
  | 'vrrp_instance'
  | 'lvs'
  | 'checkers'
  | 'bfd'
  | 'address option'
  | 'route option'
  | 'rule option'
  | 'track option'
  /** Words that keepalived does not know. */
  | 'holdfast'
  | 'config language';

/** How keepalived 2.4.3 treats the word. */
export type KeywordStatus =
  | 'documented'
  | 'undocumented'
  | 'deprecated'
  | 'deprecated and undocumented'
  | 'documented under another name';

/** What makes a word do something here: how it is read, where it lands, what proves it. */
export interface Implementation {
  /** The field of the block's draft (fields.ts) that the value is stored in. */
  readonly field: string;
  readonly argument: Argument;
  /** The field of the typed model, for the generated reference. */
  readonly landsIn: string;
  /** The title of the test that proves it. */
  readonly provedBy: string;
  /** A second value is refused with a message; otherwise the last one counts. */
  readonly isFirstKept: boolean;
}

/** One row of the catalogue. */
export interface Keyword {
  readonly keyword: string;
  /** Arguments in the notation of the keyword reference: type, unit, range. */
  readonly arguments: string;
  readonly default: string;
  /** First keepalived release with this word here; empty when it is not known. */
  readonly since: string;
  readonly documentation: string;
  readonly status: KeywordStatus;
  readonly opens: BlockName | undefined;
  readonly implemented: Implementation | false;
  /** Holdfast's own: it may also stand in a comment, `#:holdfast WORD ...`. */
  readonly isOwn: boolean;
}

/** The rows of one place; a block may combine several tables. */
export interface KeywordTable {
  readonly area: Area;
  /** Where the words stand, as printed in the reference. */
  readonly block: string;
  readonly rows: readonly Keyword[];
}

interface RowDetails {
  readonly status?: KeywordStatus;
  readonly opens?: BlockName;
  readonly implemented?: Implementation;
  readonly isOwn?: boolean;
}

/** Makes a row; the order of arguments is the order of columns in the reference. */
export function word(
  keyword: string,
  args: string,
  fallback: string,
  since: string,
  documentation: string,
  details: RowDetails = {},
): Keyword {
  return {
    keyword,
    arguments: args,
    default: fallback,
    since,
    documentation,
    status: details.status ?? 'documented',
    opens: details.opens,
    implemented: details.implemented ?? false,
    isOwn: details.isOwn ?? false,
  };
}

/** The same, for a word whose first value counts. */
export function keepFirst(implemented: Implementation): Implementation {
  return { ...implemented, isFirstKept: true };
}
