// Owns arrays of struct mmsghdr in the arena, so that one system call moves many packets. Never knows
// a protocol.
import { arenaAddress, arenaPiece } from './arena.ts';

/** struct mmsghdr: struct msghdr of 56 bytes, a 32-bit length, padding; alike on x64 and arm64. */
const headerBytes = 64;
const vectorBytes = 16;

export interface BatchShape {
  readonly slots: number;
  readonly dataBytes: number;
  readonly nameBytes: number;
  readonly controlBytes: number;
}

/** One packet's place: its data, its peer's address, its control data. */
export interface Slot {
  readonly data: Uint8Array;
  readonly name: DataView;
  readonly nameBytes: Uint8Array;
  readonly control: DataView;
  readonly controlData: Uint8Array;
}

export class MessageBatch {
  /** For recvmmsg and sendmmsg. */
  readonly headers: Uint8Array;
  readonly slots: readonly Slot[];
  readonly #shape: BatchShape;
  readonly #view: DataView;
  readonly #vectors: DataView;

  constructor(name: string, shape: BatchShape) {
    this.#shape = shape;
    this.headers = arenaPiece(`${name}: headers`, shape.slots * headerBytes);
    const vectors = arenaPiece(`${name}: vectors`, shape.slots * vectorBytes);
    const data = arenaPiece(`${name}: data`, shape.slots * shape.dataBytes);
    const names = arenaPiece(`${name}: addresses`, shape.slots * shape.nameBytes);
    const controls = arenaPiece(`${name}: control data`, shape.slots * shape.controlBytes);
    this.#view = viewOf(this.headers);
    this.#vectors = viewOf(vectors);
    this.slots = Array.from({ length: shape.slots }, (_, at) => {
      const part = (piece: Uint8Array, size: number) => piece.subarray(at * size, (at + 1) * size);
      const slotData = part(data, shape.dataBytes);
      const nameBytes = part(names, shape.nameBytes);
      const controlData = part(controls, shape.controlBytes);
      const vector = part(vectors, vectorBytes);
      this.#vectors.setBigUint64(at * vectorBytes, arenaAddress(slotData), true);
      const header = at * headerBytes;
      this.#view.setBigUint64(header, arenaAddress(nameBytes), true);
      this.#view.setBigUint64(header + 16, arenaAddress(vector), true);
      this.#view.setBigUint64(header + 24, 1n, true);
      this.#view.setBigUint64(header + 32, arenaAddress(controlData), true);
      return {
        data: slotData,
        nameBytes,
        name: viewOf(nameBytes),
        controlData,
        control: viewOf(controlData),
      };
    });
  }

  /** Lengths for the next call: of what is sent, or of the room to receive into. */
  prepare(at: number, dataBytes: number, nameBytes: number, controlBytes: number): void {
    this.#vectors.setBigUint64(at * vectorBytes + 8, BigInt(dataBytes), true);
    const header = at * headerBytes;
    this.#view.setUint32(header + 8, nameBytes, true);
    this.#view.setBigUint64(header + 40, BigInt(controlBytes), true);
    this.#view.setUint32(header + 48, 0, true);
  }

  /** Gives every slot all its room. */
  prepareToReceive(): void {
    const { slots, dataBytes, nameBytes, controlBytes } = this.#shape;
    for (let at = 0; at < slots; at += 1) this.prepare(at, dataBytes, nameBytes, controlBytes);
  }

  /** What the kernel wrote about a received message. */
  received(at: number): { length: number; controlLength: number; flags: number } {
    const header = at * headerBytes;
    return {
      length: this.#view.getUint32(header + 56, true),
      controlLength: Number(this.#view.getBigUint64(header + 40, true)),
      flags: this.#view.getUint32(header + 48, true),
    };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
