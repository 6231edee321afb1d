// Owns turning an instance's `auth_hmac` into its model. Never opens a file and never repeats a key.
import type { HmacKeyDraft } from './catalogue/arguments.ts';
import { type Draft, fieldsOf, type HmacFields, type Written } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { HmacKeyModel, HmacModel } from './model.ts';

/** The bytes of a key file, or why there are none. Never throws. */
export type ReadKeyFile = (path: string) => Uint8Array | { readonly reason: string };

const fewestKeyBytes = 32;
const mostKeyBytes = 64;
const lineEnd = 0x0a;

/** What reading the block needs besides its draft. */
export interface HmacReading {
  /** Begins messages, as in `(VI_1) `. */
  readonly instance: string;
  readonly report: Report;
  readonly readKeyFile: ReadKeyFile | undefined;
  readonly advertIntervalUs: number;
}

/** Undefined, and said, when something is missing without which adverts would go unsigned. */
export function resolveHmac(block: Written<Draft>, reading: HmacReading): HmacModel | undefined {
  const { instance, report, advertIntervalUs } = reading;
  const fields = fieldsOf<HmacFields>(block.value);
  const keys = resolveKeys(fields.key, reading);
  const active = fields.activeKey;
  if (!keys) return undefined;
  if (!active || !keys.some(({ id }) => id === active.value)) {
    const what = active ? `active_key ${active.value} names no key` : 'there is no active_key';
    report('HF0804', active?.at ?? block.at, `${instance}auth_hmac: ${what}`);
    return undefined;
  }
  const window = fields.timeWindowSeconds;
  return {
    type: 'hmac',
    keys,
    activeKey: active.value,
    antiReplay: fields.antiReplay?.value ?? 'time',
    timeWindowUs: window ? window.value * 1_000_000 : Math.max(3 * advertIntervalUs, 5_000_000),
    mode: fields.mode?.value ?? 'enforce',
  };
}

/** In the order of the file; undefined when one of them cannot be used. */
function resolveKeys(
  last: Written<HmacKeyDraft> | undefined,
  { instance, report, readKeyFile }: HmacReading,
): readonly HmacKeyModel[] | undefined {
  const written: Written<HmacKeyDraft>[] = [];
  for (let each = last; each; each = each.earlier) written.unshift(each);
  const keys: HmacKeyModel[] = [];
  let isComplete = true;
  for (const { value, at } of written) {
    const { id, text } = value;
    const bytes = keyBytes(text, readKeyFile);
    if ('reason' in bytes) {
      const message = `${instance}auth_hmac key ${id}: ${bytes.reason}`;
      report('HF0802', at, message, { remedy: bytes.remedy ?? usualRemedy });
      isComplete = false;
    } else if (keys.some((other) => other.id === id)) {
      report('HF0803', at, `${instance}auth_hmac key ${id} is already there`);
      isComplete = false;
    } else {
      keys.push({ id, hex: toHex(bytes) });
    }
  }
  return isComplete ? keys : undefined;
}

const usualRemedy = 'write 32 to 64 bytes: as they are, as hex:DIGITS, or as file:/PATH';

interface Unusable {
  readonly reason: string;
  readonly remedy?: string;
}

function keyBytes(text: string, readKeyFile: ReadKeyFile | undefined): Uint8Array | Unusable {
  const bytes = rawBytes(text, readKeyFile);
  if ('reason' in bytes) return bytes;
  if (bytes.length >= fewestKeyBytes && bytes.length <= mostKeyBytes) return bytes;
  return { reason: `it has ${bytes.length} bytes, not ${fewestKeyBytes} to ${mostKeyBytes}` };
}

function rawBytes(text: string, readKeyFile: ReadKeyFile | undefined): Uint8Array | Unusable {
  if (text.startsWith('hex:')) {
    const digits = text.slice('hex:'.length);
    const isHex = /^(?:[0-9a-fA-F]{2})*$/.test(digits);
    if (!isHex) return { reason: 'what follows hex: is not pairs of hexadecimal digits' };
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  if (!text.startsWith('file:')) return new TextEncoder().encode(text);
  const path = text.slice('file:'.length);
  if (!path.startsWith('/')) return { reason: 'its file must be named by a path from /' };
  const remedy = `put the key into ${path} on the machine that this is for`;
  const bytes = readKeyFile?.(path) ?? { reason: 'no file is read here' };
  if ('reason' in bytes) return { reason: `${path}: ${bytes.reason}`, remedy };
  // Editors end the last line.
  return bytes.at(-1) === lineEnd ? bytes.subarray(0, -1) : bytes;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
