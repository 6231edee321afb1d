// Owns hearing once that frames of others arrive on an interface. Never looks into a frame.
import { arenaPiece } from './arena.ts';
import {
  AF_PACKET,
  bind,
  check,
  close,
  MSG_DONTWAIT,
  recvfrom,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  socket,
} from './libc.ts';
import { type Watch, watchReadable } from './poll.ts';

const ETH_P_ALL = 0x0003;
const PACKET_OUTGOING = 4;
const addressBytes = 20;
/**
 * What a switch passes on, and only where it passes on: IPv4, ARP, IPv6. Its own frames, as those of the
 * spanning tree, arrive by ports that forward nothing, too.
 */
const passedOn: ReadonlySet<number> = new Set([0x0800, 0x0806, 0x86dd]);

const frame = arenaPiece('frame heard', 64);
// struct sockaddr_ll: family, protocol (network order), interface index, hardware type, packet type.
const sender = arenaPiece('sender of a frame heard', addressBytes);
const senderLength = arenaPiece('length of that sender', 4);
const senderView = new DataView(sender.buffer, sender.byteOffset, addressBytes);
const lengthView = new DataView(senderLength.buffer, senderLength.byteOffset, 4);

export class LinkEar {
  readonly #fd: number;
  readonly #watch: Watch;
  readonly #onHeard: () => void;
  #isClosed = false;

  /** Calls back once, and is closed then. @throws SystemCallError without CAP_NET_RAW. */
  static open(interfaceIndex: number, onHeard: () => void): LinkEar {
    const attempted = `listen to interface ${interfaceIndex}`;
    const type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    // Protocol 0 until it is bound: nothing of other interfaces comes in before.
    const fd = check('socket', socket(AF_PACKET, type, 0), attempted);
    const place = new Uint8Array(addressBytes);
    const view = new DataView(place.buffer);
    view.setUint16(0, AF_PACKET, true);
    view.setUint16(2, ETH_P_ALL);
    view.setInt32(4, interfaceIndex, true);
    const bound = bind(fd, place, place.length);
    if (bound < 0) close(fd);
    check('bind', bound, attempted);
    return new LinkEar(fd, onHeard);
  }

  private constructor(fd: number, onHeard: () => void) {
    this.#fd = fd;
    this.#onHeard = onHeard;
    this.#watch = watchReadable(fd, () => this.#listen());
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#watch.close();
    close(this.#fd);
  }

  #listen(): void {
    while (!this.#isClosed) {
      lengthView.setUint32(0, addressBytes, true);
      const result = recvfrom(this.#fd, frame, frame.length, MSG_DONTWAIT, sender, senderLength);
      if (result < 0) return;
      const isOurs = sender[10] === PACKET_OUTGOING;
      if (isOurs || !passedOn.has(senderView.getUint16(2))) continue;
      this.close();
      this.#onHeard();
    }
  }
}
