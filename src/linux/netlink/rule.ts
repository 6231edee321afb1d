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
import { type NumberRange, plainRuleActions, type Rule, type RuleAction } from '../../net/rule.ts';
import { AF_INET, AF_INET6 } from '../libc.ts';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST, type RequestWriter } from './codec.ts';
import { longestShortTable } from './route.ts';
import { bigEndian } from './route-hops.ts';

export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;

const FRA_DST = 1;
const FRA_SRC = 2;
const FRA_IIFNAME = 3;
const FRA_GOTO = 4;
const FRA_PRIORITY = 6;
const FRA_FWMARK = 10;
const FRA_FLOW = 11;
const FRA_TUN_ID = 12;
const FRA_SUPPRESS_IFGROUP = 13;
const FRA_SUPPRESS_PREFIXLEN = 14;
const FRA_TABLE = 15;
const FRA_FWMASK = 16;
const FRA_OIFNAME = 17;
const FRA_L3MDEV = 19;
const FRA_UID_RANGE = 20;
const FRA_PROTOCOL = 21;
const FRA_IP_PROTO = 22;
const FRA_SPORT_RANGE = 23;
const FRA_DPORT_RANGE = 24;
const FR_ACT_TO_TBL = 1;
const FR_ACT_GOTO = 2;
const FIB_RULE_INVERT = 2;

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
  const { family, source, destination, tos, preference, isInverted, action } = rule;
  const table = action.kind === 'lookup' ? action.table : 0;
  writer.u8(family === 4 ? AF_INET : AF_INET6);
  writer
    .u8(destination?.length ?? 0)
    .u8(source?.length ?? 0)
    .u8(tos);
  writer.u8(table > longestShortTable ? 0 : table).u16(0);
  writer.u8(actionNumber(action)).u32(isInverted ? FIB_RULE_INVERT : 0);
  if (table > longestShortTable) writer.u32Attribute(FRA_TABLE, table);
  if (source) writer.bytesAttribute(FRA_SRC, addressBytes(source.address));
  if (destination) writer.bytesAttribute(FRA_DST, addressBytes(destination.address));
  writer.u32Attribute(FRA_PRIORITY, preference);
  encodeSelectors(writer, rule);
  encodeAction(writer, rule);
}

function encodeSelectors(writer: RequestWriter, rule: Rule): void {
  const { mark, inputInterface, outputInterface, tunnelId, userIds } = rule;
  if (mark) writer.u32Attribute(FRA_FWMARK, mark.value);
  if (mark?.mask !== undefined) writer.u32Attribute(FRA_FWMASK, mark.mask);
  if (inputInterface !== undefined) writer.textAttribute(FRA_IIFNAME, inputInterface);
  if (outputInterface !== undefined) writer.textAttribute(FRA_OIFNAME, outputInterface);
  if (tunnelId !== undefined) writer.bytesAttribute(FRA_TUN_ID, bigEndian(BigInt(tunnelId)));
  if (userIds) {
    writer.attribute(FRA_UID_RANGE, () => writer.u32(userIds.first).u32(userIds.last));
  }
  if (rule.ipProtocol !== undefined) writer.u8Attribute(FRA_IP_PROTO, rule.ipProtocol);
  encodePorts(writer, FRA_SPORT_RANGE, rule.sourcePorts);
  encodePorts(writer, FRA_DPORT_RANGE, rule.destinationPorts);
}

function encodePorts(writer: RequestWriter, type: number, ports: NumberRange | undefined): void {
  if (ports) writer.attribute(type, () => writer.u16(ports.first).u16(ports.last));
}

function encodeAction(writer: RequestWriter, { action, realms, protocol }: Rule): void {
  if (realms !== undefined) writer.u32Attribute(FRA_FLOW, realms);
  if (action.kind === 'lookup') {
    const { suppressedGroup, suppressedPrefixLength } = action;
    if (suppressedPrefixLength !== undefined) {
      writer.u32Attribute(FRA_SUPPRESS_PREFIXLEN, suppressedPrefixLength);
    }
    if (suppressedGroup !== undefined) writer.u32Attribute(FRA_SUPPRESS_IFGROUP, suppressedGroup);
  }
  if (action.kind === 'l3mdev') writer.u8Attribute(FRA_L3MDEV, 1);
  if (action.kind === 'goto') writer.u32Attribute(FRA_GOTO, action.preference);
  if (protocol !== undefined) writer.u8Attribute(FRA_PROTOCOL, protocol);
}

function actionNumber({ kind }: RuleAction): number {
  if (kind === 'lookup' || kind === 'l3mdev') return FR_ACT_TO_TBL;
  return kind === 'goto' ? FR_ACT_GOTO : plainRuleActions[kind];
}
