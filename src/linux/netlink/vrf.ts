// Owns what rtnetlink says of virtual routing and forwarding domains: interfaces that stand for a routing
// table (linux/if_link.h). Never throws on any bytes.
import { type Message, readI32, readText, readU32, walkAttributes } from './codec.ts';

const RTM_NEWLINK = 16;
const linkBodyBytes = 16;
const IFLA_IFNAME = 3;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_VRF_TABLE = 1;

export interface Vrf {
  readonly index: number;
  readonly name: string;
  readonly table: number;
}

/** Undefined for other messages and other kinds of interfaces. */
export function decodeVrf(bytes: Uint8Array, { type, start, end }: Message): Vrf | undefined {
  if (type !== RTM_NEWLINK || end - start < linkBodyBytes) return undefined;
  let name: string | undefined;
  let kind: string | undefined;
  let table: number | undefined;
  walkAttributes(bytes, start + linkBodyBytes, end, (attribute, from, to) => {
    if (attribute === IFLA_IFNAME) name = readText(bytes, from, to);
    if (attribute !== IFLA_LINKINFO) return;
    walkAttributes(bytes, from, to, (info, at, stop) => {
      if (info === IFLA_INFO_KIND) kind = readText(bytes, at, stop);
      else if (info === IFLA_INFO_DATA) table = readTable(bytes, at, stop) ?? table;
    });
  });
  if (name === undefined || kind !== 'vrf' || table === undefined) return undefined;
  return { index: readI32(bytes, start + 4), name, table };
}

function readTable(bytes: Uint8Array, start: number, end: number): number | undefined {
  let table: number | undefined;
  walkAttributes(bytes, start, end, (type, from, to) => {
    if (type === IFLA_VRF_TABLE && to - from >= 4) table = readU32(bytes, from);
  });
  return table;
}
