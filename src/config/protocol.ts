// Owns what an instance speaks: version, family, authentication and interval. Never reads text.
import type { AddressFamily } from '../net/address.ts';
import {
  type AuthenticationFields,
  type Fields,
  fieldsOf,
  type InstanceFields,
} from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { AuthenticationModel, InstanceModel } from './model.ts';
import type { Token } from './tokens.ts';

type Version = InstanceModel['version'];

/** Where a family is said first: by a word that asks for IPv6, or by an address. */
export interface FamilyHint {
  readonly at: Token;
  readonly family: AddressFamily;
}

/** What is said first decides, but who asks for IPv6 gets it wherever it stands. */
export function resolveFamily(
  fields: Fields<InstanceFields>,
  hints: readonly (FamilyHint | undefined)[],
): FamilyHint | undefined {
  const { isIpv6 } = fields;
  const asked: FamilyHint | undefined = isIpv6?.value ? { at: isIpv6.at, family: 6 } : undefined;
  const [first] = [asked, ...hints]
    .filter((each) => each !== undefined)
    .sort((left, right) => left.at.start - right.at.start);
  return first && asked ? { at: first.at, family: 6 } : first;
}

/**
 * An IPv6 instance is of version 3 unless it says version 2 before its first address; then it
 * speaks the VRRPv2 over IPv6 that only keepalived knows.
 *
 * @param fallback the version of IPv4 instances that name none
 */
export function resolveVersion(
  fields: Fields<InstanceFields>,
  family: AddressFamily,
  decidedBy: FamilyHint | undefined,
  fallback: number | undefined,
  instance: string,
  report: Report,
): Version {
  const written = fields.version;
  if (family === 4) return (written?.value ?? fallback) === 3 ? 3 : 2;
  if (written?.value !== 2) return 3;
  if (written.keyword.start < (decidedBy?.at.start ?? Infinity)) return 2;
  const message = 'vrrp_version 2 conflicts with the IPv6 addresses before it; ignoring';
  report('HF0316', written.at, instance + message);
  return 3;
}

/** Version 3 has no authentication (RFC 9568, 9). Gives way to `auth_hmac`, as in keepalived. */
export function resolveAuthentication(
  fields: Fields<InstanceFields>,
  version: Version,
  instance: string,
  report: Report,
): AuthenticationModel {
  const none: AuthenticationModel = { type: 'none' };
  if (!fields.authentication) return none;
  if (fields.hmac) {
    const message = `${instance}auth_hmac takes the place of authentication. Ignoring.`;
    report('HF0801', fields.authentication.at, message);
    return none;
  }
  const { type, password } = fieldsOf<AuthenticationFields>(fields.authentication.value);
  if (!type) {
    const message = `${instance}auth_pass has no effect without a valid auth_type`;
    if (password) report('HF0310', password.keyword, message);
    return none;
  }
  if (version === 3) {
    const message = `${instance}VRRP version 3 does not support authentication. Ignoring.`;
    report('HF0313', fields.authentication.at, message);
    return none;
  }
  if (!password || password.value === '') {
    const message = `${instance}Authentication specified but no password given. Ignoring`;
    report('HF0309', password?.at ?? type.at, message);
    return none;
  }
  const short = cutToBytes(password.value, 8);
  if (short !== password.value) {
    report('HF0308', password.at, `${instance}Truncating auth_pass to 8 characters`);
  }
  return { type: type.value === 'AH' ? 'ah' : 'pass', password: short };
}

/** The longest beginning that fits; a character that would be cut in two is left out. */
function cutToBytes(text: string, most: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}

/**
 * Version 2 carries whole seconds (RFC 3768, 5.3.7), version 3 12 bits of centiseconds
 * (RFC 9568, 5.2.7).
 */
export function resolveAdvertInterval(
  fields: Fields<InstanceFields>,
  version: Version,
  instance: string,
  report: Report,
): number {
  const written = fields.advertIntervalUs;
  if (!written) return 1_000_000;
  const unitUs = version === 2 ? 1_000_000 : 10_000;
  const mostUs = version === 2 ? 255_000_000 : 40_950_000;
  const rounded = Math.max(1, Math.round(written.value / unitUs)) * unitUs;
  if (rounded > mostUs) {
    const given = (written.value / 1_000_000).toFixed(2);
    const message = `VRRPv3 advertisement interval ${given}s is out of range. `;
    const repair = 'Must be less than 40.96s. Setting to 40.95s';
    report('HF0315', written.at, instance + message + repair);
    return mostUs;
  }
  if (rounded === written.value) return rounded;
  const exact = (written.value / 1_000_000).toFixed(6);
  const fault = `VRRPv${version} advertisement interval ${exact}s must be `;
  const seconds = `to ${rounded / 1_000_000} s`;
  if (version === 2)
    report('HF0311', written.at, `${instance}${fault}an integer. rounding ${seconds}`);
  else report('HF0314', written.at, `${instance}${fault}in units of 10ms - rounding ${seconds}`);
  return rounded;
}
