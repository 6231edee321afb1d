// Owns the standing orders of all machines, one book for each life of a daemon: also what is ordered while no
// engine runs, or while all stands still. Never judges.
import type { Action } from '../../src/sim/actions.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { StandingOrders } from './orders.ts';

interface Book {
  readonly life: number;
  readonly orders: StandingOrders;
  /** What the daemon finds when it goes on. */
  readonly waiting: Action[];
}

export class OrderBooks {
  readonly #books = new Map<Machine, Book>();

  /** Of the daemon that runs there now. */
  of(machine: Machine): StandingOrders {
    return this.#bookOf(machine).orders;
  }

  /** What a running engine is told it shows by itself. */
  onAction(machine: Machine, action: Action): void {
    const { waiting } = this.#bookOf(machine);
    if (action.kind === 'resume') {
      for (const each of waiting.splice(0)) this.#note(machine, each);
    } else if (machine.condition === 'hung') waiting.push(action);
    else if (machine.condition !== 'running') this.#note(machine, action);
  }

  #note(machine: Machine, action: Action): void {
    const orders = this.of(machine);
    if (action.kind === 'order') orders.take(action.order, machine.model.instances);
    else if (action.kind === 'reload') orders.adopt(machine.model.instances);
  }

  #bookOf(machine: Machine): Book {
    const { lives: life } = machine;
    const book = this.#books.get(machine);
    if (book?.life === life) return book;
    const begun = { life, orders: new StandingOrders(), waiting: [] };
    this.#books.set(machine, begun);
    return begun;
  }
}
