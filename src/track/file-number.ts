// Owns what a tracked file's number is and what it comes to: text to number, number to contribution.
// Never reads a file.
import type { Contribution } from './weight.ts';

/** As much of a file as is looked at. */
export const mostFileBytes = 128;

/** Beyond it a number of 32 bits ends. */
const largest = 2_147_483_647n;
const least = -2_147_483_648n;

/** More than every priority: below it nobody can be master. */
const mostWeight = 253;

/** The number itself, or what is said in its place when it is none that can count. */
export type FileReading =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'too-large'; readonly text: string };

/**
 * As the C library's strtol reads it: white space, a sign, then decimal, 0x or 0 for octal digits as far as
 * they go. What begins with no number is 0.
 *
 * @example readFileNumber('0x10\n') // { kind: 'number', number: 16 }
 */
export function readFileNumber(text: string): FileReading {
  const [, sign = '', digits = ''] =
    /^[\s\v]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text) ?? [];
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const magnitude = BigInt(octal === '' ? '0' : octal);
  const number = sign === '-' ? -magnitude : magnitude;
  if (number > largest || number < least) return { kind: 'too-large', text: String(number) };
  return { kind: 'number', number: Number(number) };
}

/**
 * The number times the weight, which `reverse` turns round. A product below -253 is a fault, above 253 it
 * counts no more than that. Weight 0: any other number than 0 is a fault; reversed, 0 is.
 */
export function fileContribution(
  weight: number,
  isReversed: boolean,
  number: number,
): Contribution {
  if (weight === 0) return { isFault: (number !== 0) !== isReversed, amount: 0 };
  const product = number * weight * (isReversed ? -1 : 1);
  if (product < -mostWeight) return { isFault: true, amount: 0 };
  return { isFault: false, amount: Math.min(product, mostWeight) + 0 };
}
