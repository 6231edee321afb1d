// Owns what a table of the packet filter consists of, as data. Never says what one is for.
import type { AddressFamily } from '../../net/address.ts';
import type { Expression } from './expressions.ts';

export interface Chain {
  readonly name: string;
  /** Where the kernel enters it; undefined: other chains lead there. */
  readonly hook: 'input' | 'output' | undefined;
}

export interface SetType {
  readonly name: string;
  /** What `nft` calls the type of a key, by its number there. */
  readonly keyType: number;
  readonly keyBytes: number;
  /** Its elements, where they never change. */
  readonly constants: readonly Uint8Array[] | undefined;
  /** Numbers in the host's order, which `nft` must be told to show them. */
  readonly isHostOrder?: boolean;
  /** A map's: what each key leads to; undefined for a set. */
  readonly value?: { readonly type: number; readonly bytes: number };
}

export interface Rule {
  readonly chain: string;
  readonly expressions: readonly Expression[];
}

export interface Table {
  readonly family: AddressFamily;
  readonly chains: readonly Chain[];
  readonly sets: readonly SetType[];
  readonly rules: readonly Rule[];
  /** Of the sets that change, by name. */
  readonly elements: ReadonlyMap<string, readonly Element[]>;
}

export interface Element {
  readonly key: Uint8Array;
  /** In a map. */
  readonly value?: Uint8Array;
}
