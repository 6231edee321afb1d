// Owns sending packets that were made byte by byte, good ones and bad ones, over and over.
// Never makes them (forged-adverts.ts does).
import type { LabHost } from './host.ts';
import type { LabProcess } from './process.ts';

/** A packet to send. */
export type ForgedPacket = {
  /** The only round to send it in, from 1; without it, every round. */
  readonly round?: number;
} & (
  | { readonly family: 4 /** The whole IPv4 packet. */; readonly bytes: Uint8Array }
  | {
      readonly family: 6;
      /** What follows the IPv6 header, which the kernel makes. */
      readonly bytes: Uint8Array;
      readonly hopLimit: number;
    }
);

export interface ForgerOptions {
  /** The sending host's own address. */
  readonly source: string;
  readonly interface: string;
  readonly packets: readonly ForgedPacket[];
  readonly intervalSeconds: number;
  readonly rounds: number;
  /** When the first round is sent, milliseconds since 1970. Default: at once. */
  readonly atMs?: number;
}

/** Node has no raw sockets; perl is part of every Debian. Packets: ROUND:FAMILY:HOPS:HEX. */
const senderSource = `
use Socket qw(:all);
use Time::HiRes qw(sleep time);
my ($source, $index, $interval, $rounds, $at) = splice @ARGV, 0, 5;
my @packets = map { [split /:/] } <STDIN> =~ /\\S+/g;
socket(my $four, AF_INET, SOCK_RAW, 255) or die "socket: $!";
setsockopt($four, 0, 32, inet_aton($source)) or die "IP_MULTICAST_IF: $!";
socket(my $six, AF_INET6, SOCK_RAW, 112) or die "socket: $!";
setsockopt($six, 41, 17, pack('i', $index)) or die "IPV6_MULTICAST_IF: $!";
my $group6 = pack_sockaddr_in6(0, inet_pton(AF_INET6, 'ff02::12'), $index);
my $early = $at - time;
sleep $early if $early > 0;
for my $round (1 .. $rounds) {
  for (@packets) {
    my ($only, $family, $hops, $hex) = @$_;
    next if $only && $only != $round;
    my $bytes = pack('H*', $hex);
    if ($family == 4) {
      my $destination = substr $bytes, 16, 4;
      send($four, $bytes, 0, pack_sockaddr_in(0, $destination)) or die "send: $!";
      next;
    }
    setsockopt($six, 41, 18, pack('i', $hops)) or die "IPV6_MULTICAST_HOPS: $!";
    send($six, $bytes, 0, $group6) or die "send: $!";
  }
  sleep $interval if $round < $rounds;
}
`;

/** Starts sending; ends by itself after the last round. */
export async function startForger(host: LabHost, options: ForgerOptions): Promise<LabProcess> {
  const link = JSON.parse(
    await host.runOrThrow(['ip', '-j', 'link', 'show', 'dev', options.interface]),
  ) as readonly { readonly ifindex: number }[];
  const packets = options.packets.map((packet) => {
    const hops = packet.family === 6 ? packet.hopLimit : 0;
    const hex = Buffer.from(packet.bytes).toString('hex');
    return [packet.round ?? 0, packet.family, hops, hex].join(':');
  });
  const file = '/run/forged-packets';
  host.writeFile(file, packets.join(' '));
  const { intervalSeconds, rounds, atMs = 0 } = options;
  const numbers = [link[0]?.ifindex ?? 0, intervalSeconds, rounds, atMs / 1000].map(String);
  const argv = ['perl', '-e', senderSource, options.source, ...numbers];
  return host.spawn(['sh', '-c', `exec "$@" < ${file}`, 'forger', ...argv]);
}
