// Owns how the options of route and rule lines are read, as plain data. Never reads text
// (routing-values.ts and line-options.ts do).
import type { IpAddress, Prefix } from '../../net/address.ts';
import type { InterfaceName } from '../../net/identifiers.ts';
import type { Encapsulation, NextHop } from '../../net/route.ts';
import type { Mark, NumberRange } from '../../net/rule.ts';

/** The tables of names that iproute2 keeps in files, by the names of the files. */
export type NameTable =
  | 'rt_tables'
  | 'rt_protos'
  | 'rt_scopes'
  | 'rt_realms'
  | 'rt_dsfield'
  | 'group'
  /** Built in. */
  | 'ip protocols'
  | 'rule actions';

/** One word, or none for a flag. */
export type WordRead =
  | { readonly kind: 'flag'; readonly means: unknown }
  | { readonly kind: 'ip' }
  | { readonly kind: 'prefix' }
  | { readonly kind: 'interface' }
  | { readonly kind: 'number'; readonly minimum: number; readonly maximum: number }
  /** Digits of 64 bits, which stay text. */
  | { readonly kind: 'wide number' }
  /** A number, or a name of a table. */
  | { readonly kind: 'named'; readonly table: NameTable; readonly maximum: number }
  /** `[FROM/]TO`: 16 bits each. */
  | { readonly kind: 'realms' }
  /** A time; a bare number is in the kernel's unit, of which a millisecond has `perMillisecond`. */
  | { readonly kind: 'time'; readonly perMillisecond: number; readonly leastMilliseconds: number }
  /** `VALUE[/MASK]`. */
  | { readonly kind: 'mark' }
  /** `FIRST-LAST`, or one number where `allowsOne`. */
  | { readonly kind: 'range'; readonly maximum: number; readonly allowsOne: boolean }
  | { readonly kind: 'text' }
  /** Where `isForgiven`, a line whose choice is unknown goes on without the option. */
  | {
      readonly kind: 'choice';
      readonly choices: Readonly<Record<string, unknown>>;
      readonly isForgiven: boolean;
    };

export type OptionRead =
  | WordRead
  /** One of some words may stand in front of the value, as `lock` in front of a metric. */
  | { readonly kind: 'marked'; readonly marks: readonly string[]; readonly value: WordRead }
  /** As many words as the tunnel has. */
  | { readonly kind: 'encapsulation' }
  /** Everything up to the end of the line. */
  | { readonly kind: 'next hops' };

/** A read and, for the compiler alone, the type of what it yields. */
export type Read<T> = OptionRead & { readonly yields?: T };

export interface Marked<T> {
  readonly mark: string | undefined;
  readonly value: T;
}

/** Everything, whatever the family. */
export type AnyOr<T> = T | 'any';

export function flagRead<const T>(means: T): Read<T> {
  return { kind: 'flag', means };
}

export function numberRead(minimum: number, maximum: number): Read<number> {
  return { kind: 'number', minimum, maximum };
}

export function namedRead(table: NameTable, maximum: number): Read<number> {
  return { kind: 'named', table, maximum };
}

export function choiceRead<const T>(choices: Readonly<Record<string, T>>): Read<T> {
  return { kind: 'choice', choices, isForgiven: false };
}

export function forgivenChoiceRead<const T>(choices: Readonly<Record<string, T>>): Read<T> {
  return { kind: 'choice', choices, isForgiven: true };
}

/** A metric of the kernel's that may be locked. */
export function lockable<T>(value: Read<T> & WordRead): Read<Marked<T>> {
  return { kind: 'marked', marks: ['lock'], value };
}

/** A time of a path: the kernel keeps the round trip in eighths, its variation in quarters. */
export function pathTimeRead(perMillisecond: number, leastMilliseconds: number) {
  const read: Read<number> & WordRead = { kind: 'time', perMillisecond, leastMilliseconds };
  return lockable(read);
}

export const unsignedRead: Read<number> & WordRead = {
  kind: 'number',
  minimum: 0,
  maximum: 4_294_967_295,
};
export const wideRead: Read<string> = { kind: 'wide number' };
export const ipRead: Read<IpAddress> & WordRead = { kind: 'ip' };
export const prefixRead: Read<AnyOr<Prefix>> = { kind: 'prefix' };
export const interfaceRead: Read<InterfaceName> = { kind: 'interface' };
export const realmsRead: Read<number> = { kind: 'realms' };
export const markRead: Read<Mark> = { kind: 'mark' };
export const portsRead: Read<NumberRange> = { kind: 'range', maximum: 65_535, allowsOne: true };
export const userIdsRead: Read<NumberRange> = {
  kind: 'range',
  maximum: 4_294_967_295,
  allowsOne: false,
};
export const textRead: Read<string> & WordRead = { kind: 'text' };
export const gatewayRead: Read<Marked<IpAddress>> = {
  kind: 'marked',
  marks: ['inet', 'inet6'],
  value: { kind: 'ip' },
};
export const newDestinationRead: Read<Marked<IpAddress>> = {
  kind: 'marked',
  marks: ['to'],
  value: { kind: 'ip' },
};
export const encapsulationRead: Read<Encapsulation> = { kind: 'encapsulation' };
export const nextHopsRead: Read<readonly NextHop[]> = { kind: 'next hops' };
