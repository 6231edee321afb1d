// Owns turning an instance's draft into its model: defaults, repairs, rules between fields. Never
// reads text.
import { parseVrid } from '../net/identifiers.ts';
import {
  type Fields,
  fieldsOf,
  type GlobalFields,
  type InstanceFields,
  type NamedDraft,
} from './catalogue/fields.ts';
import { resolveElection } from './election.ts';
import { resolveAcceptance } from './firewall.ts';
import { type ReadKeyFile, resolveHmac } from './hmac.ts';
import { inheritDefaults } from './inherit.ts';
import { resolvePlace } from './instance-place.ts';
import { resolveTracks } from './instance-tracks.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel } from './model.ts';
import { resolveInstanceNotices, resolveNotify } from './notices.ts';
import { resolveAdvertInterval, resolveAuthentication, resolveVersion } from './protocol.ts';
import { resolveReceiveBuffer } from './receive-buffer.ts';
import { type Routing, resolveVirtualRouting } from './routing.ts';
import type { BuiltScript, PositionOf } from './scripts.ts';
import { enforceStrictMode } from './strict.ts';
import type { Token } from './tokens.ts';
import type { TrackDefinitions } from './track-definitions.ts';
import { resolveTransport } from './transport.ts';
import { readAddressLists, resolveAddresses } from './virtual-addresses.ts';
import { resolveVirtualInterfaces, type VirtualInterfaceNames } from './virtual-interfaces.ts';

/** What reading an instance needs besides its draft. */
export interface InstanceContext extends TrackDefinitions {
  readonly report: Report;
  readonly positionOf: PositionOf;
  readonly global: Fields<GlobalFields>;
  readonly scripts: ReadonlyMap<string, BuiltScript>;
  /** The names of this machine's interfaces; undefined when they are not to be checked. */
  readonly interfaces: readonly string[] | undefined;
  readonly readKeyFile: ReadKeyFile | undefined;
  readonly routing: Routing;
  readonly interfaceNames: VirtualInterfaceNames;
}

/** A model and the tokens that later checks between instances point at. */
export interface BuiltInstance {
  readonly model: InstanceModel;
  readonly vridAt: Token;
  /** Its `linkbeat_use_polling`. */
  readonly pollsLinkAt: Token | undefined;
}

/** On the instance's interface; a macvlan does so by itself. */
function promotesSecondaries({
  promotesSecondaries: asked,
  vmac,
  ipvlan,
}: Fields<InstanceFields>): boolean {
  return !vmac && !ipvlan && (asked?.value ?? false);
}

/** Undefined when something without which there is no instance is missing. */
export function buildInstance(
  { name, draft }: NamedDraft,
  context: InstanceContext,
): BuiltInstance | undefined {
  const written = fieldsOf<InstanceFields>(draft);
  const instance = `(${name.text}) `;
  const { report, positionOf, global } = context;
  const lists = readAddressLists(written, instance, report);
  const { drafts, excluded, decidedBy } = lists;
  const family = decidedBy?.family ?? 4;
  const isStrict = (written.isStrict ?? global.isStrict)?.value ?? false;
  const strictly = { global, family, name, report };
  const said = isStrict ? enforceStrictMode(draft, strictly) : written;
  const vrid = said.vrid && parseVrid(said.vrid.value);
  if (!vrid) report('HF0401', name, `${instance}the virtual router id must be set`);
  const transport = resolveTransport(said, { global, family, name, report });
  const place = resolvePlace(said, transport, { drafts, excluded }, { ...context, name });
  const fields = place?.fields ?? said;
  const fallback = global.version?.value;
  const version = resolveVersion(fields, family, decidedBy, fallback, instance, report);
  const plain = resolveAuthentication(fields, version, instance, report);
  const advertIntervalUs = resolveAdvertInterval(fields, version, instance, report);
  const { readKeyFile } = context;
  const reading = { instance, report, readKeyFile, advertIntervalUs };
  const authentication = fields.hmac ? resolveHmac(fields.hmac, reading) : plain;
  const routing = resolveVirtualRouting(fields, { ...context, prefix: instance });
  if (!authentication || !vrid || !fields.vrid || !place) return undefined;
  const { debugLevel } = fields;
  if (debugLevel) report('HF0411', debugLevel.keyword, `${instance}debug has no effect`);
  const election = resolveElection(fields, authentication, name, instance, report);
  const { priority } = election;
  const isUnicast = transport.transport.kind === 'unicast';
  const own = {
    name: name.text,
    interface: place.interface,
    vrf: place.vrf,
    isUnicast,
    vrid,
    family,
  };
  const addresses = [...place.drafts, ...place.excluded];
  const placing = resolveVirtualInterfaces(fields, addresses, own, context);
  const list = {
    ...{ placeOf: placing.placeOf, isStrict },
    ...{ hasNoAddresses: fields.hasNoAddresses?.value ?? false },
    room: { version, family, authentication },
  };
  const resolved = resolveAddresses(place, list, name, report);
  const shape = { version, family, authentication, addresses: resolved };
  const receiveBuffer = resolveReceiveBuffer(fields, global, shape);
  const model: InstanceModel = {
    name: name.text,
    position: positionOf(name),
    interface: place.interface,
    interfacePosition: positionOf(place.at),
    advertInterface: placing.advertInterface,
    virtualInterfaces: placing.virtualInterfaces,
    vrid,
    version,
    family,
    ...election,
    promotesSecondaries: promotesSecondaries(fields),
    accepts: resolveAcceptance(fields, priority),
    advertIntervalUs,
    ...(isStrict && { isStrict }),
    authentication,
    ...transport,
    sourceAddress: transport.sourceAddress ?? placing.sourceAddress,
    ...(receiveBuffer && { receiveBuffer }),
    addresses: resolved,
    ...routing,
    neededInterfaces: [], // until the static entries are read
    ...inheritDefaults(fields, global, name),
    ignoresOwnInterface: fields.ignoresOwnInterface?.value ?? false,
    ...resolveTracks(fields, { name, priority, interface: place.interface }, context),
    syncGroup: undefined, // until the groups are read
    notify: resolveNotify(fields, positionOf),
    ...resolveInstanceNotices(fields, global, report),
  };
  return { model, vridAt: fields.vrid.at, pollsLinkAt: fields.pollsLink?.keyword };
}
