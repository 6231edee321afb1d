// Owns the whole corpus: every case, in groups. Never holds a case of its own.
import type { CorpusCase } from './case.ts';
import {
  conditionCases,
  definitionCases,
  includeCases,
  predefinedCases,
  repetitionCases,
  rootCases,
} from './expansion.ts';
import { braceCases, quoteCases, textCases, unknownCases } from './language.ts';
import { routingCases } from './routing.ts';
import { notifyCases, scriptCases, securityCases, trackCases } from './scripts.ts';
import { firewallCases, strictCases } from './strict.ts';
import { addressCases, globalCases, instanceCases } from './words.ts';

export const corpus: Readonly<Record<string, readonly CorpusCase[]>> = {
  vrrp_instance: instanceCases,
  global_defs: globalCases,
  virtual_ipaddress: addressCases,
  'routes and rules': routingCases,
  'strict mode': strictCases,
  firewall: firewallCases,
  vrrp_script: scriptCases,
  track_script: trackCases,
  notify: notifyCases,
  'script security': securityCases,
  text: textCases,
  quotes: quoteCases,
  braces: braceCases,
  definitions: definitionCases,
  'predefined names': predefinedCases,
  conditions: conditionCases,
  repetitions: repetitionCases,
  includes: includeCases,
  'words of the daemon': rootCases,
  'words that are unknown or not implemented': unknownCases,
};
