// Owns the packet socket that gratuitous ARP and other ready-made Ethernet frames leave by. Never
// receives, never builds a frame.
import { arenaPiece } from './arena.ts';
import { SystemCallError } from './errors.ts';
import {
  AF_PACKET,
  check,
  close,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sendto,
  socket,
} from './libc.ts';

const EMSGSIZE = 90;
const EINVAL = 22;
const ethernetHeaderBytes = 14;
const linkLayerAddressBytes = 20;

const frameToSend = arenaPiece('frame to announce', 2048);
// struct sockaddr_ll: family, protocol (network order), interface index, hardware type, packet
// type, address length, address. Only the first three matter for sending a whole frame.
const destination = arenaPiece('announce destination', linkLayerAddressBytes);
const destinationView = new DataView(destination.buffer, destination.byteOffset);
destinationView.setUint16(0, AF_PACKET, true);

/** One socket serves every interface. */
export class AnnounceSocket {
  readonly #fd: number;
  #closed = false;

  /** @throws SystemCallError without CAP_NET_RAW. */
  static open(): AnnounceSocket {
    const type = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
    // Protocol 0: the kernel queues no frame for us.
    const fd = check('socket', socket(AF_PACKET, type, 0), 'open the socket for gratuitous ARP');
    return new AnnounceSocket(fd);
  }

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** Sends one Ethernet frame, header included, on the interface; returns what went wrong. */
  send(interfaceIndex: number, frame: Uint8Array): SystemCallError | undefined {
    if (frame.length > frameToSend.length) return sendError(EMSGSIZE, interfaceIndex);
    if (frame.length < ethernetHeaderBytes) return sendError(EINVAL, interfaceIndex);
    frameToSend.set(frame);
    destination[2] = frameToSend[12] ?? 0; // the frame's own ethertype
    destination[3] = frameToSend[13] ?? 0;
    destinationView.setInt32(4, interfaceIndex, true);
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const length = linkLayerAddressBytes;
    const result = sendto(this.#fd, frameToSend, frame.length, flags, destination, length);
    return result < 0 ? sendError(-result, interfaceIndex) : undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    close(this.#fd);
  }
}

function sendError(errno: number, interfaceIndex: number): SystemCallError {
  return new SystemCallError('sendto', errno, `announce on interface ${interfaceIndex}`);
}
