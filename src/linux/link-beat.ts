// Owns asking a network driver whether its link is alive (linux/mii.h, linux/ethtool.h, netdevice(7)).
// Never says when, or what of it.
import type { InterfaceName } from '../net/identifiers.ts';
import { arenaAddress, arenaPiece } from './arena.ts';
import { AF_INET, check, close, ioctl, SOCK_CLOEXEC, SOCK_DGRAM, socket } from './libc.ts';

const SIOCGIFFLAGS = 0x8913;
const SIOCETHTOOL = 0x8946;
const SIOCGMIIPHY = 0x8947;
const SIOCGMIIREG = 0x8948;
const ETHTOOL_GLINK = 0x0a;
const MII_BMSR = 1;
const BMSR_LSTATUS = 0x0004;
const IFF_UP = 0x1;
const IFF_RUNNING = 0x40;
const nameBytes = 16;
const argumentAt = nameBytes;

/** How a driver can be asked. */
export type LinkQuestion = 'MII' | 'ETHTOOL' | 'IOCTL';

export interface LinkAnswer<Question> {
  readonly method: Question;
  readonly isAlive: boolean;
}

// struct ifreq: the name, then what the request is about.
const request = arenaPiece('link question', 40);
const view = new DataView(request.buffer, request.byteOffset, request.length);
// struct ethtool_value: command, answer.
const value = arenaPiece('link question: value', 8);
const valueView = new DataView(value.buffer, value.byteOffset, value.length);

export class LinkBeatSocket {
  readonly #fd: number;

  /** @throws SystemCallError */
  static open(): LinkBeatSocket {
    const fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return new LinkBeatSocket(check('socket', fd, 'open the socket for questions about links'));
  }

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** The first means that the driver knows; undefined when there is no such interface. */
  ask(name: InterfaceName, methods: readonly LinkQuestion[]): LinkAnswer<LinkQuestion> | undefined {
    for (const method of methods) {
      request.fill(0);
      request.set(new TextEncoder().encode(name));
      const isAlive = this.#ask(method);
      if (isAlive !== undefined) return { method, isAlive };
    }
    return undefined;
  }

  close(): void {
    close(this.#fd);
  }

  #ask(method: LinkQuestion): boolean | undefined {
    if (method === 'MII') return this.#askMii();
    if (method === 'ETHTOOL') return this.#askEthtool();
    if (ioctl(this.#fd, SIOCGIFFLAGS, request) < 0) return undefined;
    const flags = view.getUint16(argumentAt, true);
    return (flags & IFF_UP) !== 0 && (flags & IFF_RUNNING) !== 0;
  }

  /** The status register remembers a loss until it is read, so the second reading counts. */
  #askMii(): boolean | undefined {
    if (ioctl(this.#fd, SIOCGMIIPHY, request) < 0) return undefined;
    let status = 0;
    for (let reading = 0; reading < 2; reading += 1) {
      view.setUint16(argumentAt + 2, MII_BMSR, true);
      if (ioctl(this.#fd, SIOCGMIIREG, request) < 0) return undefined;
      status = view.getUint16(argumentAt + 6, true);
    }
    return (status & BMSR_LSTATUS) !== 0;
  }

  #askEthtool(): boolean | undefined {
    valueView.setUint32(0, ETHTOOL_GLINK, true);
    valueView.setUint32(4, 0, true);
    view.setBigUint64(argumentAt, arenaAddress(value), true);
    if (ioctl(this.#fd, SIOCETHTOOL, request) < 0) return undefined;
    return valueView.getUint32(4, true) !== 0;
  }
}
