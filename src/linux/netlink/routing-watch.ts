// Owns hearing that others removed routes or policy rules. Opened only where somebody tracks some: on a
// router others come and go by the thousand. Never asks and never changes anything.
import { close } from '../libc.ts';
import { enlargeReceiveBuffer } from '../receive-buffer.ts';
import { attachProgram } from '../socket-filter.ts';
import { walkMessages } from './codec.ts';
import { NetlinkListener } from './listener.ts';
import { RTM_DELROUTE } from './route.ts';
import { decodeRoute, decodeRule, type RouteNews } from './routing-news.ts';
import { RTM_DELRULE } from './rule.ts';
import { openRouteNetlink } from './socket.ts';

const RTMGRP_IPV4_ROUTE = 0x40;
const RTMGRP_IPV4_RULE = 0x80;
const RTMGRP_IPV6_ROUTE = 0x400;
const RTMGRP_IPV6_RULE = 0x40000;
const groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_RULE | RTMGRP_IPV6_ROUTE | RTMGRP_IPV6_RULE;

const bufferBytes = 1024 * 1024;

export interface RoutingWatchOptions {
  /** The number that marks routes as ours. */
  readonly protocol: number;
  /** Whether a change was asked for by a socket of ours. */
  readonly isOwn: (port: number) => boolean;
  readonly onRemoved: (news: RouteNews) => void;
  /** News were lost and what was queued is discarded: look at everything now. */
  readonly onOverflow: () => void;
}

/** What goes with an interface or a lifetime is nobody's doing. */
const kernelPort = 0;

export class RoutingWatch {
  readonly #listener: NetlinkListener<RouteNews>;

  /** @throws SystemCallError */
  static open(options: RoutingWatchOptions): RoutingWatch {
    const fd = openRouteNetlink(groups, 'watch routes and rules');
    try {
      enlargeReceiveBuffer(fd, bufferBytes);
      attachProgram(fd, removalsOf(options.protocol));
      return new RoutingWatch(fd, options);
    } catch (error) {
      close(fd);
      throw error;
    }
  }

  private constructor(fd: number, options: RoutingWatchOptions) {
    this.#listener = new NetlinkListener(fd, {
      decode: (bytes) => removalsIn(bytes, options.isOwn),
      onNews: (news) => options.onRemoved(news),
      onFailure: () => {
        this.#listener.discardQueued();
        options.onOverflow();
      },
    });
  }

  close(): void {
    this.#listener.close();
  }
}

/** What somebody else than the kernel and we removed. */
function removalsIn(bytes: Uint8Array, isOwn: RoutingWatchOptions['isOwn']): RouteNews[] {
  const removals: RouteNews[] = [];
  walkMessages(bytes, (message) => {
    if (message.port === kernelPort || isOwn(message.port)) return;
    const news = decodeRoute(bytes, message) ?? decodeRule(bytes, message);
    if (news && !news.present) removals.push(news);
  });
  return removals;
}

const BPF_LD_H_ABS = 0x28;
const BPF_LD_B_ABS = 0x30;
const BPF_JEQ_K = 0x15;
const BPF_RET_K = 0x06;
const everything = 0xffffffff;
const typeAt = 4; // in a netlink header
const protocolAt = 21; // behind it, in struct rtmsg

/** Lets through removed rules, and removed routes that bear our number. */
export function removalsOf(protocol: number): number[][] {
  return [
    [BPF_LD_H_ABS, 0, 0, typeAt],
    [BPF_JEQ_K, 4, 0, swapped(RTM_DELRULE)],
    [BPF_JEQ_K, 0, 2, swapped(RTM_DELROUTE)],
    [BPF_LD_B_ABS, 0, 0, protocolAt],
    [BPF_JEQ_K, 1, 0, protocol],
    [BPF_RET_K, 0, 0, 0],
    [BPF_RET_K, 0, 0, everything],
  ];
}

/** The program loads in the network's order what netlink writes in the host's. */
function swapped(number: number): number {
  return ((number & 0xff) << 8) | (number >> 8);
}
