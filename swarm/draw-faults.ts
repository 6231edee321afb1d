// Owns drawing what is done to a site, and when: faults, their opposites, and the mending at the end.
// Never draws the site and never plays anything.
import { type IpAddress, parsePrefix } from '../src/net/address.ts';
import type { InterfaceName } from '../src/net/identifiers.ts';
import type { Impairment, ScriptBehaviour } from '../src/sim/actions.ts';
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type {
  CommonFaultName,
  DrawnConfig,
  DrawnFault,
  DrawnInstance,
  DrawnNode,
  RunPlan,
} from './plan.ts';

const secondUs = 1_000_000;
/** Until then every site has found its masters. */
const firstFaultUs = 60 * secondUs;
const lastFaultUs = 480 * secondUs;
const leastFaults = 10;
const mostFaults = 18;

/** The faults of a run, in order, and the run's end. */
export function drawFaults(
  chance: Chance,
  site: Site,
): Pick<RunPlan, 'faults' | 'healAtUs' | 'endUs'> {
  const count = chance.between(leastFaults, mostFaults);
  // Some runs have their faults close together, others leave each one time to heal.
  const isDense = chance.perMille(300);
  const spanUs = isDense ? 60 * secondUs : lastFaultUs - firstFaultUs;
  const startUs = firstFaultUs + chance.below(lastFaultUs - firstFaultUs - spanUs + 1);
  const times = Array.from({ length: count }, () => startUs + chance.below(spanUs));
  times.sort((left, right) => left - right);
  const draft = new Draft(chance, site);
  const faults = times.map((atUs) => draft.draw(atUs));
  const healAtUs = (times.at(-1) ?? 0) + chance.between(1, 20) * secondUs;
  return { faults, healAtUs, endUs: Math.max(600 * secondUs, healAtUs + 180 * secondUs) };
}

type DrawnAction = DrawnFault['action'];

/** Draws one fault after the other, remembering what would be pointless. */
class Draft {
  readonly #chance: Chance;
  readonly #site: Site;
  readonly #configs = new Map<string, DrawnConfig>();

  constructor(chance: Chance, site: Site) {
    this.#chance = chance;
    this.#site = site;
    for (const { name, config } of site.nodes) this.#configs.set(name, config);
  }

  draw(atUs: number): DrawnFault {
    for (;;) {
      const name = this.#chance.pick(faultNames);
      const action = this.#action(name, this.#chance.pick(this.#site.nodes));
      if (action) return { atUs, name, action };
    }
  }

  /** Undefined when it makes no sense there. */
  #action(name: CommonFaultName, node: DrawnNode): DrawnAction | undefined {
    const chance = this.#chance;
    const on = { node: node.name };
    const plug = chance.pick(node.interfaces).name as InterfaceName;
    switch (name) {
      case 'start':
      case 'stop':
      case 'kill':
      case 'crash':
      case 'kill-all':
      case 'power-off':
      case 'hang':
      case 'resume':
      case 'heal':
        return { kind: name, ...on };
      case 'clock':
        return { kind: 'clock', ...on, jumpUs: chance.between(-86_400, 86_400) * secondUs };
      case 'link-down':
      case 'link-up':
        return { kind: 'link', ...on, interface: plug, up: name === 'link-up' };
      case 'echo':
        return { kind: 'echo', ...on, isOn: chance.perMille(700) };
      case 'trunk-cut':
        return this.#trunkCut();
      case 'reload-unchanged':
        return { kind: 'reload', ...on };
      case 'reload-changed':
        return this.#changedReload(node);
      case 'script-fails':
      case 'script-recovers':
      case 'script-hangs':
        return this.#script(name, node);
      case 'address-stolen':
        return this.#stolenAddress(node);
      case 'own-address-lost':
      case 'own-address-back':
        return this.#ownAddress(node, name === 'own-address-back');
      default:
        return { kind: 'impair', ...on, ...this.#impairment(name) };
    }
  }

  #impairment(name: ImpairmentName): {
    direction: 'in' | 'out' | 'both';
    impairment: Partial<Impairment>;
  } {
    const chance = this.#chance;
    const direction = chance.pick(['in', 'out', 'both'] as const);
    switch (name) {
      case 'isolate':
        return { direction: 'both', impairment: { isCut: true } };
      case 'deaf':
        return { direction: 'in', impairment: { isCut: true } };
      case 'mute':
        return { direction: 'out', impairment: { isCut: true } };
      case 'loss':
        return { direction, impairment: { lossPerMille: chance.pick([100, 300, 700]) } };
      case 'delay':
        return { direction, impairment: { delayUs: chance.between(1, 400) * 1000 } };
      case 'jitter':
        return { direction, impairment: { jitterUs: chance.between(1, 200) * 1000 } };
      case 'duplicates':
        return { direction, impairment: { duplicatePerMille: 500 } };
      case 'reordering':
        return { direction, impairment: { reorderPerMille: 300 } };
    }
  }

  #trunkCut(): DrawnAction | undefined {
    const [first, ...more] = this.#site.trunks;
    if (!first) return undefined;
    const { name: trunk } = this.#chance.pick([first, ...more]);
    const direction = this.#chance.pick(['in', 'out', 'both', 'both'] as const);
    return { kind: 'impair-trunk', trunk, direction, impairment: { isCut: true } };
  }

  #script(
    name: 'script-fails' | 'script-recovers' | 'script-hangs',
    node: DrawnNode,
  ): DrawnAction | undefined {
    if (node.config.scripts.length === 0) return undefined;
    const chance = this.#chance;
    const { name: script } = chance.pick(node.config.scripts);
    const afterUs = chance.pick([5_000, 5_000, 300_000, 1_500_000]);
    const behaviours: Readonly<Record<typeof name, ScriptBehaviour>> = {
      'script-fails': { kind: 'exits', status: chance.pick([1, 2, 127]), afterUs },
      'script-recovers': { kind: 'exits', status: 0, afterUs },
      'script-hangs': { kind: 'hangs' },
    };
    return { kind: 'script', node: node.name, script, behaviour: behaviours[name] };
  }

  #stolenAddress(node: DrawnNode): DrawnAction | undefined {
    const config = this.#configs.get(node.name);
    if (!config || config.instances.length === 0) return undefined;
    const instance = this.#chance.pick(config.instances);
    const prefix = parsePrefix(this.#chance.pick(instance.addresses));
    const index = 2 + node.interfaces.findIndex(({ name }) => isOn(instance, name));
    if (!prefix) return undefined;
    const address = { index, address: prefix.address, prefixLength: prefix.length };
    return { kind: 'address', node: node.name, address, isAdded: false };
  }

  #ownAddress(node: DrawnNode, isAdded: boolean): DrawnAction {
    const chance = this.#chance;
    const place = chance.below(node.interfaces.length);
    const own = chance.pick(node.interfaces[place]?.addresses ?? []);
    const { prefixLength } = own;
    const address = { index: 2 + place, address: own.address as IpAddress, prefixLength };
    const lifetime = isAdded && chance.perMille(200) ? { lifetimeUs: 20 * secondUs } : {};
    return { kind: 'address', node: node.name, address, isAdded, ...lifetime };
  }

  /** Another priority, interval or list of addresses; an instance less, or back again. */
  #changedReload(node: DrawnNode): DrawnAction {
    const chance = this.#chance;
    const config = this.#configs.get(node.name) ?? node.config;
    const missing = node.config.instances.filter(
      (each) => !config.instances.some((other) => isSameRouter(each, other)),
    );
    let { instances } = config;
    if (missing.length > 0 && chance.perMille(700))
      instances = [...instances, chance.pick(missing)];
    else if (instances.length > 1 && chance.perMille(300)) {
      const gone = chance.pick(instances);
      instances = instances.filter((each) => each !== gone);
    } else if (instances.length > 0) {
      const changed = chance.pick(instances);
      const change = chance.pick(changes);
      instances = instances.map((each) => (each === changed ? change(each, chance) : each));
    }
    const next = { ...config, instances };
    this.#configs.set(node.name, next);
    return { kind: 'reload', node: node.name, config: next };
  }
}

/** Those that live on no interface have their addresses on the first. */
function isOn({ words }: DrawnInstance, name: string): boolean {
  const [place] = words.filter((word) => word.startsWith('interface '));
  return (place ?? 'interface eth0') === `interface ${name}`;
}

/** Names may change. */
function isSameRouter(left: DrawnInstance, right: DrawnInstance): boolean {
  return vridOf(left) === vridOf(right);
}

function vridOf({ words }: DrawnInstance): string | undefined {
  return words.find((word) => word.startsWith('virtual_router_id'))?.split(' ')[1];
}

type Change = (instance: DrawnInstance, chance: Chance) => DrawnInstance;

const changes: readonly Change[] = [
  (instance, chance) =>
    isOwner(instance)
      ? instance
      : replaceWord(instance, 'priority', String(chance.between(1, 254))),
  (instance, chance) =>
    // All machines of a version 2 router must agree on the interval.
    instance.words.includes('version 3')
      ? replaceWord(instance, 'advert_int', String(chance.pick([0.5, 1, 2])))
      : instance,
  (instance) => ({ ...instance, addresses: [...instance.addresses, moreAddress(instance)] }),
  (instance) =>
    instance.addresses.length > 1
      ? { ...instance, addresses: instance.addresses.slice(0, -1) }
      : instance,
  (instance) => ({
    ...instance,
    name: instance.name.endsWith('x') ? instance.name : `${instance.name}x`,
  }),
];

function isOwner({ words }: DrawnInstance): boolean {
  return words.includes('priority 255');
}

function replaceWord(instance: DrawnInstance, word: string, value: string): DrawnInstance {
  const words = instance.words.map((each) =>
    each.startsWith(`${word} `) ? `${word} ${value}` : each,
  );
  return { ...instance, words };
}

/** One that no drawing has. */
function moreAddress(instance: DrawnInstance): string {
  const { addresses } = instance;
  const vrid = vridOf(instance);
  const place = addresses.length + 10;
  return addresses[0]?.includes(':') ? `fd0a::${vrid}:${place}` : `10.8.${vrid}.${place}`;
}

type ImpairmentName = Extract<
  CommonFaultName,
  'isolate' | 'deaf' | 'mute' | 'loss' | 'delay' | 'jitter' | 'duplicates' | 'reordering'
>;

/** Every fault there is; those that undo others come more often. */
export const faultNames: readonly CommonFaultName[] = [
  ...(['start', 'start', 'start', 'start', 'stop', 'kill', 'crash', 'kill-all'] as const),
  ...(['power-off', 'hang', 'resume', 'resume', 'heal', 'heal', 'clock'] as const),
  ...(['link-down', 'link-up', 'echo', 'trunk-cut', 'reload-unchanged', 'reload-changed'] as const),
  ...(['script-fails', 'script-fails', 'script-recovers', 'script-hangs'] as const),
  ...(['address-stolen', 'own-address-lost', 'own-address-back'] as const),
  ...(['isolate', 'deaf', 'mute', 'loss', 'delay', 'jitter', 'duplicates', 'reordering'] as const),
];
