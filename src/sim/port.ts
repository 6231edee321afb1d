// Owns when the switch's port at the end of a cable passes frames on: at once, or some time after each
// link-up, as the spanning tree has it. Never carries a frame.
import type { Planned } from './agenda.ts';
import type { Environment } from './environment.ts';
import type { Cable } from './network.ts';

export class Port {
  /** From a link-up until it forwards, in microseconds; counts from the next one on. */
  forwardDelayUs = 0;
  readonly #environment: Environment;
  readonly #cable: Cable;
  #forwarding: Planned | undefined;

  constructor(environment: Environment, cable: Cable) {
    this.#environment = environment;
    this.#cable = cable;
  }

  onLinkUp(): void {
    this.#forwarding?.cancel();
    this.#cable.isForwarding = this.forwardDelayUs === 0;
    if (this.#cable.isForwarding) return;
    const { nowUs } = this.#environment;
    this.#forwarding = this.#environment.plan(nowUs + this.forwardDelayUs, () => {
      this.#cable.isForwarding = true;
      this.#environment.noteChange();
    });
  }

  /** Forwards at once, now and after every link-up. */
  heal(): void {
    this.forwardDelayUs = 0;
    this.#forwarding?.cancel();
    this.#cable.isForwarding = true;
  }
}
