// Owns putting a machine's packet filter into the state that is wanted, in one step that the kernel
// takes whole or not at all. Synchronous, like all netlink here. Never decides what is wanted.
import { constants } from 'node:os';
import type { AddressFamily } from '../../net/address.ts';
import { type Firewall, filtersOf } from '../../net/firewall.ts';
import { arenaPiece } from '../arena.ts';
import { SystemCallError } from '../errors.ts';
import { close, EAGAIN, MSG_DONTWAIT, MSG_NOSIGNAL, send } from '../libc.ts';
import {
  decodeAcknowledgement,
  NLMSG_ERROR,
  RequestWriter,
  walkMessages,
} from '../netlink/codec.ts';
import { openNetfilterNetlink, receiveFromKernel } from '../netlink/socket.ts';
import { changesBetween, type ElementChange } from './difference.ts';
import { BatchWriter } from './message.ts';
import type { Table } from './shape.ts';
import { tableOf } from './table.ts';

const { ENOENT } = constants.errno;

/** At most 32 bytes each; with the tables around them they fit the piece below. */
const elementsPerBatch = 512;
const families: readonly AddressFamily[] = [4, 6];
const requests = arenaPiece('nf_tables requests', 32_768);
const writer = new RequestWriter(requests);

export class FirewallSocket {
  #fd: number | undefined;
  #sequence = 1;
  /** What we made last; undefined: nothing is known to be there. */
  #made: { readonly wanted: Firewall; readonly tables: readonly Table[] } | undefined;

  /** Never throws; where the kernel has no packet filter, the error says so. */
  apply(wanted: Firewall): SystemCallError | undefined {
    const tables = filtersOf(wanted).map((filter) => tableOf(filter, wanted.hasCounters));
    try {
      this.#fd ??= openNetfilterNetlink('open the socket for the firewall');
      this.#settle(wanted, tables);
      this.#made = { wanted, tables };
      return undefined;
    } catch (error) {
      this.#made = undefined;
      if (!(error instanceof SystemCallError)) throw error;
      return error;
    }
  }

  close(): void {
    if (this.#fd !== undefined) close(this.#fd);
    this.#fd = undefined;
  }

  /** Changes elements of what is there; makes everything anew when that is not what it was. */
  #settle(wanted: Firewall, tables: readonly Table[]): void {
    const changes = this.#made && changesBetween(this.#made, { wanted, tables });
    if (changes && this.#tryElements(wanted, changes)) return;
    const before = this.#made?.wanted.table;
    const names = new Set([wanted.table, ...(before === undefined ? [] : [before])]);
    const elements = tables.flatMap(({ family, elements }) =>
      Array.from(elements, ([set, all]): ElementChange => {
        return { kind: 'add', family, set, elements: all };
      }),
    );
    const [first = [], ...later] = inBatches(elements);
    this.#exchange((batch) => {
      for (const name of names) for (const family of families) batch.removeTable(family, name);
      for (const table of tables) batch.addTable(table, wanted);
      writeElements(batch, wanted.table, first);
    });
    for (const changes of later) {
      this.#exchange((batch) => writeElements(batch, wanted.table, changes));
    }
  }

  /** False when somebody else has removed what we made. */
  #tryElements({ table }: Firewall, changes: readonly ElementChange[]): boolean {
    try {
      for (const some of inBatches(changes)) {
        this.#exchange((batch) => writeElements(batch, table, some));
      }
      return true;
    } catch (error) {
      if (error instanceof SystemCallError && error.errno === ENOENT) return false;
      throw error;
    }
  }

  /** @throws SystemCallError */
  #exchange(write: (batch: BatchWriter) => void): void {
    const fd = this.#fd ?? -1;
    writer.reset();
    const batch = new BatchWriter(writer, this.#sequence);
    batch.begin();
    write(batch);
    batch.end();
    this.#sequence = batch.sequence;
    const sent = send(fd, requests, writer.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) throw refusal(-sent, undefined);
    let failure: SystemCallError | undefined;
    for (;;) {
      const bytes = receiveFromKernel(fd);
      if (bytes === -EAGAIN) break;
      if (typeof bytes === 'number') throw refusal(-bytes, undefined);
      walkMessages(bytes, (message) => {
        if (message.type !== NLMSG_ERROR) return;
        const { errno, text } = decodeAcknowledgement(bytes, message);
        if (errno !== 0) failure ??= refusal(errno, text);
      });
    }
    if (failure) throw failure;
  }
}

function writeElements(batch: BatchWriter, table: string, changes: readonly ElementChange[]): void {
  for (const { kind, family, set, elements } of changes) {
    if (elements.length === 0) continue;
    if (kind === 'add') batch.addElements(family, table, set, elements);
    else batch.removeElements(family, table, set, elements);
  }
}

/** No more elements in each than a batch has room for. */
function inBatches(changes: readonly ElementChange[]): ElementChange[][] {
  const batches: ElementChange[][] = [];
  let room = 0;
  for (const change of changes) {
    for (let from = 0; from < change.elements.length; ) {
      if (room === 0) {
        batches.push([]);
        room = elementsPerBatch;
      }
      const elements = change.elements.slice(from, from + room);
      batches.at(-1)?.push({ ...change, elements });
      from += elements.length;
      room -= elements.length;
    }
  }
  return batches;
}

function refusal(errno: number, text: string | undefined): SystemCallError {
  return new SystemCallError('netlink nf_tables', errno, 'set the firewall', text);
}
