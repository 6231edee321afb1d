// Owns how outcomes read in a table: who answers then, after how long, and which trouble there was, best
// to worst over several plays. Never knows how wide a terminal is.
import type { Assessment, EventResult, Played, Rest } from './assessment.ts';
import { durationText, rangeText } from './duration.ts';
import type { AddressOutcome } from './outcome.ts';
import type { Stretch } from './playback.ts';
import type { Disturbance } from './standard.ts';

/** A cell that must not be overlooked is loud. */
export interface Cell {
  readonly text: string;
  readonly isLoud: boolean;
}

/** What one stretch of time brought. */
export interface Figures {
  readonly who: Cell;
  readonly after: string;
  readonly unanswered: Cell;
  readonly doublyHeld: Cell;
  /** Nothing at all happened. */
  readonly isQuiet: boolean;
}

export interface Row {
  /** Which virtual routers fared so; empty when there is only one, or all fared alike. */
  readonly routers: readonly string[];
  readonly broken: Figures;
  /** Missing when it never mends. */
  readonly mended: Figures | undefined;
}

export interface EventRows {
  readonly result: EventResult;
  readonly disturbance: Disturbance;
  /** Routers that fared alike share a row; none when nothing happened to any. */
  readonly rows: readonly Row[];
}

/** The table of a whole assessment. */
export function assessmentRows({ events }: Assessment): EventRows[] {
  return events.map((result) => ({
    ...{ result, disturbance: result.disturbance },
    rows: rowsOf(result),
  }));
}

/** Words for trouble that has not ended. */
export type LastingWords = 'UNTIL MENDED' | 'FOR EVER' | 'TO THE END' | 'AND ON';

function rowsOf({ routers, disturbance }: EventResult): Row[] {
  const groups = new Map<string, { labels: string[]; played: Played[] }>();
  for (const { router, played } of routers) {
    const key = JSON.stringify([
      patternOf(played.map(({ broken }) => broken)),
      patternOf(played.flatMap(({ mended }) => mended ?? [])),
    ]);
    const group = groups.get(key) ?? { labels: [], played: [] };
    group.labels.push(router.label);
    group.played.push(...played);
    groups.set(key, group);
  }
  const rows = Array.from(groups.values(), ({ labels, played }): Row => {
    const mended = played.flatMap(({ mended: outcome }) => outcome ?? []);
    const neverMends = disturbance.mend.length === 0 && mended.length === 0;
    const lasting = neverMends ? 'FOR EVER' : 'UNTIL MENDED';
    return {
      routers: groups.size === 1 ? [] : labels,
      broken: figuresOf(
        played.map(({ broken }) => broken),
        lasting,
      ),
      mended:
        mended.length === 0
          ? undefined
          : figuresOf(
              mended,
              'FOR EVER',
              played.map(({ mendedAfterUs }) => mendedAfterUs ?? 0),
            ),
    };
  });
  return rows.filter(({ broken, mended }) => !broken.isQuiet || mended?.isQuiet === false);
}

/** What one moment of a scenario came to, router by router; without a name for all of them. */
export interface StretchRow {
  readonly router: string | undefined;
  readonly figures: Figures;
}

/** Routers that nothing happened to are left out, unless nothing happened to any. */
export function stretchRows({ routers, isLast }: Stretch): StretchRow[] {
  const lasting = isLast ? 'TO THE END' : 'AND ON';
  const rows = routers.map(({ router, outcome }): StretchRow => {
    const name = routers.length > 1 ? router.label : undefined;
    return { router: name, figures: figuresOf([outcome], lasting) };
  });
  const loud = rows.filter(({ figures }) => !figures.isQuiet);
  if (loud.length > 0) return loud;
  return rows.slice(0, 1).map((row) => ({ ...row, router: undefined }));
}

/** What the + of a figure means, where one of the lines has it. */
export function andOnNote(lines: readonly string[]): string[] {
  return lines.some((line) => line.includes(' s +')) ? ['+ and on in the next line'] : [];
}

/** Who answers what when nothing happens, in one sentence. */
export function restSentence({ routers }: Rest): string {
  const byNode = new Map<string, string[]>();
  for (const { router, outcome } of routers) {
    const by = outcome.answeredByAtEnd ?? 'NOBODY';
    const shown = routers.length > 1 ? router.label : outcome.address;
    byNode.set(by, [...(byNode.get(by) ?? []), shown]);
  }
  const parts = Array.from(byNode, ([node, what]) => `${node} answers ${what.join(', ')}`);
  return `At rest ${parts.join('; ')}.`;
}

/** What makes two routers' outcomes different in words, lengths aside. */
function patternOf(outcomes: readonly AddressOutcome[]): unknown {
  return outcomes.map((outcome) => [
    whoText(outcome),
    outcome.unanswered.totalUs > 0,
    outcome.unanswered.lasts,
    outcome.doublyHeld.totalUs > 0,
    outcome.doublyHeld.lasts,
  ]);
}

/** Several plays of the same thing as one line; `shiftsUs` is added to each play's times. */
export function figuresOf(
  outcomes: readonly AddressOutcome[],
  lasting: LastingWords,
  shiftsUs: readonly number[] = [],
): Figures {
  const whos = [...new Set(outcomes.map(whoText))];
  const afters = outcomes.flatMap((outcome, at) => {
    const afterUs = afterUsOf(outcome);
    return afterUs === undefined ? [] : [afterUs + (shiftsUs[at] ?? 0)];
  });
  return {
    who: { text: whos.join(' or '), isLoud: whos.some((who) => /NOBODY|^flaps|too$/.test(who)) },
    after: afters.length === 0 ? '-' : rangeText(Math.min(...afters), Math.max(...afters)),
    unanswered: troubleCell(
      outcomes.map(({ unanswered }) => unanswered),
      lasting,
    ),
    doublyHeld: troubleCell(
      outcomes.map(({ doublyHeld }) => doublyHeld),
      lasting,
    ),
    isQuiet: outcomes.every(isQuiet),
  };
}

function isQuiet({ moves, unanswered, doublyHeld, promotions }: AddressOutcome): boolean {
  const isCalm = unanswered.totalUs === 0 && doublyHeld.totalUs === 0;
  return isCalm && moves.length === 0 && promotions.length === 0;
}

function troubleCell(
  troubles: readonly AddressOutcome['unanswered'][],
  lasting: LastingWords,
): Cell {
  const totals = troubles.map(({ totalUs }) => totalUs);
  const mostUs = Math.max(0, ...totals);
  if (troubles.some(({ lasts }) => lasts)) {
    if (lasting !== 'AND ON') return { text: lasting, isLoud: true };
    return { text: `${durationText(mostUs)} +`, isLoud: true };
  }
  if (mostUs === 0) return { text: '-', isLoud: false };
  return { text: rangeText(Math.min(...totals), mostUs), isLoud: false };
}

/** When the first other machine answered, or at least became master. */
function afterUsOf({ moves, promotions, before }: AddressOutcome): number | undefined {
  return moves[0]?.atUs ?? promotions.find(({ node }) => node !== before)?.atUs;
}

/** Who answers, in the order of turns; `web2 too` when somebody else is master beside. */
function whoText({ moves, promotions, before, answeredByAtEnd }: AddressOutcome): string {
  const turns = moves.map(({ to }) => to);
  if (answeredByAtEnd === undefined) return [...turns.slice(0, 2), 'NOBODY'].join(', ');
  if (turns.length > 2) return `flaps, ${answeredByAtEnd}`;
  if (turns.length > 0) return turns.join(', ');
  const other = promotions.find(({ node }) => node !== before);
  return other ? `${other.node} too` : '-';
}
