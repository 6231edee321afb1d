// Owns judging authentication trailers, in keepalived's order. Never changes what is remembered.
import type { IpAddress } from '../net/address.ts';
import { isLater, isOutsideWindow, type SequenceMemory, secondsSince } from './hmac-sequence.ts';
import { isTrailerAuthentic, type SplitMessage } from './hmac-trailer.ts';
import type { Refusal } from './refusal.ts';
import { type HmacAuthentication, type InstanceSettings, keyOf } from './settings.ts';

/** What the judge knows besides the packet. */
export interface TrailerHearing {
  /** Unix time. */
  readonly wallUs: number;
  readonly memory: Pick<SequenceMemory, 'lastOf'>;
}

/** Why a packet is refused; undefined when its trailer is good or may be missing. */
export function trailerRefusal(
  authentication: HmacAuthentication,
  { message, trailer }: SplitMessage,
  source: IpAddress,
  { wallUs, memory }: TrailerHearing,
): Refusal | undefined {
  const { mode } = authentication;
  const refuse = (counter: Refusal['counter'], what: string) => ({
    counter,
    text: `${what} from ${source}`,
  });
  if (!trailer) {
    if (mode !== 'enforce') return undefined;
    return refuse('trailerMissing', 'missing authentication trailer');
  }
  // A trailer that is there must be right in every mode.
  const { keyId, sequence, isWellFormed } = trailer;
  if (!isWellFormed) return refuse('trailerMalformed', 'malformed authentication trailer');
  if (isOutsideWindow(sequence, wallUs, authentication)) {
    return refuse('trailerStale', 'stale authentication trailer');
  }
  const key = keyOf(authentication, keyId);
  if (!key) return refuse('trailerUnknownKey', `unknown authentication key id ${keyId}`);
  if (!isTrailerAuthentic(message, trailer, source, key.bytes)) {
    return refuse('trailerInvalidHmac', 'invalid authentication HMAC');
  }
  const last = memory.lastOf(source, wallUs, authentication);
  if (last === undefined || isLater(sequence, last)) return undefined;
  return refuse('trailerReplayed', 'replayed authentication trailer');
}

/** What to say of clocks that may soon differ too much; undefined while they agree. */
export function clockWarning(
  { authentication }: InstanceSettings,
  sequence: bigint | undefined,
  source: IpAddress,
  wallUs: number,
): string | undefined {
  if (authentication.type !== 'hmac' || sequence === undefined) return undefined;
  const { antiReplay, timeWindowUs } = authentication;
  const skew = secondsSince(sequence, wallUs);
  if (antiReplay !== 'time' || Math.abs(skew) * 2_000_000 <= timeWindowUs) return undefined;
  const [amount, side] = [Math.abs(skew), skew > 0 ? 'behind' : 'ahead of'];
  const allowed = timeWindowUs / 1_000_000;
  return `clock of ${source} is ${amount} s ${side} ours; beyond ${allowed} s its adverts are refused`;
}
