// Owns what checks without a process have in common with scripts: times, counts, weight. Never knows what
// is checked.
import type { Fields } from './catalogue/fields.ts';
import type { ProbeFields } from './catalogue/probe-fields.ts';
import type { ProbeModel } from './track-model.ts';

type Times = Omit<ProbeModel, 'kind' | 'name'>;

/** With the defaults of `vrrp_script`. */
export function probeTimes({
  intervalUs,
  timeoutUs,
  rise,
  fall,
  weight,
}: Fields<ProbeFields>): Times {
  const interval = intervalUs?.value ?? 1_000_000;
  return {
    intervalUs: interval,
    timeoutUs: timeoutUs?.value ?? interval,
    rise: rise?.value ?? 1,
    fall: fall?.value ?? 1,
    ...(weight?.value ?? { weight: 0, isReversed: false }),
  };
}
