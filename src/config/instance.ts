// Owns turning an instance's draft into its model: defaults, repairs, rules between fields. Never
// reads text.
import { familyOf, isLinkLocal } from '../net/address.ts';
import { type InterfaceName, parseVrid } from '../net/identifiers.ts';
import { type AddressDraft, readAddresses } from './addresses.ts';
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
import { checkInterface } from './interface-check.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, VirtualAddress } from './model.ts';
import {
  resolveAdvertInterval,
  resolveAuthentication,
  resolveFamily,
  resolveVersion,
} from './protocol.ts';
import { type Routing, resolveVirtualRouting } from './routing.ts';
import { type BuiltScript, firstNotifyAt, type PositionOf, resolveNotify } from './scripts.ts';
import type { Token } from './tokens.ts';
import { readTrackedScripts } from './tracks.ts';
import { firstTransportAddress, resolveTransport } from './transport.ts';

/** What reading an instance needs besides its draft. */
export interface InstanceContext {
  readonly report: Report;
  readonly positionOf: PositionOf;
  readonly global: Fields<GlobalFields>;
  readonly scripts: ReadonlyMap<string, BuiltScript>;
  /** The names of this machine's interfaces; undefined when they are not to be checked. */
  readonly interfaces: readonly string[] | undefined;
  readonly readKeyFile: ReadKeyFile | undefined;
  readonly routing: Routing;
}

/** A model and the tokens that later checks between instances point at. */
export interface BuiltInstance {
  readonly model: InstanceModel;
  readonly vridAt: Token;
}

/** Where the first command of an instance is written, whether the instance can be built or not. */
export function commandAt({ draft }: NamedDraft): Token | undefined {
  return firstNotifyAt(fieldsOf<InstanceFields>(draft));
}

/** Undefined when something without which there is no instance is missing. */
export function buildInstance(
  { name, draft }: NamedDraft,
  context: InstanceContext,
): BuiltInstance | undefined {
  const fields = fieldsOf<InstanceFields>(draft);
  const instance = `(${name.text}) `;
  const { report, positionOf, global } = context;
  const { drafts, decidedBy } = readOwnAddresses(fields, instance, report);
  const excluded = readAddresses(
    fields.excludedAddresses?.value ?? [],
    { prefix: instance, family: 'either', known: drafts },
    report,
  );
  const family = decidedBy?.family ?? 4;
  const vrid = fields.vrid && parseVrid(fields.vrid.value);
  if (!vrid) report('HF0401', name, `${instance}the virtual router id must be set`);
  if (!fields.interface) report('HF0402', name, `${instance}Unknown interface! None is named`);
  const fallback = global.version?.value;
  const version = resolveVersion(fields, family, decidedBy, fallback, instance, report);
  const plain = resolveAuthentication(fields, version, instance, report);
  const advertIntervalUs = resolveAdvertInterval(fields, version, instance, report);
  const { readKeyFile } = context;
  const reading = { instance, report, readKeyFile, advertIntervalUs };
  const authentication = fields.hmac ? resolveHmac(fields.hmac, reading) : plain;
  if (!authentication || !vrid || !fields.vrid || !fields.interface) return undefined;
  checkInterface(fields.interface.value, fields.interface.at, context);
  for (const { interface: device, interfaceAt } of [...drafts, ...excluded]) {
    if (device && interfaceAt) checkInterface(device, interfaceAt, context);
  }
  const { debugLevel } = fields;
  if (debugLevel) report('HF0411', debugLevel.keyword, `${instance}debug has no effect`);
  const election = resolveElection(fields, authentication, name, instance, report);
  const { priority } = election;
  const tracks = { report, instance, scripts: context.scripts, priority };
  const transport = resolveTransport(fields, { global, family, name, report });
  const room = { version, family, authentication };
  const model: InstanceModel = {
    name: name.text,
    position: positionOf(name),
    interface: fields.interface.value,
    interfacePosition: positionOf(fields.interface.at),
    vrid,
    version,
    family,
    ...election,
    accepts: resolveAcceptance(fields, priority),
    advertIntervalUs,
    authentication,
    ...transport,
    addresses: resolveAddresses({ drafts, excluded }, fields.interface.value, room, name, report),
    ...resolveVirtualRouting(fields, { ...context, prefix: instance }),
    neededInterfaces: [], // until the static entries are read
    ...inheritDefaults(fields, global, name),
    ignoresOwnInterface: fields.ignoresOwnInterface?.value ?? false,
    trackedScripts: readTrackedScripts(fields.trackedScripts?.value ?? [], tracks),
    syncGroup: undefined, // until the groups are read
    notify: resolveNotify(fields, positionOf),
  };
  return { model, vridAt: fields.vrid.at };
}

/** The addresses in the advert, and where the family of all is said first. */
function readOwnAddresses(fields: Fields<InstanceFields>, prefix: string, report: Report) {
  const lines = fields.addresses?.value ?? [];
  const spoken = firstTransportAddress(fields);
  const firstLineAt = lines[0]?.words[0]?.start ?? Infinity;
  const asked = spoken && spoken.at.start < firstLineAt ? spoken.family : undefined;
  const list = { prefix, family: fields.isIpv6?.value ? 6 : asked } as const;
  const drafts = readAddresses(lines, list, report);
  const [first] = drafts;
  const held = first && { at: first.at, family: familyOf(first.options.address) };
  return { drafts, decidedBy: resolveFamily(fields, [spoken, held]) };
}

type Room = Pick<InstanceModel, 'version' | 'family' | 'authentication'>;

/**
 * How many addresses an advert can carry: at most what its count field tells (RFC 9568, 5.2.5),
 * and at most what fits an Ethernet frame as keepalived reckons it, with the Ethernet header
 * counted into the 1500 bytes.
 */
function mostAddresses({ version, family, authentication }: Room): number {
  const headers = 14 + (family === 4 ? 20 : 40) + (authentication.type === 'ah' ? 24 : 0);
  const message = 8 + (version === 2 ? 8 : 0) + (authentication.type === 'hmac' ? 28 : 0);
  return Math.min(255, Math.floor((1500 - headers - message) / (family === 4 ? 4 : 16)));
}

interface AddressDrafts {
  readonly drafts: readonly AddressDraft[];
  readonly excluded: readonly AddressDraft[];
}

/** What an advert cannot carry is held without being in it. */
function resolveAddresses(
  { drafts, excluded }: AddressDrafts,
  instanceInterface: InterfaceName,
  room: Room,
  name: Token,
  report: Report,
): readonly VirtualAddress[] {
  const instance = `(${name.text}) `;
  const most = mostAddresses(room);
  const excess = drafts[most];
  if (excess) {
    const message = `Number of VIPs (${drafts.length}) exceeds maximum/space available in packet`;
    const where = `(max ${most} addresses) - excess moved to eVIPs`;
    report('HF0512', excess.at, `${instance}${message} ${where}`);
  }
  if (drafts.length === 0) {
    report('HF0405', name, `${instance}No VIP specified; at least one is sensible`);
  }
  if (drafts[0] && room.family === 6 && !isLinkLocal(drafts[0].options.address)) {
    const message = `${instance}the first IPv6 VIP address should be link local`;
    report('HF0516', drafts[0].at, message);
  }
  const all = [...drafts, ...excluded];
  return all.map(({ options, interface: device, isTracked }, at) => ({
    ...options,
    isTracked,
    interface: device ?? instanceInterface,
    isExcluded: at >= Math.min(most, drafts.length),
  }));
}
