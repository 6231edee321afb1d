// Owns asking for a private macvlan interface, for it to be up, and for it to go (linux/if_link.h).
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
const AF_UNSPEC = 0;

export interface Macvlan {
  readonly name: InterfaceName;
  readonly parentIndex: number;
  readonly mac: MacAddress;
  readonly group: number;
}

export interface LinkToRemove {
  readonly index: number;
  /** For messages to people. */
  readonly name: InterfaceName;
}

export function encodeMakeMacvlan(writer: RequestWriter, sequence: number, made: Macvlan): void {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  writer.begin(RTM_NEWLINK, flags, sequence);
  encodeBody(writer, 0, 0);
  writer.textAttribute(IFLA_IFNAME, made.name);
  writer.u32Attribute(IFLA_LINK, made.parentIndex);
  writer.bytesAttribute(IFLA_ADDRESS, macBytes(made.mac));
  writer.u32Attribute(IFLA_GROUP, made.group);
  writer.nested(IFLA_LINKINFO, () => {
    writer.textAttribute(IFLA_INFO_KIND, 'macvlan');
    writer.nested(IFLA_INFO_DATA, () =>
      writer.u32Attribute(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE),
    );
  });
  writer.end();
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
