// Owns where an instance lives: on an interface, in a VRF, or, as unicast may, wherever the routes lead; and
// what it cannot have without an interface. Never looks at the machine itself.
import { type IpAddress, isLinkLocal } from '../net/address.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import type { AddressDraft, PlacedDraft } from './addresses.ts';
import type { Fields, GlobalFields, InstanceFields, Written } from './catalogue/fields.ts';
import { checkInterface, type KnownInterfaces, loopback } from './interface-check.ts';
import type { Token } from './tokens.ts';
import type { Transport } from './transport.ts';

export interface InstancePlace {
  /** Undefined of unicast that needs none. */
  readonly interface: InterfaceName | undefined;
  /** The device of the VRF that it lives in, which takes the place of an interface. */
  readonly vrf: InterfaceName | undefined;
  /** Where that is written; the instance's name where it is not. */
  readonly at: Token;
  /** The instance's words without those that mean nothing there. */
  readonly fields: Fields<InstanceFields>;
  readonly drafts: readonly PlacedDraft[];
  readonly excluded: readonly PlacedDraft[];
}

interface Context extends KnownInterfaces {
  readonly global: Fields<GlobalFields>;
  /** The instance's name. */
  readonly name: Token;
}

interface Lists {
  readonly drafts: readonly AddressDraft[];
  readonly excluded: readonly AddressDraft[];
}

/** Undefined when it has no place to live. */
export function resolvePlace(
  fields: Fields<InstanceFields>,
  transport: Transport,
  lists: Lists,
  context: Context,
): InstancePlace | undefined {
  for (const { interface: device, interfaceAt } of [...lists.drafts, ...lists.excluded]) {
    if (device && interfaceAt) checkInterface(device, interfaceAt, context);
  }
  const own = withoutLoopback(fields.interface, context);
  return own
    ? onInterface(own, fields, lists, context)
    : anywhere(fields, transport, lists, context);
}

/** What is sent there comes back to nobody but its sender. */
function withoutLoopback(
  own: Written<InterfaceName> | undefined,
  { report, name }: Context,
): Written<InterfaceName> | undefined {
  if (own?.value !== loopback) return own;
  const message = `(${name.text}) cannot use a loopback interface (${loopback}) for vrrp - ignoring`;
  report('HF0419', own.at, message);
  return undefined;
}

function onInterface(
  { value, at }: Written<InterfaceName>,
  fields: Fields<InstanceFields>,
  lists: Lists,
  context: Context,
): InstancePlace {
  const { report, name } = context;
  const { vrf } = fields;
  if (vrf) {
    const isLate = vrf.at.start > at.start;
    const late = 'Cannot specify VRF interface and interface - ignoring';
    const early = 'vrf can only be specified without interface - clearing';
    report('HF0416', vrf.keyword, `(${name.text}) ${isLate ? late : early}`);
  }
  checkInterface(value, at, context);
  return { interface: value, vrf: undefined, at, fields, ...placed(lists, value, context) };
}

/** Undefined when something is missing that an interface would have given. */
function anywhere(
  fields: Fields<InstanceFields>,
  { transport, sourceAddress }: Transport,
  lists: Lists,
  context: Context,
): InstancePlace | undefined {
  const { report, global, name } = context;
  const instance = `(${name.text}) `;
  if (transport.kind === 'multicast') {
    const { interface: unusable } = fields;
    const none = unusable ? `None but ${unusable.value}` : 'None';
    report('HF0402', unusable?.at ?? name, `${instance}Unknown interface! ${none} is named`);
    return undefined;
  }
  const { vrf } = fields;
  if (vrf) checkInterface(vrf.value, vrf.at, context);
  if (!sourceAddress) {
    report(
      'HF0414',
      name,
      `${instance}neither interface nor unicast_src_ip is there to speak from`,
    );
  }
  const near = firstLinkLocal([sourceAddress, ...transport.peers.map(({ address }) => address)]);
  if (near) report('HF0418', name, `${instance}${near} is link-local, and no interface is named`);
  const { drafts, excluded } = placed(lists, global.defaultInterface?.value, context);
  const isWhole = drafts.length + excluded.length === lists.drafts.length + lists.excluded.length;
  if (!sourceAddress || near || !isWhole) return undefined;
  const kept = withoutInterface(fields, context);
  const at = vrf?.at ?? name;
  return { interface: undefined, vrf: vrf?.value, at, fields: kept, drafts, excluded };
}

function firstLinkLocal(addresses: readonly (IpAddress | undefined)[]): IpAddress | undefined {
  return addresses.find((address) => address !== undefined && isLinkLocal(address));
}

/** @param home where addresses without `dev` go; without it they are said to have no place */
function placed(
  { drafts, excluded }: Lists,
  home: InterfaceName | undefined,
  { report, name }: Context,
): Pick<InstancePlace, 'drafts' | 'excluded'> {
  const place = (draft: AddressDraft): PlacedDraft[] => {
    const device = draft.interface ?? home;
    if (device) return [{ ...draft, interface: device }];
    const message = `(${name.text}) no interface for ${draft.options.address}: no dev is written`;
    report('HF0415', draft.at, message);
    return [];
  };
  return { drafts: drafts.flatMap(place), excluded: excluded.flatMap(place) };
}

/** Words about the instance's own interface. */
const interfaceWords = [
  ...(['vmac', 'ipvlan', 'isVmacSilent', 'promotesSecondaries'] as const),
  ...(['ignoresOwnInterface', 'pollsLink', 'startupHold'] as const),
] satisfies readonly (keyof InstanceFields)[];

function withoutInterface(
  fields: Fields<InstanceFields>,
  { report, name }: Context,
): Fields<InstanceFields> {
  const kept: { -readonly [K in keyof InstanceFields]?: Written<InstanceFields[K]> } = {
    ...fields,
  };
  for (const field of interfaceWords) {
    const keyword = kept[field]?.keyword;
    delete kept[field];
    if (!keyword) continue;
    report('HF0417', keyword, `(${name.text}) ${keyword.text} needs an interface - ignoring`);
  }
  return kept;
}
