// Owns turning an instance's draft into its model: defaults, repairs, rules between fields. Never
// reads text.
import { type AddressFamily, familyOf } from '../net/address.ts';
import { type InterfaceName, ownerPriority, parsePriority, parseVrid } from '../net/identifiers.ts';
import { type AddressDraft, readAddresses } from './addresses.ts';
import {
  type AuthenticationFields,
  type Fields,
  fieldsOf,
  type InstanceFields,
  type NamedDraft,
} from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type {
  AuthenticationModel,
  GarpModel,
  InstanceModel,
  SourcePosition,
  VirtualAddress,
} from './model.ts';
import type { Token } from './tokens.ts';

/** What reading an instance needs besides its draft. */
export interface InstanceContext {
  readonly report: Report;
  readonly positionOf: (token: Token) => SourcePosition;
  /** The names of this machine's interfaces; undefined when they are not to be checked. */
  readonly interfaces: readonly string[] | undefined;
}

/** A model and the token that later checks between instances point at. */
export interface BuiltInstance {
  readonly model: InstanceModel;
  readonly vridAt: Token;
}

/** Undefined when something without which there is no instance is missing or not implemented. */
export function buildInstance(
  { name, draft }: NamedDraft,
  context: InstanceContext,
): BuiltInstance | undefined {
  const fields = fieldsOf<InstanceFields>(draft);
  const instance = `(${name.text}) `;
  const { report, positionOf } = context;
  const drafts = readAddresses(fields.addresses?.value ?? [], instance, report);
  const family = drafts[0] ? familyOf(drafts[0].address) : 4;
  const vrid = fields.vrid && parseVrid(fields.vrid.value);
  if (!vrid) report('HF0401', name, `${instance}the virtual router id must be set`);
  if (!fields.interface) report('HF0402', name, `${instance}Unknown interface! None is named`);
  const authentication = readAuthentication(fields, instance, report);
  const isSupported = isImplemented(fields, family, drafts[0], instance, report);
  if (!vrid || !fields.vrid || !fields.interface || !authentication || !isSupported) {
    return undefined;
  }
  checkInterface(fields.interface.value, fields.interface.at, context);
  for (const { interface: device, interfaceAt } of drafts) {
    if (device && interfaceAt) checkInterface(device, interfaceAt, context);
  }
  const model: InstanceModel = {
    name: name.text,
    position: positionOf(name),
    interface: fields.interface.value,
    interfacePosition: positionOf(fields.interface.at),
    vrid,
    version: 2,
    family,
    ...resolveElection(fields, name, instance, report),
    advertIntervalUs: resolveAdvertInterval(fields, instance, report),
    authentication,
    addresses: resolveAddresses(drafts, fields.interface.value, name, instance, report),
    downTimerAdverts: fields.downTimerAdverts?.value ?? 3,
    lowerPriorityNoAdvert: fields.lowerPriorityNoAdvert?.value ?? false,
    higherPrioritySendAdvert: fields.higherPrioritySendAdvert?.value ?? false,
    garp: resolveGarp(fields),
  };
  return { model, vridAt: fields.vrid.at };
}

/** Not run at all rather than run differently: a version or family that is missing here. */
function isImplemented(
  fields: Fields<InstanceFields>,
  family: AddressFamily,
  first: AddressDraft | undefined,
  instance: string,
  report: Report,
): boolean {
  if (fields.version?.value === 3) {
    const message = `${instance}VRRP version 3 is not implemented yet; the instance is ignored`;
    report('HF0203', fields.version.at, message);
    return false;
  }
  if (family === 6 && first) {
    const message = `${instance}IPv6 instances are not implemented yet; the instance is ignored`;
    report('HF0204', first.at, message);
    return false;
  }
  return true;
}

/** Undefined when the instance must not run without the authentication that was asked for. */
function readAuthentication(
  fields: Fields<InstanceFields>,
  instance: string,
  report: Report,
): AuthenticationModel | undefined {
  const none: AuthenticationModel = { type: 'none' };
  if (!fields.authentication) return none;
  const { type, password } = fieldsOf<AuthenticationFields>(fields.authentication.value);
  if (type?.value === 'AH') {
    const message = `${instance}auth_type AH is not implemented yet; the instance is ignored`;
    report('HF0205', type.at, message);
    return undefined;
  }
  if (!type) {
    const message = `${instance}auth_pass has no effect without a valid auth_type`;
    if (password) report('HF0310', password.keyword, message);
    return none;
  }
  if (!password || password.value === '') {
    const message = `${instance}Authentication specified but no password given. Ignoring`;
    report('HF0309', password?.at ?? type.at, message);
    return none;
  }
  const short = cutToBytes(password.value, 8);
  if (short !== password.value) {
    report('HF0308', password.at, `${instance}Truncating auth_pass to 8 characters`);
  }
  return { type: 'pass', password: short };
}

/** The longest beginning that fits; a character that would be cut in two is left out. */
function cutToBytes(text: string, most: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}

type Election = Pick<InstanceModel, 'initialState' | 'priority' | 'nopreempt' | 'preemptDelayUs'>;

/** State, priority and preemption depend on each other. */
function resolveElection(
  fields: Fields<InstanceFields>,
  name: Token,
  instance: string,
  report: Report,
): Election {
  const state = fields.state?.value;
  const written = fields.priority && parsePriority(fields.priority.value);
  const fallback = state === 'MASTER' ? ownerPriority : parsePriority(100);
  const priority = written ?? fallback ?? ownerPriority;
  const isMaster = state === undefined ? priority === ownerPriority : state === 'MASTER';
  if (fields.state && isMaster && !written) {
    const message = `${instance}state MASTER without priority means priority 255, address owner`;
    report('HF0408', fields.state.at, message);
  }
  let nopreempt = fields.nopreempt?.value ?? false;
  const nopreemptAt = fields.nopreempt?.at ?? name;
  if (nopreempt && priority === ownerPriority) {
    const message = 'nopreempt is incompatible with priority 255. resetting nopreempt';
    report('HF0406', nopreemptAt, instance + message);
    nopreempt = false;
  } else if (nopreempt && isMaster) {
    const message = 'Warning - nopreempt will not work with initial state MASTER - clearing';
    report('HF0406', nopreemptAt, instance + message);
    nopreempt = false;
  }
  let preemptDelayUs = fields.preemptDelayUs?.value ?? 0;
  const delayAt = fields.preemptDelayUs?.at ?? name;
  if (preemptDelayUs > 0 && isMaster) {
    const message = 'Warning - preempt delay will not work with initial state MASTER - clearing';
    report('HF0407', delayAt, instance + message, { remedy: 'use state BACKUP' });
    preemptDelayUs = 0;
  } else if (preemptDelayUs > 0 && nopreempt) {
    const message = 'preempt_delay is incompatible with nopreempt mode - resetting';
    report('HF0407', delayAt, instance + message, { remedy: 'remove one of the two' });
    preemptDelayUs = 0;
  }
  return { initialState: isMaster ? 'master' : 'backup', priority, nopreempt, preemptDelayUs };
}

/** Version 2 carries whole seconds (RFC 3768, 5.3.7). */
function resolveAdvertInterval(
  fields: Fields<InstanceFields>,
  instance: string,
  report: Report,
): number {
  const written = fields.advertIntervalUs;
  if (!written) return 1_000_000;
  if (written.value % 1_000_000 === 0) return written.value;
  const rounded = Math.max(1, Math.round(written.value / 1_000_000));
  const exact = (written.value / 1_000_000).toFixed(6);
  const message = `VRRPv2 advertisement interval ${exact}s must be an integer. rounding`;
  report('HF0311', written.at, `${instance}${message} to ${rounded} s`);
  return rounded * 1_000_000;
}

/** The most addresses that an advert's count field can tell (RFC 3768, 5.3.5). */
const mostAddresses = 255;

function resolveAddresses(
  drafts: readonly AddressDraft[],
  instanceInterface: InterfaceName,
  name: Token,
  instance: string,
  report: Report,
): readonly VirtualAddress[] {
  const excess = drafts[mostAddresses];
  if (excess) {
    const message = `Number of VIPs (${drafts.length}) exceeds maximum (${mostAddresses})`;
    report('HF0512', excess.at, `${instance}${message} - the excess is ignored`);
  }
  if (drafts.length === 0) {
    report('HF0405', name, `${instance}No VIP specified; at least one is sensible`);
  }
  return drafts.slice(0, mostAddresses).map((draft) => ({
    address: draft.address,
    prefixLength: draft.prefixLength,
    interface: draft.interface ?? instanceInterface,
    scope: draft.scope,
    label: draft.label,
    broadcast: draft.broadcast,
  }));
}

function resolveGarp(fields: Fields<InstanceFields>): GarpModel {
  const repeat = fields.garpRepeat?.value ?? 5;
  const delayUs = fields.garpDelayUs?.value ?? 5_000_000;
  return {
    repeat,
    delayUs,
    refreshUs: fields.garpRefreshUs?.value ?? 0,
    refreshRepeat: fields.garpRefreshRepeat?.value ?? 1,
    lowerPriorityRepeat: fields.garpLowerPriorityRepeat?.value ?? repeat,
    lowerPriorityDelayUs: fields.garpLowerPriorityDelayUs?.value ?? delayUs,
  };
}

function checkInterface(name: InterfaceName, at: Token, context: InstanceContext): void {
  const { interfaces, report } = context;
  if (!interfaces || interfaces.includes(name)) return;
  const others = interfaces.filter((other) => other !== 'lo').sort();
  const present = (others.length > 0 ? others : interfaces).join(', ');
  const ending = present === '' ? 'there is none' : `there are ${present}`;
  report('HF0104', at, `no interface ${name} here; ${ending}`);
}
