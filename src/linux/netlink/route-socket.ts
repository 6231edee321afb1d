// Owns asking the kernel about links and addresses, and changing links, addresses, routes
// and policy rules.
// Synchronous: the kernel does what is asked within the send, so the answers are there when it
// returns. Never waits.
import { constants } from 'node:os';
import type { InterfaceName } from '../../net/identifiers.ts';
import type { PlacedRoute, SeenRoute } from '../../net/route.ts';
import type { Rule, SeenRule } from '../../net/rule.ts';
import { arenaPiece } from '../arena.ts';
import { SystemCallError } from '../errors.ts';
import { close, MSG_DONTWAIT, MSG_NOSIGNAL, send } from '../libc.ts';
import { type ReceiveBuffer, systemReceiveBytes } from '../receive-buffer.ts';
import {
  addingAddresses,
  addingRoutes,
  addingRules,
  bringingUp,
  type Change,
  makingLinks,
  removingAddresses,
  removingLinks,
  removingRoutes,
  removingRules,
  settingPromotion,
} from './changes.ts';
import {
  type Acknowledgement,
  decodeAcknowledgement,
  type Message,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
  RequestWriter,
  walkMessages,
} from './codec.ts';
import {
  type AddressToHold,
  type AddressToRemove,
  decodeAddress,
  encodeAddressDump,
  type InterfaceAddress,
} from './interface-address.ts';
import { decodeLink, encodeLinkDump, type Link, type PromotionToSet } from './link.ts';
import { decodeRoute, decodeRule, encodeRouteDump, encodeRuleDump } from './routing-news.ts';
import { openRouteNetlink, receiveFromKernel, resizeReceiveBuffer } from './socket.ts';
import type { LinkToRemove, VirtualLink } from './virtual-link.ts';
import { decodeVrf, type Vrf } from './vrf.ts';

const { EINTR, EINVAL, EOPNOTSUPP } = constants.errno;

const dumpAttempts = 10;

const requests = arenaPiece('netlink requests', 16_384);
const writer = new RequestWriter(requests);

/** What became of each entry, in order; undefined is success. */
export type Outcomes = (SystemCallError | undefined)[];

type Decode<Found> = (bytes: Uint8Array, message: Message) => Found | undefined;

export class RouteSocket {
  readonly #fd: number;
  #sequence = 1;
  #withProtocol = true;
  #port: number | undefined;
  #closed = false;

  /** @throws SystemCallError */
  static open(): RouteSocket {
    return new RouteSocket(openRouteNetlink(0, 'open the socket for links and addresses'));
  }

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** Where the kernel's answers wait, of the usual size without `buffer`; what it refuses is returned. */
  resizeReceiveBuffer(buffer: ReceiveBuffer | undefined): SystemCallError | undefined {
    return resizeReceiveBuffer(this.#fd, buffer, systemReceiveBytes());
  }

  /** The number that the kernel reports our changes under; undefined before its first answer. */
  get port(): number | undefined {
    return this.#port;
  }

  /** All interfaces of our network namespace. @throws SystemCallError */
  dumpLinks(): Link[] {
    return this.#dump('list links', 'netlink RTM_GETLINK', encodeLinkDump, decodeLink);
  }

  /** The VRFs among the interfaces. @throws SystemCallError */
  dumpVrfs(): Vrf[] {
    return this.#dump('list VRFs', 'netlink RTM_GETLINK', encodeLinkDump, decodeVrf);
  }

  /** All addresses, both families. @throws SystemCallError */
  dumpAddresses(): InterfaceAddress[] {
    return this.#dump('list addresses', 'netlink RTM_GETADDR', encodeAddressDump, decodeAddress);
  }

  /** Routes that bear a protocol's number, both families. @throws SystemCallError */
  dumpRoutes(protocol: number): SeenRoute[] {
    const found = ([4, 6] as const).flatMap((family) => {
      const encode = encodeRouteDump(family, protocol);
      return this.#dump('list routes', 'netlink RTM_GETROUTE', encode, decodeRoute);
    });
    const routes = found.flatMap((news) => (news.kind === 'route' ? [news.route] : []));
    return routes.filter((route) => route.protocol === protocol);
  }

  /** All policy rules, both families. @throws SystemCallError */
  dumpRules(): SeenRule[] {
    const found = ([4, 6] as const).flatMap((family) => {
      const encode = encodeRuleDump(family);
      return this.#dump('list rules', 'netlink RTM_GETRULE', encode, decodeRule);
    });
    return found.flatMap((news) => (news.kind === 'rule' ? [news.rule] : []));
  }

  /** Adds each address; one that is there already is a success. Never throws. */
  addAddresses(list: readonly AddressToHold[]): Outcomes {
    const withProtocol = this.#withProtocol;
    const outcomes = this.#change(addingAddresses(withProtocol), list);
    return withProtocol ? this.#retryWithoutProtocol(list, outcomes) : outcomes;
  }

  /** Removes each address; one that is not there, or whose interface is gone, is a success. */
  removeAddresses(list: readonly AddressToRemove[]): Outcomes {
    return this.#change(removingAddresses, list);
  }

  /** Adds each route; one that is there already is a success. Never throws. */
  addRoutes(list: readonly PlacedRoute[]): Outcomes {
    return this.#change(addingRoutes, list);
  }

  /** Removes each route; one that is not there is a success. */
  removeRoutes(list: readonly PlacedRoute[]): Outcomes {
    return this.#change(removingRoutes, list);
  }

  /** Adds each policy rule; one that is there already is a success. Never throws. */
  addRules(list: readonly Rule[]): Outcomes {
    return this.#change(addingRules, list);
  }

  /** Removes each policy rule; one that is not there is a success. */
  removeRules(list: readonly Rule[]): Outcomes {
    return this.#change(removingRules, list);
  }

  /** The sysctl promote_secondaries of an interface. */
  setPromotion(entry: PromotionToSet): Outcomes {
    return this.#change(settingPromotion, [entry]);
  }

  /** Makes private macvlans, down; one that is there already is a success. */
  makeLinks(list: readonly VirtualLink[]): Outcomes {
    return this.#change(makingLinks, list);
  }

  bringUp(list: readonly InterfaceName[]): Outcomes {
    return this.#change(bringingUp, list);
  }

  /** Removes interfaces; one that is gone already is a success. */
  removeLinks(list: readonly LinkToRemove[]): Outcomes {
    return this.#change(removingLinks, list);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    close(this.#fd);
  }

  /** A kernel that refuses the attribute IFA_PROTO gets the addresses without it. */
  #retryWithoutProtocol(list: readonly AddressToHold[], outcomes: Outcomes): Outcomes {
    const refused = [...outcomes.keys()].filter((at) => isDoubtful(outcomes[at]?.errno));
    if (refused.length === 0) return outcomes;
    const entries = list.filter((_, at) => refused.includes(at));
    const second = this.#change(addingAddresses(false), entries);
    for (const [at, outcome] of second.entries()) {
      if (outcome === undefined) this.#withProtocol = false;
      outcomes[refused[at] ?? 0] = outcome;
    }
    return outcomes;
  }

  #change<Entry>(change: Change<Entry>, list: readonly Entry[]): Outcomes {
    const outcomes: Outcomes = [];
    for (let from = 0; from < list.length; from += change.perSend) {
      const chunk = list.slice(from, from + change.perSend);
      const answers = this.#exchange(change, chunk);
      for (const [at, entry] of chunk.entries()) {
        outcomes.push(outcomeOf(change, entry, answers[at]));
      }
    }
    return outcomes;
  }

  /** Sends one batch and collects the answer to each entry. */
  #exchange<Entry>(change: Change<Entry>, chunk: readonly Entry[]): Acknowledgement[] {
    const first = this.#sequence;
    writer.reset();
    for (const entry of chunk) change.encode(writer, this.#nextSequence(), entry);
    const sent = send(this.#fd, requests, writer.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) return chunk.map(() => ({ errno: -sent, text: undefined }));
    const answers: Acknowledgement[] = [];
    let missing = chunk.length;
    while (missing > 0) {
      const bytes = receiveFromKernel(this.#fd);
      if (typeof bytes === 'number') return fillMissing(answers, chunk.length, -bytes);
      walkMessages(bytes, (message) => {
        const at = (message.sequence - first) >>> 0;
        this.#port = message.port;
        if (message.type !== NLMSG_ERROR || at >= chunk.length || answers[at]) return;
        answers[at] = decodeAcknowledgement(bytes, message);
        missing -= 1;
      });
    }
    return answers;
  }

  #dump<Found>(
    attempted: string,
    call: string,
    encode: (writer: RequestWriter, sequence: number) => void,
    decode: Decode<Found>,
  ): Found[] {
    for (let attempt = 0; attempt < dumpAttempts; attempt += 1) {
      const sequence = this.#nextSequence();
      writer.reset();
      encode(writer, sequence);
      const sent = send(this.#fd, requests, writer.length, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0) throw new SystemCallError(call, -sent, attempted);
      const dump = this.#collect(sequence, decode);
      if (dump.errno === 0 && !dump.interrupted) return dump.found;
      if (dump.errno !== 0 && dump.errno !== EINTR) {
        throw new SystemCallError(call, dump.errno, attempted);
      }
    }
    throw new SystemCallError(call, EINTR, attempted, 'it changed during each attempt');
  }

  /** Reads one dump to its end. */
  #collect<Found>(sequence: number, decode: Decode<Found>) {
    const found: Found[] = [];
    let interrupted = false;
    let errno: number | undefined;
    while (errno === undefined) {
      const bytes = receiveFromKernel(this.#fd);
      if (typeof bytes === 'number') return { found, interrupted, errno: -bytes };
      walkMessages(bytes, (message) => {
        if (message.sequence !== sequence) return;
        this.#port = message.port;
        interrupted ||= (message.flags & NLM_F_DUMP_INTR) !== 0;
        if (message.type === NLMSG_DONE || message.type === NLMSG_ERROR) {
          errno = decodeAcknowledgement(bytes, message).errno;
          return;
        }
        const item = decode(bytes, message);
        if (item) found.push(item);
      });
    }
    return { found, interrupted, errno };
  }

  #nextSequence(): number {
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) >>> 0;
    return sequence;
  }
}

function isDoubtful(errno: number | undefined): boolean {
  return errno === EINVAL || errno === EOPNOTSUPP;
}

function fillMissing(answers: Acknowledgement[], count: number, errno: number): Acknowledgement[] {
  for (let at = 0; at < count; at += 1) answers[at] ??= { errno, text: undefined };
  return answers;
}

function outcomeOf<Entry>(
  { call, success, describe }: Change<Entry>,
  entry: Entry,
  answer: Acknowledgement | undefined,
): SystemCallError | undefined {
  const errno = answer?.errno ?? 0;
  if (errno === 0 || success.includes(errno)) return undefined;
  return new SystemCallError(`netlink ${call}`, errno, describe(entry), answer?.text);
}
