// Owns what an instance takes over from global_defs where it says nothing itself. Never reads text.
import {
  type Fields,
  fieldsOf,
  type GlobalFields,
  type InstanceFields,
  type NamedDraft,
  type Written,
  writtenBefore,
} from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { GarpModel, InstanceModel } from './model.ts';
import type { Token } from './tokens.ts';

/** Copied where an instance begins: what global_defs says of these later is too late. */
const copiedWords = [
  'garpRepeat',
  'garpDelayUs',
  'garpRefreshUs',
  'garpRefreshRepeat',
  'downTimerAdverts',
  'checksumAsV2',
  'skipsAddressCheck',
] as const satisfies readonly (keyof InstanceFields & keyof GlobalFields)[];

type CopiedWord = (typeof copiedWords)[number];
type Copied = Required<{ readonly [K in CopiedWord]: InstanceFields[K] }>;

type Inherited =
  | 'checksumAsV2'
  | 'skipsAddressCheck'
  | 'downTimerAdverts'
  | 'lowerPriorityNoAdvert'
  | 'higherPrioritySendAdvert'
  | 'ownerIgnoresAdverts'
  | 'restores'
  | 'startupHoldUs'
  | 'garp';

/** @param name where the instance begins; without it, all that global_defs says is in time */
export function inheritDefaults(
  fields: Fields<InstanceFields>,
  global: Fields<GlobalFields>,
  name?: Token,
): Pick<InstanceModel, Inherited> {
  const { checksumAsV2, skipsAddressCheck, downTimerAdverts, ...set } = copiedAt(
    fields,
    name ? globalsBefore(global, name) : global,
  );
  const noAdvert = fields.lowerPriorityNoAdvert ?? global.lowerPriorityNoAdvert;
  const sendAdvert = fields.higherPrioritySendAdvert ?? global.higherPrioritySendAdvert;
  const ignoresAdverts = fields.ownerIgnoresAdverts ?? global.ownerIgnoresAdverts;
  const restores = fields.restores ?? global.restores;
  return {
    checksumAsV2,
    skipsAddressCheck,
    downTimerAdverts,
    lowerPriorityNoAdvert: noAdvert?.value ?? false,
    higherPrioritySendAdvert: sendAdvert?.value ?? false,
    ownerIgnoresAdverts: ignoresAdverts?.value ?? false,
    ...(restores?.value === true && { restores: true }),
    ...startupHold(fields, global),
    garp: { ...firstSets(set), ...lowerPrioritySet(fields, global), ...extra(fields, global) },
  };
}

function firstSets(
  set: Pick<Copied, 'garpRepeat' | 'garpDelayUs' | 'garpRefreshUs' | 'garpRefreshRepeat'>,
): Pick<GarpModel, 'repeat' | 'delayUs' | 'refreshUs' | 'refreshRepeat'> {
  const { garpRepeat, garpDelayUs, garpRefreshUs, garpRefreshRepeat } = set;
  // A refresh of no packets is none.
  const refreshUs = garpRefreshRepeat > 0 ? garpRefreshUs : 0;
  return { repeat: garpRepeat, delayUs: garpDelayUs, refreshUs, refreshRepeat: garpRefreshRepeat };
}

/** Falls back to the first set of global_defs, never to the instance's own (keepalived 2.2.7). */
function lowerPrioritySet(
  fields: Fields<InstanceFields>,
  global: Fields<GlobalFields>,
): Pick<GarpModel, 'lowerPriorityRepeat' | 'lowerPriorityDelayUs'> {
  const { garpRepeat, garpDelayUs } = copiedAt({}, global);
  const repeat = fields.garpLowerPriorityRepeat ?? global.garpLowerPriorityRepeat;
  const delayUs = fields.garpLowerPriorityDelayUs ?? global.garpLowerPriorityDelayUs;
  return {
    lowerPriorityRepeat: repeat?.value ?? garpRepeat,
    lowerPriorityDelayUs: delayUs?.value ?? garpDelayUs,
  };
}

function extra(
  fields: Fields<InstanceFields>,
  global: Fields<GlobalFields>,
): Pick<GarpModel, 'extraUs' | 'isExtraForAll'> {
  const { seconds, isForAll } = (fields.extraGarp ?? global.extraGarp)?.value ?? nothingExtra;
  return { extraUs: seconds * 1_000_000, isExtraForAll: isForAll };
}

const nothingExtra = { seconds: 0, isForAll: false };

function copiedAt(fields: Fields<InstanceFields>, global: Fields<GlobalFields>): Copied {
  const isMinimal = global.isGarpMinimal?.value ?? false;
  const say = <K extends CopiedWord>(word: K) => (fields[word] ?? global[word])?.value;
  return {
    garpRepeat: say('garpRepeat') ?? (isMinimal ? 1 : 5),
    garpDelayUs: say('garpDelayUs') ?? (isMinimal ? 0 : 5_000_000),
    garpRefreshUs: say('garpRefreshUs') ?? 0,
    garpRefreshRepeat: say('garpRefreshRepeat') ?? (isMinimal ? 0 : 1),
    downTimerAdverts: say('downTimerAdverts') ?? 3,
    checksumAsV2: say('checksumAsV2') ?? false,
    skipsAddressCheck: say('skipsAddressCheck') ?? false,
  };
}

/** What global_defs had said up to a place in the file. */
function globalsBefore(global: Fields<GlobalFields>, at: Token): Fields<GlobalFields> {
  const before = Object.entries(global).map(([field, written]) => {
    return [field, writtenBefore(written as Written<unknown>, at)] as const;
  });
  return Object.fromEntries(before.filter(([, written]) => written !== undefined));
}

/** Says which defaults stand behind instances that they would have changed. */
export function reportLateDefaults(
  instances: readonly NamedDraft[],
  global: Fields<GlobalFields>,
  report: Report,
): void {
  const late = new Map<Written<unknown>, string[]>();
  for (const { name, draft } of instances) {
    const fields = fieldsOf<InstanceFields>(draft);
    const copied = copiedAt(fields, globalsBefore(global, name));
    const meant = copiedAt(fields, global);
    const words = copiedWords.filter((word) => copied[word] !== meant[word]);
    for (const written of new Set(words.map((word) => global[word] ?? global.isGarpMinimal))) {
      if (written) late.set(written, [...(late.get(written) ?? []), name.text]);
    }
  }
  for (const [{ keyword }, names] of late) {
    const who = `${names.join(', ')}, which ${names.length === 1 ? 'begins' : 'begin'} before it`;
    report('HF0317', keyword, `${keyword.text} comes too late for ${who}`);
  }
}

const usualHoldUs = 40_000_000;

function startupHold(
  fields: Fields<InstanceFields>,
  global: Fields<GlobalFields>,
): Pick<InstanceModel, 'startupHoldUs'> {
  const isAuto = (fields.startupHold ?? global.startupHold)?.value === 'auto';
  const most = fields.startupHoldMostUs ?? global.startupHoldMostUs;
  return isAuto ? { startupHoldUs: most?.value ?? usualHoldUs } : {};
}
