// Owns an intruder on the wire: VRRPv2 advertisements that a receiver must refuse, sent steadily.
// Never sends one that would be accepted.
import { internetChecksum } from '../src/net/checksum.ts';
import type { LabHost } from './host.ts';
import type { LabProcess } from './process.ts';

/** Node has no raw sockets; perl is part of every Debian. Arguments: TTL:HEX, one per packet. */
const senderSource = `
use Socket;
use Time::HiRes 'sleep';
my ($source, $interval, $rounds, @packets) = @ARGV;
socket(my $socket, AF_INET, SOCK_RAW, 112) or die "socket: $!";
setsockopt($socket, 0, 32, inet_aton($source)) or die "IP_MULTICAST_IF: $!";
my $group = pack_sockaddr_in(0, inet_aton('224.0.0.18'));
for my $round (1 .. $rounds) {
  for my $packet (@packets) {
    my ($turn, $ttl, $hex) = split /:/, $packet;
    next if $turn != $round % 5;
    setsockopt($socket, 0, 33, 0 + $ttl) or die "IP_MULTICAST_TTL: $!";
    send($socket, pack('H*', $hex), 0, $group) or die "send: $!";
  }
  sleep $interval;
}
`;

export interface IntruderOptions {
  /** The sending host's own address. */
  readonly source: string;
  readonly routers: readonly { readonly vrid: number; readonly vip: string }[];
  readonly password: string;
  readonly intervalSeconds: number;
  readonly rounds: number;
}

interface Advert {
  readonly vrid: number;
  readonly vip: string;
  readonly password: string;
  readonly version?: number;
  readonly intervalSeconds?: number;
}

/**
 * Sends one bad advertisement of priority 50 per router and round, in turn with a wrong password,
 * checksum, version, interval and TTL. Ends by itself after the last round.
 */
export function startIntruder(host: LabHost, options: IntruderOptions): Promise<LabProcess> {
  const packets = options.routers.flatMap((router) => {
    const good = { ...router, password: options.password };
    const wrongChecksum = encode(good);
    wrongChecksum[6] = (wrongChecksum[6] ?? 0) ^ 0xff;
    const turns: readonly (readonly [number, Uint8Array])[] = [
      [255, encode({ ...good, password: 'wrong' })],
      [255, wrongChecksum],
      [255, encode({ ...good, version: 1 })],
      [255, encode({ ...good, intervalSeconds: 7 })],
      [254, encode(good)],
    ];
    return turns.map(
      ([ttl, bytes], turn) => `${turn}:${ttl}:${Buffer.from(bytes).toString('hex')}`,
    );
  });
  const numbers = [options.intervalSeconds, options.rounds].map(String);
  return host.spawn(['perl', '-e', senderSource, options.source, ...numbers, ...packets]);
}

/** RFC 3768, 5.1, with one address and simple text authentication. */
function encode({ vrid, vip, password, version = 2, intervalSeconds = 1 }: Advert): Uint8Array {
  const bytes = new Uint8Array(20);
  bytes.set([(version << 4) | 1, vrid, 50, 1, 1, intervalSeconds, 0, 0]);
  bytes.set(vip.split('.').map(Number), 8);
  bytes.set(Buffer.from(password), 12);
  const checksum = internetChecksum(bytes);
  bytes.set([checksum >> 8, checksum & 0xff], 6);
  return bytes;
}
