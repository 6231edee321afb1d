// Owns the small names and numbers of the field that are checked once and then trusted. Never does I/O.

/** A virtual router identifier, 1..255 (RFC 9568, 5.2.3). */
export type Vrid = number & { readonly __brand: 'Vrid' };
/** A configured or effective priority, 1..255; 0 is a message, not a priority (RFC 9568, 5.2.4). */
export type Priority = number & { readonly __brand: 'Priority' };
/** The name of a network interface: 1..15 bytes, no slash, colon or white space. */
export type InterfaceName = string & { readonly __brand: 'InterfaceName' };
/** An EUI-48 in lower-case colon text. */
export type MacAddress = string & { readonly __brand: 'MacAddress' };

export const ownerPriority = 255 as Priority;

export function parseVrid(value: number): Vrid | undefined {
  return Number.isInteger(value) && value >= 1 && value <= 255 ? (value as Vrid) : undefined;
}

export function parsePriority(value: number): Priority | undefined {
  return Number.isInteger(value) && value >= 1 && value <= 255 ? (value as Priority) : undefined;
}

export function parseInterfaceName(text: string): InterfaceName | undefined {
  if (text === '' || text === '.' || text === '..' || /[\s/:]/.test(text)) return undefined;
  return new TextEncoder().encode(text).length <= 15 ? (text as InterfaceName) : undefined;
}

export function parseMac(text: string): MacAddress | undefined {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)
    ? (text.toLowerCase() as MacAddress)
    : undefined;
}

export function macFromBytes(bytes: Uint8Array): MacAddress | undefined {
  if (bytes.length !== 6) return undefined;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':') as MacAddress;
}

export function macBytes(mac: MacAddress): Uint8Array {
  return Uint8Array.from(mac.split(':'), (pair) => Number.parseInt(pair, 16));
}
