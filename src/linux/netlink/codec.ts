// Owns netlink framing (RFC 3549, 2.3; linux/netlink.h): messages, attributes, acknowledgements.
// Works in place, never throws on any bytes, and never knows what a message is about.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                  Length (header included)                     |
// |             Type              |             Flags             |
// |                        Sequence number                        |
// |                          Port number                          |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  body, then attributes: length (16), type (16), value         |
//
// Numbers are in the host's order, little-endian on x64 and arm64; everything is padded to 4 bytes.

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLM_F_REQUEST = 0x1;
export const NLM_F_ACK = 0x4;
export const NLM_F_DUMP = 0x300;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
export const NLM_F_DUMP_INTR = 0x10;
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;
const NLMSGERR_ATTR_MSG = 1;

export const messageHeaderBytes = 16;
const attributeHeaderBytes = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER are not part of the type. */
const attributeTypeMask = 0x3fff;
const nestedFlag = 0x8000;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

export function readI32(bytes: Uint8Array, at: number): number {
  return readU16(bytes, at) | (readU16(bytes, at + 2) << 16);
}

export function readU32(bytes: Uint8Array, at: number): number {
  return readI32(bytes, at) >>> 0;
}

/** A string attribute's value up to its zero byte. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  const zero = bytes.subarray(start, end).indexOf(0);
  return decoder.decode(bytes.subarray(start, zero < 0 ? end : start + zero));
}

/** One message; its body is `bytes[start..end)`. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** The port of the socket whose request it answers or reports; 0 is the kernel's own doing. */
  readonly port: number;
  readonly start: number;
  readonly end: number;
}

/** Visits each whole message in order; false when the bytes end in something malformed. */
export function walkMessages(bytes: Uint8Array, visit: (message: Message) => void): boolean {
  let at = 0;
  while (bytes.length - at >= messageHeaderBytes) {
    const length = readU32(bytes, at);
    if (length < messageHeaderBytes || length > bytes.length - at) return false;
    visit({
      type: readU16(bytes, at + 4),
      flags: readU16(bytes, at + 6),
      sequence: readU32(bytes, at + 8),
      port: readU32(bytes, at + 12),
      start: at + messageHeaderBytes,
      end: at + length,
    });
    at += align(length);
  }
  return at >= bytes.length;
}

/** Visits each whole attribute in `bytes[start..end)`; a malformed rest is left out. */
export function walkAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (type: number, start: number, end: number) => void,
): void {
  const limit = Math.min(end, bytes.length);
  let at = start;
  while (limit - at >= attributeHeaderBytes) {
    const length = readU16(bytes, at);
    if (length < attributeHeaderBytes || length > limit - at) return;
    const type = readU16(bytes, at + 2) & attributeTypeMask;
    visit(type, at + attributeHeaderBytes, at + length);
    at += align(length);
  }
}

/** What the kernel answered to a request: error number 0 is success. */
export interface Acknowledgement {
  readonly errno: number;
  /** The kernel's explanation (NETLINK_EXT_ACK), when there is one. */
  readonly text: string | undefined;
}

/** Reads an NLMSG_ERROR or NLMSG_DONE message. */
export function decodeAcknowledgement(bytes: Uint8Array, message: Message): Acknowledgement {
  const { start, end, flags } = message;
  // Some dumps end in an empty DONE: a body too short for an error number is success.
  const errno = end - start < 4 ? 0 : 0 - readI32(bytes, start);
  let text: string | undefined;
  if (flags & NLM_F_ACK_TLVS) {
    walkAttributes(bytes, explanationStart(bytes, message), end, (type, from, to) => {
      if (type === NLMSGERR_ATTR_MSG) text = readText(bytes, from, to);
    });
  }
  return { errno, text };
}

/** Behind the error number comes the refused request: only its header when capped. */
function explanationStart(bytes: Uint8Array, message: Message): number {
  const request = message.start + 4;
  if (message.type === NLMSG_DONE) return request;
  const length = message.flags & NLM_F_CAPPED ? messageHeaderBytes : readU32(bytes, request);
  return request + align(length);
}

/**
 * Writes requests one behind the other into `bytes`. The caller keeps the count of requests below
 * what fits; what does not fit is dropped, never written outside.
 */
export class RequestWriter {
  readonly #bytes: Uint8Array;
  #at = 0;
  #messageStart = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are written. */
  get length(): number {
    return this.#at;
  }

  reset(): void {
    this.#at = 0;
  }

  begin(type: number, flags: number, sequence: number): void {
    this.#messageStart = this.#at;
    this.u32(0).u16(type).u16(flags).u32(sequence).u32(0);
  }

  /** Closes the message: pads it and writes its length. */
  end(): void {
    const length = this.#at - this.#messageStart;
    const end = this.#at;
    this.#at = this.#messageStart;
    this.u32(length);
    this.#at = end;
    this.#pad();
  }

  u8(value: number): this {
    this.#bytes[this.#at] = value;
    this.#at += 1;
    return this;
  }

  u16(value: number): this {
    return this.u8(value).u8(value >>> 8);
  }

  u32(value: number): this {
    return this.u16(value).u16(value >>> 16);
  }

  bytesAttribute(type: number, value: Uint8Array): void {
    this.#attributeHeader(type, value.length);
    for (const byte of value) this.u8(byte);
    this.#pad();
  }

  /** Whatever is written until `write` returns is the attribute's value. */
  attribute(type: number, write: () => void): void {
    const start = this.#at;
    this.#attributeHeader(type, 0);
    write();
    this.#setLength(start);
    this.#pad();
  }

  /** A structure that begins with its own length of 16 bits, such as `struct rtnexthop`. */
  measured(write: () => void): void {
    const start = this.#at;
    this.u16(0);
    write();
    this.#setLength(start);
    this.#pad();
  }

  u8Attribute(type: number, value: number): void {
    this.#attributeHeader(type, 1);
    this.u8(value).#pad();
  }

  u16Attribute(type: number, value: number): void {
    this.#attributeHeader(type, 2);
    this.u16(value).#pad();
  }

  u32Attribute(type: number, value: number): void {
    this.#attributeHeader(type, 4);
    this.u32(value);
  }

  /** A number in network order, as nf_tables has them. */
  bigU32Attribute(type: number, value: number): void {
    this.#attributeHeader(type, 4);
    this.u8(value >>> 24)
      .u8(value >>> 16)
      .u8(value >>> 8)
      .u8(value);
  }

  /** An attribute that holds what `write` writes. */
  nested(type: number, write: () => void): void {
    const start = this.#at;
    this.#attributeHeader(type | nestedFlag, 0);
    write();
    const end = this.#at;
    this.#at = start;
    this.u16(end - start);
    this.#at = end;
  }

  /** The text with its zero byte. */
  textAttribute(type: number, text: string): void {
    this.bytesAttribute(type, encoder.encode(`${text}\0`));
  }

  #setLength(start: number): void {
    const end = this.#at;
    this.#at = start;
    this.u16(end - start);
    this.#at = end;
  }

  #attributeHeader(type: number, valueBytes: number): void {
    this.u16(attributeHeaderBytes + valueBytes).u16(type);
  }

  #pad(): void {
    while (this.#at % 4 !== 0) this.u8(0);
  }
}

function align(length: number): number {
  return Math.ceil(length / 4) * 4;
}
