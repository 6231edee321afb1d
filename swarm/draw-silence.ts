// Owns drawing checks whose results stop coming, and what machines make of that (`on_stale`). It has chance of
// its own, so that runs are otherwise as they are without it. Never draws who takes part.
import type { Action } from '../src/sim/actions.ts';
import type { Chance } from '../src/sim/random.ts';
import type { Site } from './draw-site.ts';
import type { DrawnFault, DrawnNode, SilenceName } from './plan.ts';

export const silenceNames: readonly SilenceName[] = ['check-silent', 'check-heard'];

const secondUs = 1_000_000;
const onStale = '#:holdfast on_stale fault';

export function drawSilence(chance: Chance, site: Site): Site {
  const nodes = site.nodes.map((node) => {
    const { config } = node;
    if (!chance.perMille(500)) return node;
    return { ...node, config: { ...config, global: [...config.global, onStale] } };
  });
  return { ...site, nodes };
}

/** Each is heard again after a while, within the time of the run's other faults or a little later. */
export function drawSilences(
  chance: Chance,
  { nodes }: Site,
  faults: readonly DrawnFault[],
): DrawnFault[] {
  const [first, last] = [faults[0]?.atUs ?? 0, faults.at(-1)?.atUs ?? 0];
  const checks = nodes.flatMap(checksOf);
  const [check, ...others] = checks;
  if (!check || !chance.perMille(250)) return [];
  return Array.from({ length: chance.between(1, 3) }).flatMap((): DrawnFault[] => {
    const act = chance.pick([check, ...others]);
    const atUs = first + chance.below(last - first + 1);
    const untilUs = Math.min(last, atUs + chance.between(10, 90) * secondUs);
    return [
      { atUs, name: 'check-silent', action: act({ kind: 'silent' }) },
      {
        ...{ atUs: untilUs, name: 'check-heard' },
        action: act({ kind: 'exits', status: 0, afterUs: 5000 }),
      },
    ];
  });
}

type CheckAction = Extract<Action, { kind: 'script' | 'probe' }>;
type Act = (behaviour: CheckAction['behaviour']) => CheckAction;

function checksOf({ name: node, config: { scripts, probes = [] } }: DrawnNode): Act[] {
  return [
    ...scripts.map(
      ({ name: script }): Act =>
        (behaviour) => {
          return { kind: 'script', node, script, behaviour };
        },
    ),
    ...probes.map(
      ({ kind, name }): Act =>
        (behaviour) => {
          return { kind: 'probe', node, probe: { kind, name }, behaviour };
        },
    ),
  ];
}
