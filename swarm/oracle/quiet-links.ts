// Owns which interfaces of a machine have not been heard to receive since they came up, by the rule of
// startup_hold. Never looks at the wires.
import type { InstanceModel } from '../../src/config/model.ts';
import type { HostEvent } from '../../src/host/events.ts';
import type { KnownKernel } from './known-kernel.ts';

type Models = readonly InstanceModel[];

export class QuietLinks {
  /** By interface: until when it is waited for at most. */
  readonly #untilUs = new Map<string, number>();
  readonly #wasUp = new Map<string, boolean>();

  get isWaiting(): boolean {
    return this.#untilUs.size > 0;
  }

  /** Goes after what the kernel is known to have been told. */
  learn(event: HostEvent, models: Models, kernel: KnownKernel, atUs: number): void {
    if (event.kind === 'link-heard') this.#untilUs.delete(event.interface);
    if (event.kind === 'packets') {
      for (const each of models) {
        const { interface: own, advertInterface } = each;
        if (own && advertInterface === event.interface) this.#untilUs.delete(own);
      }
    }
    for (const name of new Set(models.flatMap((each) => each.interface ?? []))) {
      const isUp = kernel.isUp(name);
      const isNew = event.kind === 'start' || (isLinkNews(event) && !this.#wasUp.get(name));
      if (!isUp) this.#untilUs.delete(name);
      else if (isNew && boundUs(models, name) > 0) {
        this.#untilUs.set(name, atUs + boundUs(models, name));
      }
      this.#wasUp.set(name, isUp);
    }
  }

  /** True when the longest wait for some of them is over. */
  expire(atUs: number): boolean {
    const over = [...this.#untilUs].filter(([, untilUs]) => untilUs <= atUs);
    for (const [name] of over) this.#untilUs.delete(name);
    return over.length > 0;
  }

  holdsBack({ interface: name, startupHoldUs }: InstanceModel): boolean {
    return startupHoldUs !== undefined && name !== undefined && this.#untilUs.has(name);
  }
}

/** What may bring a link up, at once or after a delay. */
function isLinkNews({ kind }: HostEvent): boolean {
  return kind === 'link' || kind === 'timer';
}

function boundUs(models: Models, name: string): number {
  const users = models.filter((each) => each.interface === name);
  return Math.max(0, ...users.map(({ startupHoldUs = 0 }) => startupHoldUs));
}
