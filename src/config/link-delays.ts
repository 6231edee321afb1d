// Owns `interface_up_down_delays`: how long a link's change is not believed. Never reads text.
import type { InterfaceName } from '../net/identifiers.ts';
import { seconds } from './catalogue/arguments.ts';
import { isMissing, type KnownInterfaces, presentOnes } from './interface-check.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, LinkDelayModel } from './model.ts';
import type { Token } from './tokens.ts';
import type { Statement } from './tree.ts';
import { readValue } from './values.ts';

export interface LinkDelayContext extends KnownInterfaces {
  readonly instances: readonly InstanceModel[];
}

/** The last line of an interface counts; `IF DOWN` alone believes at once that it is up. */
export function buildLinkDelays(
  lines: readonly Statement[],
  context: LinkDelayContext,
): readonly LinkDelayModel[] {
  const delays = new Map<InterfaceName, LinkDelayModel>();
  for (const { words } of lines) {
    const delay = readLine(words, context);
    if (delay) delays.set(delay.interface, delay);
  }
  return [...delays.values()];
}

function readLine(
  [name, down, up, surplus]: readonly Token[],
  context: LinkDelayContext,
): LinkDelayModel | undefined {
  if (!name) return undefined;
  const { report, interfaces } = context;
  const { value: interfaceName, problem } = readValue({ kind: 'interface' }, name.text);
  if (problem) report(problem.code, name, problem.message, problem.values);
  if (interfaceName === undefined) return undefined;
  const own = interfaceName as InterfaceName;
  if (isMissing(own, interfaces)) {
    const message = `unknown interface ${own} specified for up/down delay`;
    report('HF1405', name, `${message}; ${presentOnes(interfaces)}`);
    return undefined;
  }
  if (!down) {
    report('HF1406', name, `no delay is written for ${own}`);
    return undefined;
  }
  if (surplus) report('HF0108', surplus, `${own}: what follows on the same line has no effect`);
  const downUs = readDelay(down, report);
  const upUs = up ? readDelay(up, report) : 0;
  if (downUs === undefined || upUs === undefined) return undefined;
  return shortened({ interface: own, downUs, upUs }, name, context);
}

function readDelay(word: Token, report: Report): number | undefined {
  const { value, problem } = readValue(seconds(0, 255), word.text);
  if (problem) report(problem.code, word, problem.message, problem.values);
  return value as number | undefined;
}

/**
 * A master that cannot speak must know it before its backups take over, so a delay ends before the
 * last advert that may be missed is due: N - 1 intervals, less 1/256 of one (keepalived 2.2.7).
 */
function shortened(
  delay: LinkDelayModel,
  at: Token,
  { instances, report }: LinkDelayContext,
): LinkDelayModel {
  let { downUs, upUs } = delay;
  for (const { name, interface: own, downTimerAdverts, advertIntervalUs } of instances) {
    if (own !== delay.interface) continue;
    const limitUs = (downTimerAdverts - 1) * advertIntervalUs;
    if (Math.max(downUs, upUs) < limitUs || (downUs === 0 && upUs === 0)) continue;
    const mostUs = Math.max(0, limitUs - Math.floor(advertIntervalUs / 256));
    downUs = Math.min(downUs, mostUs);
    upUs = Math.min(upUs, mostUs);
    const message = `${name}: interface ${own} debounce timer(s) not less than`;
    const limit = `${downTimerAdverts - 1} * advert_int - resetting to ${mostUs / 1_000_000} s`;
    report('HF1407', at, `${message} ${limit}`);
  }
  return { ...delay, downUs, upUs };
}
