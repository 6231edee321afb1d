// Owns what later checks need of a tracker besides its model: where it is written. Never builds one.
import type { NamedDraft } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { Token } from './tokens.ts';

/** A tracker and the token that later checks point at. */
export interface BuiltTracker<Model> {
  readonly model: Model;
  readonly at: Token;
}

/**
 * The trackers of one kind by name, in file order; of two with one name the first counts.
 *
 * @param build undefined, and a diagnostic, where something is missing
 */
export function buildTrackers<Model>(
  drafts: readonly NamedDraft[],
  keyword: string,
  report: Report,
  build: (named: NamedDraft) => Model | undefined,
): ReadonlyMap<string, BuiltTracker<Model>> {
  const built = new Map<string, BuiltTracker<Model>>();
  for (const draft of drafts) {
    const { name } = draft;
    if (built.has(name.text)) {
      report('HF1804', name, `${keyword} ${name.text} already defined; this one is ignored`);
      continue;
    }
    const model = build(draft);
    if (model) built.set(name.text, { model, at: name });
  }
  return built;
}
