// Owns what is held from start to stop, and the track groups that are for it. Never looks at an
// instance's own entries.
import { type InterfaceName, parseInterfaceName } from '../net/identifiers.ts';
import { interfacesOfRule } from '../net/rule.ts';
import { type AddressDraft, readStaticAddresses } from './addresses.ts';
import {
  type Fields,
  fieldsOf,
  type GlobalFields,
  type RootFields,
  type TrackGroupFields,
} from './catalogue/fields.ts';
import { checkInterface } from './interface-check.ts';
import type { Report } from './interpret.ts';
import type { AddressModel, InstanceModel, StaticsModel } from './model.ts';
import { type Place, routesIn, rulesIn } from './routing.ts';
import type { Token } from './tokens.ts';

/** Static entries, and who needs their interfaces. */
export interface Statics {
  /** Undefined when there are none. */
  readonly model: StaticsModel | undefined;
  readonly needs: readonly Need[];
}

/** The members of a track group need an interface. */
interface Need {
  /** Where the entry names the group. */
  readonly group: Token;
  readonly interfaces: readonly InterfaceName[];
}

export function buildStatics(
  root: Fields<RootFields>,
  global: Fields<GlobalFields>,
  place: Omit<Place, 'block'>,
): Statics {
  const addressLines = addressesIn(root, global, place);
  const routeLines = routesIn(root.staticRoutes?.value, { ...place, block: 'static_routes' });
  const ruleLines = rulesIn(root.staticRules?.value, { ...place, block: 'static_rules' });
  const needs = [
    ...addressLines.flatMap(({ trackGroup: group, address, isTracked }) =>
      group ? [{ group, interfaces: [address.interface], isTracked }] : [],
    ),
    ...routeLines.flatMap(({ trackGroup: group, route, isTracked }) => {
      const interfaces = [route.interface].flatMap((name) => name ?? []);
      return group ? [{ group, interfaces, isTracked }] : [];
    }),
    ...ruleLines.flatMap(({ trackGroup: group, rule, isTracked }) =>
      group ? [{ group, interfaces: interfacesOfRule(rule), isTracked }] : [],
    ),
  ];
  const { report } = place;
  const useful = needs.filter(({ group, interfaces, isTracked }) => {
    if (interfaces.length > 0 && isTracked) return true;
    const why = isTracked ? 'no interface is named' : 'no_track is set, too';
    report('HF0910', group, `track_group ${group.text} has no effect: ${why}`);
    return false;
  });
  const routes = routeLines.map(({ route, isTracked }) => ({ ...route, isTracked }));
  const rules = ruleLines.map(({ rule, isTracked }) => ({ ...rule, isTracked }));
  const addresses = addressLines.map(({ address, isTracked }) => ({ ...address, isTracked }));
  const isEmpty = addresses.length + routes.length + rules.length === 0;
  return { model: isEmpty ? undefined : { addresses, routes, rules }, needs: useful };
}

interface AddressLine extends Pick<AddressDraft, 'isTracked' | 'trackGroup'> {
  readonly address: AddressModel;
}

/** Without `dev` and `default_interface` they go on eth0, as in keepalived. */
function addressesIn(
  { staticAddresses }: Fields<RootFields>,
  { defaultInterface }: Fields<GlobalFields>,
  place: Omit<Place, 'block'>,
): AddressLine[] {
  const lines = readStaticAddresses(staticAddresses?.value ?? [], place.report);
  return lines.flatMap((line) => {
    const { options, isTracked, trackGroup, interfaceAt, at } = line;
    const name = line.interface ?? defaultInterface?.value ?? parseInterfaceName('eth0');
    if (!name) return [];
    checkInterface(name, interfaceAt ?? at, place);
    return [{ address: { ...options, interface: name }, isTracked, trackGroup }];
  });
}

/** Tells each instance which interfaces it needs for the sake of its track groups. */
export function withNeeds(
  instances: readonly InstanceModel[],
  root: Fields<RootFields>,
  needs: readonly Need[],
  report: Report,
): InstanceModel[] {
  const groups = readTrackGroups(root, instances, report);
  const needed = new Map<string, InterfaceName[]>();
  for (const { group: at, interfaces } of needs) {
    const group = groups.get(at.text);
    if (!group || group.name.start > at.start) {
      report('HF0910', at, `track_group ${at.text} not found`);
      continue;
    }
    for (const member of group.members) {
      needed.set(member, [...(needed.get(member) ?? []), ...interfaces]);
    }
  }
  return instances.map((instance) => ({
    ...instance,
    neededInterfaces: [...new Set(needed.get(instance.name))],
  }));
}

interface TrackGroup {
  readonly name: Token;
  readonly members: readonly string[];
}

function readTrackGroups(
  { trackGroups }: Fields<RootFields>,
  instances: readonly InstanceModel[],
  report: Report,
): ReadonlyMap<string, TrackGroup> {
  const groups = new Map<string, TrackGroup>();
  for (const { name, draft } of trackGroups?.value ?? []) {
    const lines = fieldsOf<TrackGroupFields>(draft).members?.value ?? [];
    const members = lines
      .flatMap(({ words }) => words)
      .filter((word) => {
        if (instances.some((instance) => instance.name === word.text)) return true;
        const what = `Virtual router ${word.text} specified in track group ${name.text}`;
        report('HF0911', word, `${what} doesn't exist - ignoring`);
        return false;
      });
    groups.set(name.text, { name, members: members.map(({ text }) => text) });
  }
  return groups;
}
