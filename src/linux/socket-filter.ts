// Owns attaching classic BPF programs to sockets, and the one that lets only our virtual routers'
// packets wake us. Never runs in this process: the kernel runs it.
import { arenaAddress, arenaPiece } from './arena.ts';
import { SOL_SOCKET, setsockopt } from './libc.ts';

const SO_ATTACH_FILTER = 26;
const authenticationHeaderBytes = 24;
const authenticationHeaderProtocol = 51;

// struct sock_filter: code (16 bits), jump if true, jump if false (8 bits each), constant (32 bits).
const instructionBytes = 8;
const longestProgram = 2 + 2 * 255 + 1;
const BPF_LDX_MSH_B = 0xb1; // x = 4 * (byte & 15): the IPv4 header's length
const BPF_LD_B_IND = 0x50; // a = byte at x + k
const BPF_LD_B_ABS = 0x30; // a = byte at k
const BPF_JEQ_K = 0x15;
const BPF_RET_K = 0x06;
const everything = 0xffffffff;

const program = arenaPiece('socket filter', longestProgram * instructionBytes);
const programPointer = arenaPiece('socket filter pointer', 16);

export interface FilterOptions {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly vrids: readonly number[];
}

/** The program's instructions as [code, jump true, jump false, constant]. */
export function filterProgram({ family, protocol, vrids }: FilterOptions): number[][] {
  const isUnderHeader = protocol === authenticationHeaderProtocol;
  const vridOffset = (isUnderHeader ? authenticationHeaderBytes : 0) + 1;
  // A raw IPv4 socket sees the IP header, a raw IPv6 socket does not.
  const load =
    family === 4
      ? [
          [BPF_LDX_MSH_B, 0, 0, 0],
          [BPF_LD_B_IND, 0, 0, vridOffset],
        ]
      : [[BPF_LD_B_ABS, 0, 0, vridOffset]];
  const accept = vrids.flatMap((vrid) => [
    [BPF_JEQ_K, 0, 1, vrid],
    [BPF_RET_K, 0, 0, everything],
  ]);
  return [...load, ...accept, [BPF_RET_K, 0, 0, 0]];
}

/** Attaches it to a socket; the result is 0 or minus errno. */
export function attachFilter(fd: number, options: FilterOptions): number {
  return attachProgram(fd, filterProgram(options));
}

/** Attaches [code, jump true, jump false, constant] each; the result is 0 or minus errno. */
export function attachProgram(fd: number, instructions: readonly number[][]): number {
  const view = new DataView(program.buffer, program.byteOffset, program.length);
  for (const [at, [code = 0, ifTrue = 0, ifFalse = 0, constant = 0]] of instructions.entries()) {
    view.setUint16(at * instructionBytes, code, true);
    view.setUint8(at * instructionBytes + 2, ifTrue);
    view.setUint8(at * instructionBytes + 3, ifFalse);
    view.setUint32(at * instructionBytes + 4, constant, true);
  }
  const pointer = new DataView(programPointer.buffer, programPointer.byteOffset, 16);
  pointer.setUint16(0, instructions.length, true);
  pointer.setBigUint64(8, arenaAddress(program), true);
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, programPointer, 16);
}
