// Owns the one block of memory that the kernel writes to and reads from. Never gives memory back.
//
// The block comes from the C heap, so no garbage collection moves or frees it. It is handed out at
// start in named pieces; who needs memory later shares a piece. Callbacks are synchronous, so a
// piece is free again when its user returns.
import koffi from 'koffi';
import { SystemCallError } from './errors.ts';
import { mlock } from './libc.ts';

const arenaBytes = 512 * 1024;
const alignmentBytes = 64;

const address: bigint = koffi.alloc('uint8_t', arenaBytes);
const memory = koffi.view(address, arenaBytes);
new Uint8Array(memory).fill(0);

/** A named part of the arena. */
export interface ArenaPiece {
  readonly name: string;
  readonly bytes: number;
}

const pieces: ArenaPiece[] = [];
let usedBytes = 0;

/**
 * Cuts a zeroed piece that lives as long as the process.
 * @throws RangeError when the arena is spent: a mistake in the program, seen at its start.
 */
export function arenaPiece(name: string, bytes: number): Uint8Array {
  const start = usedBytes;
  const end = start + Math.ceil(bytes / alignmentBytes) * alignmentBytes;
  if (end > arenaBytes) {
    throw new RangeError(`no room in the arena for ${name}: ${bytes} bytes, ${start} in use`);
  }
  usedBytes = end;
  pieces.push({ name, bytes });
  return new Uint8Array(memory, start, bytes);
}

/** Where a piece is, for structures that point at it. */
export function arenaAddress(piece: Uint8Array): bigint {
  return address + BigInt(piece.byteOffset);
}

/** What the arena was cut into, in order. */
export function arenaPieces(): readonly ArenaPiece[] {
  return pieces;
}

/** Keeps the arena in memory (mlock). A refusal costs nothing but a page fault: report, go on. */
export function lockArena(): SystemCallError | undefined {
  const result = mlock(address, arenaBytes);
  return result < 0
    ? new SystemCallError('mlock', -result, 'keep receive buffers in memory')
    : undefined;
}
