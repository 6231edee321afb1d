// Owns the expressions that rules are made of, as data, and their bytes
// (linux/netfilter/nf_tables.h). Never knows what a rule is for.
import type { RequestWriter } from '../netlink/codec.ts';

export type Verdict = 'accept' | 'drop' | { readonly goto: string };

/** Sixteen bytes each; an address fills one. */
type Register = 1 | 2;

/** Each puts something into a register, or looks at one and ends the rule if it is wrong. */
export type Expression =
  /** Bytes of a header, into the first. */
  | {
      readonly kind: 'payload';
      readonly header: 'network' | 'transport';
      readonly offset: number;
      readonly length: number;
    }
  /** What the kernel knows besides: interfaces by index, the outgoing one's kind, the protocol. */
  | { readonly kind: 'meta'; readonly key: keyof typeof metaKeys; readonly to: Register }
  /** Keeps the bits of a mask in the first. */
  | { readonly kind: 'mask'; readonly mask: Uint8Array }
  | { readonly kind: 'equals'; readonly value: Uint8Array; readonly in: Register }
  | { readonly kind: 'in-set'; readonly set: string; readonly in: Register }
  /** Takes what a map has for the second. */
  | { readonly kind: 'mapped'; readonly map: string }
  /** Sends another one to the address in the first, by the interface in the second. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'counter' }
  | { readonly kind: 'verdict'; readonly verdict: Verdict };

const listElement = 1;
const [EXPR_NAME, EXPR_DATA] = [1, 2];
const [DATA_VALUE, DATA_VERDICT] = [1, 2];
const [PAYLOAD_DREG, PAYLOAD_BASE, PAYLOAD_OFFSET, PAYLOAD_LEN] = [1, 2, 3, 4];
const [META_DREG, META_KEY] = [1, 2];
const [CMP_SREG, CMP_OP, CMP_DATA] = [1, 2, 3];
const [BITWISE_SREG, BITWISE_DREG, BITWISE_LEN, BITWISE_MASK, BITWISE_XOR] = [1, 2, 3, 4, 5];
const [LOOKUP_SET, LOOKUP_SREG, LOOKUP_DREG] = [1, 2, 3];
const [DUP_SREG_ADDR, DUP_SREG_DEV] = [1, 2];
const [IMMEDIATE_DREG, IMMEDIATE_DATA] = [1, 2];
const [VERDICT_CODE, VERDICT_CHAIN] = [1, 2];
const headers = { network: 1, transport: 2 };
const metaKeys = { iif: 4, oif: 5, l4proto: 16, oifkind: 27 };
const equal = 0;
const verdictRegister = 0;
const [first, second] = [1, 2];
const NF_DROP = 0;
const NF_ACCEPT = 1;
const NFT_GOTO = -4;

/** One entry of a rule's list. */
export function encodeExpression(writer: RequestWriter, expression: Expression): void {
  writer.nested(listElement, () => {
    writer.textAttribute(EXPR_NAME, names[expression.kind]);
    writer.nested(EXPR_DATA, () => encodeData(writer, expression));
  });
}

const names: { readonly [K in Expression['kind']]: string } = {
  payload: 'payload',
  meta: 'meta',
  mask: 'bitwise',
  equals: 'cmp',
  'in-set': 'lookup',
  mapped: 'lookup',
  duplicate: 'dup',
  counter: 'counter',
  verdict: 'immediate',
};

function encodeData(writer: RequestWriter, expression: Expression): void {
  switch (expression.kind) {
    case 'payload':
      writer.bigU32Attribute(PAYLOAD_DREG, first);
      writer.bigU32Attribute(PAYLOAD_BASE, headers[expression.header]);
      writer.bigU32Attribute(PAYLOAD_OFFSET, expression.offset);
      writer.bigU32Attribute(PAYLOAD_LEN, expression.length);
      break;
    case 'meta':
      writer.bigU32Attribute(META_KEY, metaKeys[expression.key]);
      writer.bigU32Attribute(META_DREG, expression.to);
      break;
    case 'mask': {
      const { mask } = expression;
      writer.bigU32Attribute(BITWISE_SREG, first);
      writer.bigU32Attribute(BITWISE_DREG, first);
      writer.bigU32Attribute(BITWISE_LEN, mask.length);
      encodeValue(writer, BITWISE_MASK, mask);
      encodeValue(writer, BITWISE_XOR, new Uint8Array(mask.length));
      break;
    }
    case 'equals':
      writer.bigU32Attribute(CMP_SREG, expression.in);
      writer.bigU32Attribute(CMP_OP, equal);
      encodeValue(writer, CMP_DATA, expression.value);
      break;
    case 'in-set':
      writer.bigU32Attribute(LOOKUP_SREG, expression.in);
      writer.textAttribute(LOOKUP_SET, expression.set);
      break;
    case 'mapped':
      writer.bigU32Attribute(LOOKUP_SREG, second);
      writer.bigU32Attribute(LOOKUP_DREG, second);
      writer.textAttribute(LOOKUP_SET, expression.map);
      break;
    case 'duplicate':
      writer.bigU32Attribute(DUP_SREG_ADDR, first);
      writer.bigU32Attribute(DUP_SREG_DEV, second);
      break;
    case 'counter':
      break;
    case 'verdict':
      writer.bigU32Attribute(IMMEDIATE_DREG, verdictRegister);
      writer.nested(IMMEDIATE_DATA, () => encodeVerdict(writer, expression.verdict));
      break;
  }
}

function encodeVerdict(writer: RequestWriter, verdict: Verdict): void {
  writer.nested(DATA_VERDICT, () => {
    if (typeof verdict === 'string') {
      writer.bigU32Attribute(VERDICT_CODE, verdict === 'drop' ? NF_DROP : NF_ACCEPT);
    } else {
      writer.bigU32Attribute(VERDICT_CODE, NFT_GOTO);
      writer.textAttribute(VERDICT_CHAIN, verdict.goto);
    }
  });
}

/** A constant, as comparisons and elements of sets have it. */
export function encodeValue(writer: RequestWriter, type: number, value: Uint8Array): void {
  writer.nested(type, () => writer.bytesAttribute(DATA_VALUE, value));
}
