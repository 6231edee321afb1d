// Owns routes and rules of a whole file: those of instances, which are held while master, and what all
// their lines share. Never reads an option.

import type { BlockName } from './catalogue/block-name.ts';
import type { Fields, GlobalFields, InstanceFields } from './catalogue/fields.ts';
import { checkInterface, type KnownInterfaces } from './interface-check.ts';
import { iprouteNames, usualFolders } from './iproute-names.ts';
import type { ConfigFiles } from './language/surroundings.ts';
import type { InstanceModel } from './model.ts';
import { type RouteContext, type RouteLine, readRoutes } from './routes.ts';
import { InventedPlaces, type RuleContext, type RuleLine, readRules } from './rules.ts';
import type { Statement } from './tree.ts';

/** What every route and rule of a file is read with. */
export type Routing = Pick<RouteContext, 'names' | 'vrfTable'> & Pick<RuleContext, 'places'>;

export function prepareRouting(
  {
    iprouteDistributionFolder: distribution,
    iprouteAdministratorFolder: own,
  }: Fields<GlobalFields>,
  files: ConfigFiles,
  vrfTable: (name: string) => number | undefined = () => undefined,
): Routing {
  const folders = {
    distribution: distribution?.value ?? usualFolders.distribution,
    administrator: own?.value ?? usualFolders.administrator,
  };
  return {
    names: iprouteNames(files, folders),
    vrfTable,
    places: new InventedPlaces(),
  };
}

/** Where lines stand: which options there are, and how messages begin. */
export interface Place extends KnownInterfaces {
  readonly block: BlockName;
  readonly prefix: string;
  readonly routing: Routing;
}

export function routesIn(lines: readonly Statement[] = [], place: Place): RouteLine[] {
  const found = readRoutes(lines, { ...place, ...place.routing });
  for (const { interfacesAt } of found) {
    for (const at of interfacesAt) checkInterface(at.text, at, place);
  }
  return found;
}

export function rulesIn(lines: readonly Statement[] = [], place: Place): RuleLine[] {
  const found = readRules(lines, { ...place, ...place.routing });
  for (const { interfacesAt } of found) {
    for (const at of interfacesAt) checkInterface(at.text, at, place);
  }
  return found;
}

/** What an instance holds besides addresses. */
export function resolveVirtualRouting(
  { routes, rules }: Fields<InstanceFields>,
  place: Omit<Place, 'block'>,
): Pick<InstanceModel, 'routes' | 'rules'> {
  const routeLines = routesIn(routes?.value, { ...place, block: 'virtual_routes' });
  const ruleLines = rulesIn(rules?.value, { ...place, block: 'virtual_rules' });
  return {
    routes: routeLines.map(({ route, isTracked }) => ({ ...route, isTracked })),
    rules: ruleLines.map(({ rule, isTracked }) => ({ ...rule, isTracked })),
  };
}
