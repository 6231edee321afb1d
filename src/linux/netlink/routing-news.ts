// Owns what rtnetlink says of routes and policy rules that have gone or are there. Never throws on any
// bytes.
import { addressFromBytes, type IpAddress, type Prefix, parseIp } from '../../net/address.ts';
import { type RouteType, routeTypes, type SeenRoute } from '../../net/route.ts';
import type { SeenRule } from '../../net/rule.ts';
import { AF_INET, AF_INET6 } from '../libc.ts';
import {
  type Message,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  type RequestWriter,
  readI32,
  readText,
  readU32,
  walkAttributes,
} from './codec.ts';
import { RTM_DELROUTE, RTM_NEWROUTE } from './route.ts';
import { RTM_DELRULE, RTM_NEWRULE } from './rule.ts';

export const RTM_GETROUTE = 26;
export const RTM_GETRULE = 34;

const headerBytes = 12;
const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_TABLE = 15;
const FRA_DST = 1;
const FRA_SRC = 2;
const FRA_IIFNAME = 3;
const FRA_PRIORITY = 6;
const FRA_FWMARK = 10;
const FRA_TABLE = 15;
const FRA_OIFNAME = 17;
const FRA_PROTOCOL = 21;
const FR_ACT_TO_TBL = 1;
const RTM_F_CLONED = 0x200;

/** A route that is gone, or one of a dump. */
export type RouteNews =
  | { readonly kind: 'route'; readonly present: boolean; readonly route: SeenRoute }
  | { readonly kind: 'rule'; readonly present: boolean; readonly rule: SeenRule };

/** Undefined for other messages, and when no route can be read. */
export function decodeRoute(bytes: Uint8Array, message: Message): RouteNews | undefined {
  const { type, start, end } = message;
  const isRoute = type === RTM_NEWROUTE || type === RTM_DELROUTE;
  const family = familyAt(bytes, start);
  if (!isRoute || !family || end - start < headerBytes) return undefined;
  // The kept result of a lookup is no route of a table.
  if (readU32(bytes, start + 8) & RTM_F_CLONED) return undefined;
  const found = routeAttributes(bytes, start + headerBytes, end);
  const kind: RouteType = routeTypes[bytes[start + 7] ?? 0] ?? 'unspec';
  const route: SeenRoute = {
    family,
    type: kind,
    destination: prefixOf(found.destination, bytes[start + 1] ?? 0) ?? everything(family),
    source: prefixOf(found.source, bytes[start + 2] ?? 0),
    tos: bytes[start + 3] ?? 0,
    table: found.table ?? bytes[start + 4] ?? 0,
    protocol: bytes[start + 5] ?? 0,
    metric: found.metric ?? 0,
    gateway: found.gateway,
    interfaceIndex: found.interfaceIndex,
  };
  return { kind: 'route', present: type === RTM_NEWROUTE, route };
}

/** Undefined for other messages, and when no rule can be read. */
export function decodeRule(bytes: Uint8Array, message: Message): RouteNews | undefined {
  const { type, start, end } = message;
  const isRule = type === RTM_NEWRULE || type === RTM_DELRULE;
  const family = familyAt(bytes, start);
  if (!isRule || !family || end - start < headerBytes) return undefined;
  const found = ruleAttributes(bytes, start + headerBytes, end);
  const looksUp = bytes[start + 7] === FR_ACT_TO_TBL;
  const rule: SeenRule = {
    family,
    preference: found.preference ?? 0,
    source: prefixOf(found.source, bytes[start + 2] ?? 0),
    destination: prefixOf(found.destination, bytes[start + 1] ?? 0),
    tos: bytes[start + 3] ?? 0,
    table: looksUp ? (found.table ?? bytes[start + 4] ?? 0) : 0,
    protocol: found.protocol ?? 0,
    inputInterface: found.inputInterface,
    outputInterface: found.outputInterface,
    markValue: found.markValue,
  };
  return { kind: 'rule', present: type === RTM_NEWRULE, rule };
}

/** Asks for the routes of one protocol; kernels that cannot choose send all. */
export function encodeRouteDump(family: 4 | 6, protocol: number) {
  return (writer: RequestWriter, sequence: number): void => {
    writer.begin(RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, sequence);
    writer.u8(family === 4 ? AF_INET : AF_INET6);
    writer.u8(0).u8(0).u8(0).u8(0).u8(protocol).u16(0).u32(0);
    writer.end();
  };
}

export function encodeRuleDump(family: 4 | 6) {
  return (writer: RequestWriter, sequence: number): void => {
    writer.begin(RTM_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, sequence);
    writer.u8(family === 4 ? AF_INET : AF_INET6);
    writer.u8(0).u16(0).u32(0).u32(0);
    writer.end();
  };
}

function routeAttributes(bytes: Uint8Array, start: number, end: number) {
  const found: {
    destination?: IpAddress | undefined;
    source?: IpAddress | undefined;
    gateway?: IpAddress | undefined;
    interfaceIndex?: number;
    metric?: number;
    table?: number;
  } = {};
  walkAttributes(bytes, start, end, (type, from, to) => {
    const isWord = to - from >= 4;
    if (type === RTA_DST) found.destination = addressFromBytes(bytes.subarray(from, to));
    else if (type === RTA_SRC) found.source = addressFromBytes(bytes.subarray(from, to));
    else if (type === RTA_GATEWAY) found.gateway = addressFromBytes(bytes.subarray(from, to));
    else if (type === RTA_OIF && isWord) found.interfaceIndex = readI32(bytes, from);
    else if (type === RTA_PRIORITY && isWord) found.metric = readU32(bytes, from);
    else if (type === RTA_TABLE && isWord) found.table = readU32(bytes, from);
  });
  return found;
}

function ruleAttributes(bytes: Uint8Array, start: number, end: number) {
  const found: {
    destination?: IpAddress | undefined;
    source?: IpAddress | undefined;
    inputInterface?: string;
    outputInterface?: string;
    preference?: number;
    markValue?: number;
    table?: number;
    protocol?: number | undefined;
  } = {};
  walkAttributes(bytes, start, end, (type, from, to) => {
    const isWord = to - from >= 4;
    if (type === FRA_DST) found.destination = addressFromBytes(bytes.subarray(from, to));
    else if (type === FRA_SRC) found.source = addressFromBytes(bytes.subarray(from, to));
    else if (type === FRA_IIFNAME) found.inputInterface = readText(bytes, from, to);
    else if (type === FRA_OIFNAME) found.outputInterface = readText(bytes, from, to);
    else if (type === FRA_PRIORITY && isWord) found.preference = readU32(bytes, from);
    else if (type === FRA_FWMARK && isWord) found.markValue = readU32(bytes, from);
    else if (type === FRA_TABLE && isWord) found.table = readU32(bytes, from);
    else if (type === FRA_PROTOCOL && to > from) found.protocol = bytes[from];
  });
  return found;
}

function familyAt(bytes: Uint8Array, at: number): 4 | 6 | undefined {
  if (bytes[at] === AF_INET) return 4;
  return bytes[at] === AF_INET6 ? 6 : undefined;
}

function prefixOf(address: IpAddress | undefined, length: number): Prefix | undefined {
  return address && { address, length };
}

function everything(family: 4 | 6): Prefix {
  return { address: parseIp(family === 4 ? '0.0.0.0' : '::') as IpAddress, length: 0 };
}
