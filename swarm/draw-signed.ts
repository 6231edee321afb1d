// Owns drawing virtual routers whose adverts are signed (`auth_hmac`): who signs with which key, who demands
// it, and how that is changed while daemons run. It has chance of its own, so that runs are otherwise as they
// are without it. Never draws who takes part.
import type { Chance } from '../src/sim/random.ts';
import { configAt } from './config-at.ts';
import type { Site } from './draw-site.ts';
import type { DrawnConfig, DrawnFault, DrawnInstance, SignatureFaultName } from './plan.ts';

export const signatureFaultNames: readonly SignatureFaultName[] = ['signing-changed'];

/** How the machines of one virtual router differ. */
type Variety = 'none' | 'keys' | 'modes' | 'stranger' | 'unsigned';
const varieties: readonly Variety[] = ['none', 'none', 'keys', 'modes', 'stranger', 'unsigned'];
const modes = ['enforce', 'permissive', 'receive-only'];

interface Signing {
  readonly variety: Variety;
  readonly shared: readonly string[];
  /** The place of the machine that differs from all others. */
  readonly oddPlace: number;
}

const firstKey = `key 1 ${'k'.repeat(32)}`;
const strangeKeys = [`key 1 ${'s'.repeat(32)}`, `key 3 ${'k'.repeat(32)}`];
const secondKey = `key 2 hex:${'6b'.repeat(64)}`;

export function drawSigned(chance: Chance, site: Site): Site {
  const signings = new Map<string, Signing>();
  for (const name of namesOf(site)) {
    if (chance.perMille(110)) signings.set(name, drawSigning(chance, site));
  }
  const nodes = site.nodes.map((node, place) => {
    const instances = node.config.instances.map((instance) => {
      const signing = signings.get(instance.name);
      return signing ? sign(chance, instance, signing, place) : instance;
    });
    return { ...node, config: { ...node.config, instances } };
  });
  return { ...site, nodes };
}

/** Those whose adverts carry nothing else. */
function namesOf({ nodes }: Site): ReadonlySet<string> {
  const instances = nodes.flatMap(({ config }) => config.instances);
  const plain = instances.filter(({ words }) => !words.includes('authentication {'));
  return new Set(plain.map(({ name }) => name));
}

function drawSigning(chance: Chance, { nodes }: Site): Signing {
  const shared: string[] = [];
  if (chance.perMille(300)) shared.push('anti_replay monotonic');
  else if (chance.perMille(400)) shared.push(`time_window ${chance.pick([1, 20, 300])}`);
  return { variety: chance.pick(varieties), shared, oddPlace: chance.below(nodes.length) };
}

function sign(
  chance: Chance,
  instance: DrawnInstance,
  { variety, shared, oddPlace }: Signing,
  place: number,
): DrawnInstance {
  const isOdd = place === oddPlace;
  if (isOdd && variety === 'unsigned') return instance;
  const key = isOdd && variety === 'stranger' ? chance.pick(strangeKeys) : firstKey;
  const keys = variety === 'keys' ? [firstKey, secondKey] : [key];
  const isMixed = variety === 'modes' || variety === 'unsigned';
  const mode = isMixed ? drawMode(chance, instance) : 'enforce';
  const block = [...keys, `active_key ${idOf(chance.pick(keys))}`, `mode ${mode}`, ...shared];
  return { ...instance, words: [...instance.words, 'auth_hmac {', ...block, '}'] };
}

/** Strict mode knows only one. */
function drawMode(chance: Chance, { words }: DrawnInstance): string {
  const mode = chance.pick(modes);
  return words.includes('strict_mode') ? 'enforce' : mode;
}

function idOf(key: string): string {
  return key.split(' ')[1] ?? '';
}

/** Another key signs, or more or less is demanded, within the time of the run's other faults. */
export function drawSigningChanges(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  const signing = nodes.filter(({ config }) => config.instances.some(isSigned));
  if (signing.length === 0) return [];
  return Array.from({ length: chance.between(1, 3) }, (): DrawnFault => {
    const atUs = first + chance.below(last - first + 1);
    const node = chance.pick(signing);
    const config = change(chance, configAt(node, faults, atUs));
    return { atUs, name: 'signing-changed', action: { kind: 'reload', node: node.name, config } };
  });
}

function isSigned({ words }: DrawnInstance): boolean {
  return words.includes('auth_hmac {');
}

function change(chance: Chance, config: DrawnConfig): DrawnConfig {
  const instances = config.instances.map((instance): DrawnInstance => {
    const { words } = instance;
    if (!isSigned(instance)) return instance;
    if (!words.includes(secondKey)) {
      const mode = `mode ${drawMode(chance, instance)}`;
      return { ...instance, words: replace(words, /^mode /, mode) };
    }
    const other = words.includes('active_key 1') ? 'active_key 2' : 'active_key 1';
    return { ...instance, words: replace(words, /^active_key /, other) };
  });
  return { ...config, instances };
}

function replace(words: readonly string[], old: RegExp, word: string): string[] {
  return words.map((each) => (old.test(each) ? word : each));
}
