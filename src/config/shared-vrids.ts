// Owns finding instances of one virtual router id that would take each other's adverts for their own. Never
// changes one.
import type { InterfaceName } from '../net/identifiers.ts';
import type { BuiltInstance } from './instance.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel } from './model.ts';

/** One VRID may stand once on an interface and family (RFC 9568, 5.2.3). */
export function reportSharedVrids(instances: readonly BuiltInstance[], report: Report): void {
  const earlier = new Map<string, InstanceModel[]>();
  for (const { model, vridAt } of instances) {
    const { vrid, family, name } = model;
    const key = `${family} ${vrid}`;
    const known = earlier.get(key) ?? [];
    earlier.set(key, [...known, model]);
    const other = known.find((each) => hearAlike(each, model));
    if (!other) continue;
    const on = model.interface ?? other.interface;
    const where = on === undefined ? 'without an interface' : `on interface ${on}`;
    const what = `VRID ${vrid} with IPv${family} ${where}`;
    report('HF0403', vridAt, `${other.name} and ${name} both use ${what}`);
  }
}

/** Who lives nowhere in particular hears whatever is addressed to this machine, unless it knows its peers. */
function hearAlike(left: InstanceModel, right: InstanceModel): boolean {
  if (placeOf(left) === placeOf(right)) return true;
  const roams = [left, right].some((each) => placeOf(each) === undefined);
  const choosy = ({ transport }: InstanceModel) =>
    transport.kind === 'multicast' || transport.checksSource;
  return roams && !(choosy(left) && choosy(right));
}

function placeOf({ interface: own, advertInterface }: InstanceModel): InterfaceName | undefined {
  return own ?? advertInterface;
}
