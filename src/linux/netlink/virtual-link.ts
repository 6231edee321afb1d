// Owns asking for a private macvlan or an ipvlan, for it to be up, and for it to go (linux/if_link.h).
// Never says which one is needed.
import { type InterfaceName, type MacAddress, macBytes } from '../../net/identifiers.ts';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST, type RequestWriter } from './codec.ts';
import { RTM_DELLINK, RTM_NEWLINK } from './link.ts';

const IFF_UP = 0x1;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_LINK = 5;
const IFLA_LINKINFO = 18;
const IFLA_GROUP = 27;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_MACVLAN_MODE = 1;
/** Nothing is passed between macvlans of the same parent. */
const MACVLAN_MODE_PRIVATE = 1;
const IFLA_IPVLAN_MODE = 1;
const IFLA_IPVLAN_FLAGS = 2;
const IPVLAN_MODE_L2 = 0;
/** IPVLAN_F_PRIVATE, IPVLAN_F_VEPA */
const ipvlanFlags = { bridge: 0, private: 1, vepa: 2 } as const;
const AF_UNSPEC = 0;

export interface VirtualLink {
  readonly name: InterfaceName;
  readonly parentIndex: number;
  /** Undefined for the parent's. */
  readonly mac: MacAddress | undefined;
  readonly group: number;
  /** Makes it an ipvlan: whether its likes on one parent hear each other, and by whom. */
  readonly ipvlan?: keyof typeof ipvlanFlags;
}

export interface LinkToRemove {
  readonly index: number;
  /** For messages to people. */
  readonly name: InterfaceName;
}

export function encodeMakeLink(writer: RequestWriter, sequence: number, made: VirtualLink): void {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  writer.begin(RTM_NEWLINK, flags, sequence);
  encodeBody(writer, 0, 0);
  writer.textAttribute(IFLA_IFNAME, made.name);
  writer.u32Attribute(IFLA_LINK, made.parentIndex);
  if (made.mac) writer.bytesAttribute(IFLA_ADDRESS, macBytes(made.mac));
  writer.u32Attribute(IFLA_GROUP, made.group);
  writer.nested(IFLA_LINKINFO, () => {
    writer.textAttribute(IFLA_INFO_KIND, made.ipvlan ? 'ipvlan' : 'macvlan');
    writer.nested(IFLA_INFO_DATA, () => encodeKind(writer, made));
  });
  writer.end();
}

function encodeKind(writer: RequestWriter, { ipvlan }: VirtualLink): void {
  if (!ipvlan) {
    writer.u32Attribute(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE);
    return;
  }
  writer.u16Attribute(IFLA_IPVLAN_MODE, IPVLAN_MODE_L2);
  writer.u16Attribute(IFLA_IPVLAN_FLAGS, ipvlanFlags[ipvlan]);
}

export function encodeBringUp(writer: RequestWriter, sequence: number, name: InterfaceName): void {
  writer.begin(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, sequence);
  encodeBody(writer, 0, IFF_UP);
  writer.textAttribute(IFLA_IFNAME, name);
  writer.end();
}

export function encodeRemoveLink(
  writer: RequestWriter,
  sequence: number,
  gone: LinkToRemove,
): void {
  writer.begin(RTM_DELLINK, NLM_F_REQUEST | NLM_F_ACK, sequence);
  encodeBody(writer, gone.index, 0);
  writer.end();
}

/** struct ifinfomsg: family, padding, type, index, flags, which flags are meant. */
function encodeBody(writer: RequestWriter, index: number, flags: number): void {
  writer.u16(AF_UNSPEC).u16(0).u32(index).u32(flags).u32(flags);
}
