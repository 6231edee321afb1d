// Owns what a client on a switch believes: behind which machine each virtual address is, and so who
// answers it. Never knows who ought to.
import type { IpAddress } from '../net/address.ts';
import type { MacAddress } from '../net/identifiers.ts';
import type { Planned } from './agenda.ts';
import type { Environment } from './environment.ts';
import { Cable, type Frame, type Network, type Station } from './network.ts';

/** A machine's interface, as far as a client can tell. */
export interface Answerer extends Station {
  readonly node: string;
  /** The MAC that it would tell whoever asks for this address now; undefined: it is silent. */
  macFor(address: IpAddress): MacAddress | undefined;
  /** Whether it takes a packet for this address that is sent to this MAC. */
  accepts(mac: MacAddress, address: IpAddress): boolean;
}

/**
 * Linux asks again for a neighbour that does not answer: five seconds of patience, three probes a
 * second apart, then everybody, every second.
 */
const patienceUs = 8_000_000;
const askEveryUs = 1_000_000;

interface Belief {
  /** The neighbour cache's entry. */
  mac: MacAddress | undefined;
  answeredBy: string | undefined;
  /** When the cache gives its entry up, or asks again. */
  retry: Planned | undefined;
}

/** Asks all the time; only changes of the answer cost anything. */
export class Client implements Station {
  readonly switch: string;
  readonly cable = new Cable();
  readonly hasEcho = false;
  readonly wants = ['announcement'] as const;
  readonly #environment: Environment;
  readonly #network: Network;
  readonly #neighbours: readonly Answerer[];
  readonly #beliefs = new Map<IpAddress, Belief>();

  /** `neighbours` are on the same network, also across trunks. */
  constructor(
    environment: Environment,
    network: Network,
    on: { readonly switch: string; readonly neighbours: readonly Answerer[] },
  ) {
    this.#environment = environment;
    this.#network = network;
    this.switch = on.switch;
    this.#neighbours = on.neighbours;
  }

  /** Begins to ask this address, too. */
  ask(address: IpAddress): void {
    if (this.#beliefs.has(address)) return;
    this.#beliefs.set(address, { mac: undefined, answeredBy: undefined, retry: undefined });
  }

  /** An announcement changes the entry of an address that was asked for (RFC 5227, 3). */
  receive(frame: Frame): void {
    if (frame.kind !== 'announcement') return;
    const belief = this.#beliefs.get(frame.address);
    if (!belief || belief.mac === frame.mac) return;
    belief.mac = frame.mac;
    this.#environment.noteChange();
  }

  /** Looks again who answers; called whenever something has changed. */
  look(): void {
    for (const [address, belief] of this.#beliefs) {
      const answerer = this.#answererOf(address, belief);
      if (answerer) {
        belief.retry?.cancel();
        belief.retry = undefined;
      } else if (!belief.retry) {
        const waitUs = belief.mac === undefined ? 0 : patienceUs;
        this.#askAll(address, belief, waitUs);
      }
      if (answerer?.node === belief.answeredBy) continue;
      belief.answeredBy = answerer?.node;
      const what = { switch: this.switch, address, by: belief.answeredBy };
      this.#environment.record({ kind: 'answer', ...what });
    }
  }

  /** Who answers now; undefined for nobody. */
  answeredBy(address: IpAddress): string | undefined {
    return this.#beliefs.get(address)?.answeredBy;
  }

  #answererOf(address: IpAddress, { mac }: Belief): Answerer | undefined {
    if (mac === undefined) return undefined;
    return this.#neighbours.find(
      (neighbour) => neighbour.accepts(mac, address) && this.#isConnected(neighbour),
    );
  }

  #isConnected(neighbour: Answerer): boolean {
    const network = this.#network;
    return network.reaches(this, neighbour) && network.reaches(neighbour, this);
  }

  /** The first one to answer is believed. */
  #askAll(address: IpAddress, belief: Belief, afterUs: number): void {
    const { nowUs } = this.#environment;
    belief.retry = this.#environment.plan(nowUs + afterUs, () => {
      belief.retry = undefined;
      const answers = this.#neighbours.map((neighbour) => {
        const mac = neighbour.macFor(address);
        return mac !== undefined && this.#isConnected(neighbour) ? mac : undefined;
      });
      belief.mac = answers.find((mac) => mac !== undefined);
      if (belief.mac !== undefined) this.#environment.noteChange();
      else this.#askAll(address, belief, askEveryUs);
    });
  }
}
