// Owns which interfaces' links are polled, and how: `linkbeat_use_polling`, `linkbeat_interfaces`. Never
// polls one.
import type { InterfaceName } from '../net/identifiers.ts';
import type { Fields, RootFields } from './catalogue/fields.ts';
import type { BuiltInstance } from './instance.ts';
import { isMissing, type KnownInterfaces, presentOnes } from './interface-check.ts';
import type { LinkbeatModel, Model, PollMethod } from './model.ts';
import type { Token } from './tokens.ts';
import { readValue } from './values.ts';

const pollMethods: readonly PollMethod[] = ['MII', 'ETHTOOL', 'IOCTL'];

/**
 * The interface of each instance that asks for it, or of all where the file does; the last line of an
 * interface counts. Nothing where no link is polled.
 */
export function buildLinkbeats(
  { linkbeats, pollsLinks }: Fields<RootFields>,
  instances: readonly Pick<BuiltInstance, 'model' | 'pollsLinkAt'>[],
  known: KnownInterfaces,
): Pick<Model, 'linkbeats'> {
  const polled = new Map<InterfaceName, LinkbeatModel>();
  for (const { model, pollsLinkAt: at } of instances) {
    const { name, interface: own } = model;
    if (at) {
      const text = "'linkbeat_use_polling' in vrrp instance deprecated";
      known.report('HF1415', at, `(${name}) ${text} - use linkbeat_interfaces block`);
    }
    if (own && (pollsLinks?.value || at)) polled.set(own, { interface: own });
  }
  for (const { words } of linkbeats?.value ?? []) {
    const line = readLine(words, known);
    if (line) polled.set(line.interface, line);
  }
  return polled.size > 0 ? { linkbeats: [...polled.values()] } : {};
}

function readLine(
  [name, method, surplus]: readonly Token[],
  { report, interfaces }: KnownInterfaces,
): LinkbeatModel | undefined {
  if (!name) return undefined;
  const { value, problem } = readValue({ kind: 'interface' }, name.text);
  if (problem) report(problem.code, name, problem.message, problem.values);
  if (value === undefined) return undefined;
  const own = value as InterfaceName;
  if (isMissing(own, interfaces)) {
    const message = `unknown interface ${own} specified for linkbeat interface`;
    report('HF1405', name, `${message}; ${presentOnes(interfaces)}`);
    return undefined;
  }
  const preferred = pollMethods.find((each) => each === method?.text);
  const extra = preferred ? surplus : method;
  if (extra) report('HF1414', extra, `extra characters ${extra.text} in linkbeat interface`);
  return { interface: own, ...(preferred && { preferred }) };
}
