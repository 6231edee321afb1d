// Owns which adverts an instance must take, by the checks that can fail here: version, authentication, the
// numbers of each sender, the interval. Never knows what comes of one that it takes.
import type { InstanceModel } from '../../src/config/model.ts';
import type { HeardAdvert } from './packet.ts';
import { type SignatureFlaw, Signatures } from './signatures.ts';

export class AdvertChecks {
  readonly signatures = new Signatures();
  /** The last of each sender under an authentication header. */
  readonly #sequences = new Map<string, number>();

  /** Undefined for one that passes; 'other' is whatever its signature is not to blame for. */
  flawOf(
    model: InstanceModel,
    advert: HeardAdvert,
    wallUs: number,
  ): SignatureFlaw | 'other' | undefined {
    const flaw = this.signatures.flawOf(model, advert, wallUs);
    return flaw ?? (this.#accepts(model, advert) ? undefined : 'other');
  }

  /** One that passed. */
  remember(model: InstanceModel, advert: HeardAdvert): void {
    if (advert.isAuthenticated) this.#sequences.set(advert.sender, advert.sequence);
    this.signatures.remember(model, advert);
  }

  #accepts(
    model: InstanceModel,
    { version, isAuthenticated, intervalUs, sender, sequence }: HeardAdvert,
  ): boolean {
    if (version !== model.version) return false;
    if (isAuthenticated !== (model.authentication.type === 'ah')) return false;
    if (isAuthenticated) {
      const last = this.#sequences.get(sender);
      if (last !== undefined && sequence <= last) return false;
    }
    return version === 3 || intervalUs === model.advertIntervalUs;
  }
}
