// Owns putting together one family's table of the packet filter. Never sends one.
import type { FamilyFilter } from '../../net/firewall.ts';
import { diversionTable } from './diversion.ts';
import { dropTable } from './dropping.ts';
import type { Rule, Table } from './shape.ts';

/** First what is diverted, then what is dropped. */
export function tableOf({ family, dropped, diverted }: FamilyFilter, hasCounters: boolean): Table {
  const parts = [
    ...(diverted.length > 0 ? [diversionTable(family, diverted)] : []),
    ...(dropped.length > 0 ? [dropTable(family, dropped)] : []),
  ];
  const rules = parts.flatMap((part) => part.rules);
  const chains = new Map(parts.flatMap((part) => part.chains.map((each) => [each.name, each])));
  return {
    family,
    chains: [...chains.values()],
    sets: parts.flatMap((part) => part.sets),
    rules: hasCounters ? rules.map(counting) : rules,
    elements: new Map(parts.flatMap((part) => [...part.elements])),
  };
}

/** Counts what has come as far as the verdict. */
function counting({ chain, expressions }: Rule): Rule {
  return { chain, expressions: expressions.toSpliced(-1, 0, { kind: 'counter' }) };
}
