// Owns what `global_defs` sets for instances, gathered for people to see. Never reads text.
import type { Fields, GlobalFields } from './catalogue/fields.ts';
import type { DefaultsModel } from './global-model.ts';
import { inheritDefaults } from './inherit.ts';
import { sharedGroup } from './transport.ts';

/** What keepalived has where `global_defs` says nothing. */
export const usualDefaults = gather({});

/** Undefined when it sets nothing. */
export function buildDefaults(global: Fields<GlobalFields>): DefaultsModel | undefined {
  const isSaid = settingWords.some((word) => global[word] !== undefined);
  return isSaid ? gather(global) : undefined;
}

const settingWords = [
  'defaultInterface',
  'version',
  'isStrict',
  'checksUnicastSource',
  'tellsPriorities',
  'multicastGroup4',
  'multicastGroup6',
  'downTimerAdverts',
  'skipsAddressCheck',
  'lowerPriorityNoAdvert',
  'higherPrioritySendAdvert',
  'extraGarp',
  'isGarpMinimal',
  'garpRepeat',
  'garpDelayUs',
  'garpRefreshUs',
  'garpRefreshRepeat',
  'garpLowerPriorityRepeat',
  'garpLowerPriorityDelayUs',
] as const satisfies readonly (keyof GlobalFields)[];

function gather(global: Fields<GlobalFields>): DefaultsModel {
  const { garp, downTimerAdverts, skipsAddressCheck, ...adverts } = inheritDefaults({}, global);
  return {
    interface: global.defaultInterface?.value,
    version: global.version?.value ?? 2,
    garp,
    downTimerAdverts,
    lowerPriorityNoAdvert: adverts.lowerPriorityNoAdvert,
    higherPrioritySendAdvert: adverts.higherPrioritySendAdvert,
    checksUnicastSource: global.checksUnicastSource?.value ?? false,
    skipsAddressCheck,
    isStrict: global.isStrict?.value ?? false,
    tellsPriorityChanges: global.tellsPriorities?.value ?? false,
    groups: { 4: sharedGroup(global, 4), 6: sharedGroup(global, 6) },
  };
}
