// Owns the list of all scenarios. Never plays them.
import type { Scenario } from './scenario.ts';
import { deathScenarios } from './scenarios-death.ts';
import { delayScenarios } from './scenarios-delays.ts';
import { groupScenarios } from './scenarios-groups.ts';
import { orderScenarios } from './scenarios-orders.ts';
import { probeScenarios } from './scenarios-probes.ts';
import { protocolScenarios } from './scenarios-protocol.ts';
import { scriptScenarios } from './scenarios-scripts.ts';
import { trackerScenarios } from './scenarios-trackers.ts';
import { unicastScenarios } from './scenarios-unicast.ts';

export const scenarios: readonly Scenario[] = [
  ...deathScenarios,
  ...protocolScenarios,
  ...scriptScenarios,
  ...groupScenarios,
  ...unicastScenarios,
  ...delayScenarios,
  ...trackerScenarios,
  ...probeScenarios,
  ...orderScenarios,
];
