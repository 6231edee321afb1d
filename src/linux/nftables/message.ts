// Owns the requests to nf_tables, byte for byte (linux/netfilter/nf_tables.h), in batches that the
// kernel carries out whole or not at all. Never sends one.
import type { AddressFamily } from '../../net/address.ts';
import type { FirewallPlace } from '../../net/firewall.ts';
import { AF_INET, AF_INET6 } from '../libc.ts';
import { NLM_F_ACK, NLM_F_CREATE, NLM_F_REQUEST, type RequestWriter } from '../netlink/codec.ts';
import { encodeExpression, encodeValue } from './expressions.ts';
import type { Chain, Element, Rule, SetType, Table } from './shape.ts';

const NFNL_MSG_BATCH_BEGIN = 0x10;
const NFNL_MSG_BATCH_END = 0x11;
const NFNL_SUBSYS_NFTABLES = 10;
const NFT_MSG_NEWTABLE = 0;
const NFT_MSG_DELTABLE = 2;
const NFT_MSG_NEWCHAIN = 3;
const NFT_MSG_NEWRULE = 6;
const NFT_MSG_NEWSET = 9;
const NFT_MSG_NEWSETELEM = 12;
const NFT_MSG_DELSETELEM = 14;
const NLM_F_APPEND = 0x800;
const AF_UNSPEC = 0;

const TABLE_NAME = 1;
const [CHAIN_TABLE, CHAIN_NAME, CHAIN_HOOK, CHAIN_POLICY, CHAIN_TYPE] = [1, 3, 4, 5, 7];
const [HOOK_NUMBER, HOOK_PRIORITY] = [1, 2];
const [RULE_TABLE, RULE_CHAIN, RULE_EXPRESSIONS] = [1, 2, 4];
const [SET_TABLE, SET_NAME, SET_FLAGS, SET_KEY_TYPE, SET_KEY_BYTES] = [1, 2, 3, 4, 5];
const [SET_DATA_TYPE, SET_DATA_BYTES, SET_ID, SET_USER_DATA] = [6, 7, 10, 13];
/** What libnftnl keeps for `nft`: type, length, value, for the keys and for what they lead to. */
const [hostOrderOfKeys, hostOrderOfValues] = [
  [0, 4, 1, 0, 0, 0] as const,
  [1, 4, 1, 0, 0, 0] as const,
];
const [ELEMENTS_TABLE, ELEMENTS_SET, ELEMENTS_LIST] = [1, 2, 3];
const listElement = 1;
const [ELEMENT_KEY, ELEMENT_DATA] = [1, 2];
const hooks = { input: 1, output: 3 };
const setIsConstant = 2;
const setIsMap = 8;
const policyAccept = 1;

/** Writes the messages of one batch; what they are about is up to `write`. */
export class BatchWriter {
  readonly #writer: RequestWriter;
  #sequence: number;
  #setId = 0;

  constructor(writer: RequestWriter, firstSequence: number) {
    this.#writer = writer;
    this.#sequence = firstSequence;
  }

  /** The number of the next message. */
  get sequence(): number {
    return this.#sequence;
  }

  begin(): void {
    this.#begin(NFNL_MSG_BATCH_BEGIN, NLM_F_REQUEST, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    this.#writer.end();
  }

  end(): void {
    this.#begin(NFNL_MSG_BATCH_END, NLM_F_REQUEST, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    this.#writer.end();
  }

  /** Afterwards there is none, whether there was one or not. */
  removeTable(family: AddressFamily, name: string): void {
    this.#tables(NFT_MSG_NEWTABLE, family, name);
    this.#tables(NFT_MSG_DELTABLE, family, name);
  }

  /** Everything but the elements that change; a constant set is full before a rule asks it. */
  addTable({ family, chains, sets, rules }: Table, place: FirewallPlace): void {
    this.#tables(NFT_MSG_NEWTABLE, family, place.table);
    for (const chain of chains) this.#addChain(family, place, chain);
    for (const set of sets) {
      this.#addSet(family, place.table, set);
      const constants = set.constants?.map((key) => ({ key }));
      if (constants) this.addElements(family, place.table, set.name, constants);
    }
    for (const rule of rules) this.#addRule(family, place.table, rule);
  }

  addElements(
    family: AddressFamily,
    table: string,
    set: string,
    elements: readonly Element[],
  ): void {
    this.#elements(NFT_MSG_NEWSETELEM, family, table, set, elements);
  }

  removeElements(
    family: AddressFamily,
    table: string,
    set: string,
    elements: readonly Element[],
  ): void {
    this.#elements(NFT_MSG_DELSETELEM, family, table, set, elements);
  }

  #elements(
    message: number,
    family: AddressFamily,
    table: string,
    set: string,
    elements: readonly Element[],
  ): void {
    const writer = this.#writer;
    this.#start(message, family);
    writer.textAttribute(ELEMENTS_TABLE, table);
    writer.textAttribute(ELEMENTS_SET, set);
    writer.nested(ELEMENTS_LIST, () => {
      for (const { key, value } of elements) {
        writer.nested(listElement, () => {
          encodeValue(writer, ELEMENT_KEY, key);
          if (value) encodeValue(writer, ELEMENT_DATA, value);
        });
      }
    });
    writer.end();
  }

  #tables(message: number, family: AddressFamily, name: string): void {
    this.#start(message, family);
    this.#writer.textAttribute(TABLE_NAME, name);
    this.#writer.end();
  }

  #addChain(family: AddressFamily, { table, priority }: FirewallPlace, chain: Chain): void {
    const writer = this.#writer;
    const { name, hook } = chain;
    this.#start(NFT_MSG_NEWCHAIN, family);
    writer.textAttribute(CHAIN_TABLE, table);
    writer.textAttribute(CHAIN_NAME, name);
    if (hook) {
      writer.nested(CHAIN_HOOK, () => {
        writer.bigU32Attribute(HOOK_NUMBER, hooks[hook]);
        writer.bigU32Attribute(HOOK_PRIORITY, priority);
      });
      writer.bigU32Attribute(CHAIN_POLICY, policyAccept);
      writer.textAttribute(CHAIN_TYPE, 'filter');
    }
    writer.end();
  }

  #addSet(family: AddressFamily, table: string, set: SetType): void {
    const writer = this.#writer;
    this.#start(NFT_MSG_NEWSET, family);
    writer.textAttribute(SET_TABLE, table);
    writer.textAttribute(SET_NAME, set.name);
    const flags = (set.constants ? setIsConstant : 0) | (set.value ? setIsMap : 0);
    if (flags !== 0) writer.bigU32Attribute(SET_FLAGS, flags);
    writer.bigU32Attribute(SET_KEY_TYPE, set.keyType);
    writer.bigU32Attribute(SET_KEY_BYTES, set.keyBytes);
    if (set.value) {
      writer.bigU32Attribute(SET_DATA_TYPE, set.value.type);
      writer.bigU32Attribute(SET_DATA_BYTES, set.value.bytes);
    }
    this.#setId += 1;
    writer.bigU32Attribute(SET_ID, this.#setId);
    if (set.isHostOrder) {
      const ofValues = set.value ? hostOrderOfValues : [];
      writer.bytesAttribute(SET_USER_DATA, Uint8Array.of(...hostOrderOfKeys, ...ofValues));
    }
    writer.end();
  }

  #addRule(family: AddressFamily, table: string, { chain, expressions }: Rule): void {
    const writer = this.#writer;
    this.#start(NFT_MSG_NEWRULE, family, NLM_F_APPEND);
    writer.textAttribute(RULE_TABLE, table);
    writer.textAttribute(RULE_CHAIN, chain);
    writer.nested(RULE_EXPRESSIONS, () => {
      for (const expression of expressions) encodeExpression(writer, expression);
    });
    writer.end();
  }

  #start(message: number, family: AddressFamily, flags = 0): void {
    const type = (NFNL_SUBSYS_NFTABLES << 8) | message;
    const all = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK | flags;
    this.#begin(type, all, family === 4 ? AF_INET : AF_INET6, 0);
  }

  /** struct nfgenmsg: family, version, and in network order whom a batch is for. */
  #begin(type: number, flags: number, family: number, resource: number): void {
    this.#writer.begin(type, flags, this.#sequence);
    this.#sequence = (this.#sequence + 1) >>> 0;
    this.#writer
      .u8(family)
      .u8(0)
      .u8(resource >>> 8)
      .u8(resource);
  }
}
