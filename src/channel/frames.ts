// Owns how messages stand on a byte stream: a length, then V8's serialised value. Never does I/O.
import { deserialize, serialize } from 'node:v8';

const lengthBytes = 4;
/** No message of ours comes near it; more means that the stream is not ours. */
const maximumFrameBytes = 64 * 1024 * 1024;

export function encodeFrame(message: unknown): Uint8Array {
  const body = serialize(message);
  const frame = new Uint8Array(lengthBytes + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, lengthBytes);
  return frame;
}

/** Collects bytes and hands out each complete message. */
export class FrameReader<Message> {
  readonly #onMessage: (message: Message) => void;
  #pending = new Uint8Array(0);

  constructor(onMessage: (message: Message) => void) {
    this.#onMessage = onMessage;
  }

  /** @throws RangeError when the stream cannot be one of frames */
  push(bytes: Uint8Array): void {
    let rest = joined(this.#pending, bytes);
    for (;;) {
      const length = frameLength(rest);
      if (length === undefined || rest.length < lengthBytes + length) break;
      const body = rest.subarray(lengthBytes, lengthBytes + length);
      rest = rest.subarray(lengthBytes + length);
      this.#onMessage(deserialize(body) as Message);
    }
    this.#pending = rest.slice();
  }
}

function frameLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < lengthBytes) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getUint32(0);
  if (length > maximumFrameBytes) throw new RangeError(`a frame of ${length} bytes is not ours`);
  return length;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
