// Owns how fast announcements may follow one another: `vrrp_garp_interval`, `vrrp_gna_interval`,
// `garp_group`. Never reads text.
import type { InterfaceName } from '../net/identifiers.ts';
import {
  type Fields,
  fieldsOf,
  type GarpGroupFields,
  type GlobalFields,
  type NamedDraft,
  type Written,
} from './catalogue/fields.ts';
import { checkInterface, type KnownInterfaces } from './interface-check.ts';
import type { Report } from './interpret.ts';
import type { GarpGroupModel, PacingModel } from './model.ts';
import type { Token } from './tokens.ts';
import { readValue } from './values.ts';

/** Undefined when nothing is held back anywhere. */
export function buildPacing(
  drafts: readonly NamedDraft[],
  global: Fields<GlobalFields>,
  known: KnownInterfaces,
): PacingModel | undefined {
  const taken = new Set<InterfaceName>();
  const groups = drafts.flatMap((draft) => buildGroup(draft, taken, known) ?? []);
  const garpIntervalUs = global.garpIntervalUs?.value ?? 0;
  const gnaIntervalUs = global.gnaIntervalUs?.value ?? 0;
  if (groups.length === 0 && garpIntervalUs === 0 && gnaIntervalUs === 0) return undefined;
  return { everywhere: { garpIntervalUs, gnaIntervalUs }, groups };
}

function buildGroup(
  { name, draft }: NamedDraft,
  taken: Set<InterfaceName>,
  known: KnownInterfaces,
): GarpGroupModel | undefined {
  const { report } = known;
  const fields = fieldsOf<GarpGroupFields>(draft);
  const interfaces: InterfaceName[] = [];
  for (const [at, member] of membersOf(fields, report)) {
    if (taken.has(member)) {
      report('HF1402', at, `garp_group already specified for ${member} - ignoring`);
      continue;
    }
    checkInterface(member, at, known);
    taken.add(member);
    interfaces.push(member);
  }
  const garpIntervalUs = fields.garpIntervalUs?.value ?? 0;
  const gnaIntervalUs = fields.gnaIntervalUs?.value ?? 0;
  if (interfaces.length === 0) {
    report('HF1404', name, 'garp_group has no interface and changes nothing');
    return undefined;
  }
  if (!fields.garpIntervalUs && !fields.gnaIntervalUs) {
    report('HF1403', name, 'garp_group does not have any delay set - removing');
    for (const member of interfaces) taken.delete(member);
    return undefined;
  }
  return { interfaces, garpIntervalUs, gnaIntervalUs };
}

/** Both words may stand in one group, and each of them several times. */
function membersOf(
  { interface: single, interfaces }: Fields<GarpGroupFields>,
  report: Report,
): [Token, InterfaceName][] {
  const singles: [Token, InterfaceName][] = [];
  for (let at: Written<InterfaceName> | undefined = single; at; at = at.earlier) {
    singles.unshift([at.at, at.value]);
  }
  const words = (interfaces?.value ?? []).flatMap(({ words: line }) => line);
  const listed = words.flatMap((word): [Token, InterfaceName][] => {
    const { value, problem } = readValue({ kind: 'interface' }, word.text);
    if (problem) report(problem.code, word, `interfaces: ${problem.message}`, problem.values);
    return value === undefined ? [] : [[word, value as InterfaceName]];
  });
  if (interfaces && words.length === 0) {
    report('HF1401', interfaces.keyword, 'Warning - empty garp_group interfaces block');
  }
  return [...singles, ...listed];
}
