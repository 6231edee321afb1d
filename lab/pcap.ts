// Owns reading the classic pcap format, whole or as it grows. Never decodes frames.

/** One captured frame. */
export interface Frame {
  /** The kernel's receive stamp, microseconds since 1970. */
  readonly atUs: number;
  readonly bytes: Uint8Array;
}

const globalHeaderLength = 24;
const recordHeaderLength = 16;
const microsecondMagic = 0xa1b2c3d4;
const nanosecondMagic = 0xa1b23c4d;

/** Reads frames from a capture that arrives in pieces. */
export class PcapReader {
  #rest = new Uint8Array();
  #format: { isLittleEndian: boolean; fractionsPerUs: number } | undefined;

  /** True once the file's header has been read: the capture runs. */
  get hasHeader(): boolean {
    return this.#format !== undefined;
  }

  /** Adds bytes, returns the frames they complete. Throws when it is not a pcap file. */
  push(chunk: Uint8Array): Frame[] {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const view = new DataView(bytes.buffer);
    let at = 0;
    if (!this.#format) {
      if (bytes.length < globalHeaderLength) {
        this.#rest = bytes;
        return [];
      }
      this.#format = readFormat(view);
      at = globalHeaderLength;
    }
    const { isLittleEndian, fractionsPerUs } = this.#format;
    const frames: Frame[] = [];
    while (at + recordHeaderLength <= bytes.length) {
      const length = view.getUint32(at + 8, isLittleEndian);
      const end = at + recordHeaderLength + length;
      if (end > bytes.length) break;
      const seconds = view.getUint32(at, isLittleEndian);
      const fraction = view.getUint32(at + 4, isLittleEndian);
      frames.push({
        atUs: seconds * 1_000_000 + Math.floor(fraction / fractionsPerUs),
        bytes: bytes.slice(at + recordHeaderLength, end),
      });
      at = end;
    }
    this.#rest = bytes.slice(at);
    return frames;
  }
}

/** All complete frames of a capture file's bytes. */
export function parsePcap(bytes: Uint8Array): Frame[] {
  return new PcapReader().push(bytes);
}

function readFormat(view: DataView): { isLittleEndian: boolean; fractionsPerUs: number } {
  for (const isLittleEndian of [true, false]) {
    const magic = view.getUint32(0, isLittleEndian);
    if (magic === microsecondMagic) return { isLittleEndian, fractionsPerUs: 1 };
    if (magic === nanosecondMagic) return { isLittleEndian, fractionsPerUs: 1000 };
  }
  throw new RangeError('not a pcap file');
}
