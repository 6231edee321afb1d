// Owns what phrases of several words yield before they become part of the model. Never reads a word.
import type { Prefix } from '../../net/address.ts';
import type { InterfaceName } from '../../net/identifiers.ts';
import type { IpvlanTraffic, RunAs } from '../model.ts';
import type { Token } from '../tokens.ts';
import type { InitialNumber } from '../track-model.ts';

/** A command before its place becomes part of the model. */
export interface CommandDraft {
  readonly argv: readonly string[];
  readonly runAs: RunAs | undefined;
}

export interface FifoDraft {
  readonly path: string;
  readonly owner: RunAs | undefined;
}

export interface RelayDraft {
  readonly host: string;
  readonly port: number;
}

export interface WeightDraft {
  readonly weight: number;
  readonly isReversed: boolean;
}

/** A key before it is known to be one. */
export interface HmacKeyDraft {
  readonly id: number;
  readonly text: string;
}

/** What `use_vmac` says. */
export interface VmacDraft {
  readonly name: { readonly value: InterfaceName; readonly at: Token } | undefined;
  /** Six bytes, or five in front of the virtual router's number. */
  readonly mac: readonly number[] | undefined;
  readonly group: { readonly text: string; readonly at: Token } | undefined;
}

/** What `use_ipvlan` says. */
export interface IpvlanDraft {
  readonly name: VmacDraft['name'];
  readonly traffic: IpvlanTraffic | undefined;
  readonly address: { readonly value: Prefix; readonly at: Token } | undefined;
  readonly group: VmacDraft['group'];
}

export interface ExtraGarpDraft {
  readonly seconds: number;
  readonly isForAll: boolean;
}

/** By the kind of the argument. */
export interface PhraseValues {
  readonly command: CommandDraft;
  readonly fifo: FifoDraft;
  readonly relay: RelayDraft;
  readonly user: RunAs;
  readonly weight: WeightDraft;
  readonly processors: readonly number[];
  readonly umask: number;
  readonly words: readonly string[];
  readonly 'initial-number': InitialNumber;
  readonly vmac: VmacDraft;
  readonly ipvlan: IpvlanDraft;
  readonly 'extra-garp': ExtraGarpDraft;
  readonly 'hmac-key': HmacKeyDraft;
}
