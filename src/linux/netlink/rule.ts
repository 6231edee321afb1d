// Owns asking the kernel for a policy rule to be added or removed (linux/fib_rules.h). Never throws.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |    Family     |  Dst length   |  Src length   |      TOS      |
// |     Table     |          Reserved             |    Action     |
// |                             Flags                             |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
import { addressBytes } from '../../net/address.ts';
import type { Rule } from '../../net/rule.ts';
import { AF_INET, AF_INET6 } from '../libc.ts';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST, type RequestWriter } from './codec.ts';

export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;

const FRA_DST = 1;
const FRA_SRC = 2;
const FRA_PRIORITY = 6;
const FRA_TABLE = 15;
const FRA_PROTOCOL = 21;
const FR_ACT_TO_TBL = 1;
const RT_TABLE_UNSPEC = 0;
const largestShortTable = 255;

/** Adds a rule; the answer is EEXIST when there is the same. */
export function encodeAddRule(writer: RequestWriter, sequence: number, rule: Rule): void {
  const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  writer.begin(RTM_NEWRULE, flags, sequence);
  encodeRule(writer, rule);
  writer.end();
}

export function encodeRemoveRule(writer: RequestWriter, sequence: number, rule: Rule): void {
  writer.begin(RTM_DELRULE, NLM_F_REQUEST | NLM_F_ACK, sequence);
  encodeRule(writer, rule);
  writer.end();
}

function encodeRule(writer: RequestWriter, rule: Rule): void {
  const { family, source, destination, table, preference, protocol } = rule;
  writer.u8(family === 4 ? AF_INET : AF_INET6);
  writer
    .u8(destination?.length ?? 0)
    .u8(source?.length ?? 0)
    .u8(0);
  writer
    .u8(table > largestShortTable ? RT_TABLE_UNSPEC : table)
    .u16(0)
    .u8(FR_ACT_TO_TBL);
  writer.u32(0);
  writer.u32Attribute(FRA_PRIORITY, preference);
  if (source) writer.bytesAttribute(FRA_SRC, addressBytes(source.address));
  if (destination) writer.bytesAttribute(FRA_DST, addressBytes(destination.address));
  if (table > largestShortTable) writer.u32Attribute(FRA_TABLE, table);
  writer.u8Attribute(FRA_PROTOCOL, protocol);
}
