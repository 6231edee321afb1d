// Owns which routing table a VRF of this machine stands for. Asks the kernel once, when it is first asked.
import { SystemCallError } from './errors.ts';
import { RouteSocket } from './netlink/route-socket.ts';

/** Answers undefined for names of no VRF, and for all where the kernel does not answer. */
export function vrfTables(): (name: string) => number | undefined {
  let tables: ReadonlyMap<string, number> | undefined;
  return (name) => {
    tables ??= readTables();
    return tables.get(name);
  };
}

function readTables(): ReadonlyMap<string, number> {
  try {
    const socket = RouteSocket.open();
    try {
      return new Map(socket.dumpVrfs().map((vrf) => [vrf.name, vrf.table]));
    } finally {
      socket.close();
    }
  } catch (error) {
    if (error instanceof SystemCallError) return new Map();
    throw error;
  }
}
