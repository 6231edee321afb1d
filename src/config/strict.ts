// Owns strict mode: what an instance that keeps to the RFCs may not say, and what it means without a
// word. Never looks at anything outside its instance but its defaults.
import type { AddressFamily } from '../net/address.ts';
import { ownerPriority } from '../net/identifiers.ts';
import {
  type Draft,
  type Fields,
  fieldsOf,
  type GlobalFields,
  type HmacFields,
  type InstanceFields,
  type Written,
} from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { Token } from './tokens.ts';

/** What strict mode needs besides the words of the instance. */
export interface StrictContext {
  readonly global: Fields<GlobalFields>;
  readonly family: AddressFamily;
  readonly name: Token;
  readonly report: Report;
}

/** An instance's words in strict mode: what is not allowed is reset, what is silent is said. */
export function enforceStrictMode(draft: Draft, context: StrictContext): Fields<InstanceFields> {
  const strict = new StrictInstance(draft, context);
  strict.settle();
  return strict.fields;
}

class StrictInstance {
  readonly #draft: Draft;
  readonly #context: StrictContext;
  readonly #isOwner: boolean;

  constructor(draft: Draft, context: StrictContext) {
    this.#draft = new Map(draft);
    this.#context = context;
    const { state, priority } = this.fields;
    const fallback = state?.value === 'MASTER' ? ownerPriority : undefined;
    this.#isOwner = (priority?.value ?? fallback) === ownerPriority;
  }

  get fields(): Fields<InstanceFields> {
    return fieldsOf<InstanceFields>(this.#draft);
  }

  settle(): void {
    this.#settleVersion();
    this.#settleState();
    this.#settleAcceptance();
    this.#forbidAuthentication();
    this.#forbidTimers();
    this.#demandVirtualMac();
    this.#settleAnswers();
  }

  /** RFC 9568 is version 3, and version 2 (RFC 3768) knows IPv4 only. */
  #settleVersion(): void {
    const { version } = this.fields;
    if (this.#context.family === 4 || version?.value !== 2) return;
    this.#reject(version, 'cannot use IPv6 with VRRP version 2; setting version 3');
    this.#forget('version');
  }

  /** Only who owns the addresses begins as master (RFC 9568, 6.4.1). */
  #settleState(): void {
    const { state } = this.fields;
    if (!state || (state.value === 'MASTER') === this.#isOwner) return;
    this.#reject(state, 'State MASTER must match being address owner');
    this.#say('state', this.#isOwner ? 'MASTER' : 'BACKUP');
  }

  /** Accept_Mode is false by default (RFC 9568, 6.1), and in version 2 it is always. */
  #settleAcceptance(): void {
    const { accepts, version } = this.fields;
    if (this.#isOwner) return;
    const { family, global } = this.#context;
    const isVersion2 = family === 4 && (version ?? global.version)?.value !== 3;
    if (isVersion2 && accepts?.value) {
      const message = 'accept mode for VRRP version 2 does not comply with RFC3768';
      this.#reject(accepts, `warning - ${message} - resetting`);
    }
    this.#say('accepts', !isVersion2 && (accepts?.value ?? false));
  }

  /** RFC 3768, 10, and RFC 9568, 9, have none; what is signed besides must be. */
  #forbidAuthentication(): void {
    const { authentication, hmac } = this.fields;
    this.#forget('authentication');
    if (authentication) {
      this.#reject(authentication, 'Strict mode does not support authentication. Ignoring.');
    }
    if (!hmac) return;
    const { mode } = fieldsOf<HmacFields>(hmac.value);
    if (mode && mode.value !== 'enforce') {
      this.#reject(
        mode,
        `auth_hmac: mode ${mode.value} is incompatible with strict mode - enforcing`,
      );
    }
    const enforced = new Map(hmac.value);
    enforced.set('mode', this.#said('enforce'));
    this.#say('hmac', enforced);
  }

  /** Three missed adverts and the skew time are the master's end (RFC 9568, 6.1); nobody waits. */
  #forbidTimers(): void {
    const { preemptDelayUs, downTimerAdverts } = this.fields;
    if (preemptDelayUs && preemptDelayUs.value > 0 && !this.#isOwner) {
      this.#reject(preemptDelayUs, 'preempt_delay is incompatible with strict mode - resetting');
      this.#forget('preemptDelayUs');
    }
    const adverts = downTimerAdverts ?? this.#context.global.downTimerAdverts;
    if (adverts && adverts.value !== 3) {
      this.#reject(adverts, 'down_timer_adverts is incompatible with strict mode - resetting');
    }
    this.#say('downTimerAdverts', 3);
  }

  /** Adverts leave from the virtual router's MAC address (RFC 9568, 7.3). */
  #demandVirtualMac(): void {
    const { isVmacSilent, vmac } = this.fields;
    if (!isVmacSilent || !vmac) return;
    this.#reject(isVmacSilent, 'xmit_base is incompatible with strict mode - resetting');
    this.#forget('isVmacSilent');
  }

  /** A master discards what is lower, and yields to what is higher, without a word (6.4.3). */
  #settleAnswers(): void {
    const { lowerPriorityNoAdvert, higherPrioritySendAdvert } = this.fields;
    if (lowerPriorityNoAdvert?.value === false) {
      const message = 'Strict mode requires no lower priority advert. resetting';
      this.#reject(lowerPriorityNoAdvert, message);
    }
    if (higherPrioritySendAdvert?.value) {
      const message = 'strict mode requires higher_prio_send_advert to be clear. resetting';
      this.#reject(higherPrioritySendAdvert, message);
    }
    const { garpLowerPriorityRepeat, garpLowerPriorityDelayUs, ownerIgnoresAdverts } = this.fields;
    if (garpLowerPriorityRepeat?.value) {
      this.#reject(garpLowerPriorityRepeat, 'Strict mode requires no repeat garps. resetting');
    }
    if (garpLowerPriorityDelayUs?.value) {
      const message = 'Strict mode requires no repeat garp delay. resetting';
      this.#reject(garpLowerPriorityDelayUs, message);
    }
    this.#say('lowerPriorityNoAdvert', true);
    this.#say('higherPrioritySendAdvert', false);
    this.#say('garpLowerPriorityRepeat', 0);
    this.#say('garpLowerPriorityDelayUs', 0);
    const ignores = ownerIgnoresAdverts ?? this.#context.global.ownerIgnoresAdverts;
    if (!ignores) this.#say('ownerIgnoresAdverts', true);
  }

  #reject({ at }: Written<unknown>, message: string): void {
    const { name, report } = this.#context;
    report('HF0412', at, `(${name.text}) ${message}`);
  }

  #say<K extends keyof InstanceFields>(field: K, value: InstanceFields[K]): void {
    this.#draft.set(field, this.#said(value));
  }

  #forget(field: keyof InstanceFields): void {
    this.#draft.delete(field);
  }

  /** What nobody wrote, in the place of the instance's name. */
  #said<T>(value: T): Written<T> {
    const { name } = this.#context;
    return { value, keyword: name, at: name };
  }
}
