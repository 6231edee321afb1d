// Owns how large the receive buffer of an instance's socket is meant to be. Never opens a socket.
import type { Fields, GlobalFields, InstanceFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { InstanceModel, ReceiveBufferModel } from './model.ts';

/** What an instance's adverts look like, on which their size depends. */
export interface AdvertShape
  extends Pick<InstanceModel, 'version' | 'family' | 'authentication' | 'addresses'> {}

/** `kernel_rx_buf_size`, or else `vrrp_rx_bufs_policy`; undefined for the system's default. */
export function resolveReceiveBuffer(
  fields: Fields<InstanceFields>,
  global: Fields<GlobalFields>,
  shape: AdvertShape,
): ReceiveBufferModel | undefined {
  const own = fields.receiveBufferBytes?.value;
  if (own) return { kind: 'bytes', bytes: own };
  const policy = global.receiveBufferPolicy && readPolicy(global.receiveBufferPolicy.value);
  const count = global.receiveBufferMultiplier?.value ?? 3;
  switch (policy) {
    case undefined:
    case 0:
      return undefined;
    case 'mtu':
      return { kind: 'mtu', count };
    case 'advert':
      return { kind: 'bytes', bytes: count * advertBytes(shape) };
    default:
      return { kind: 'bytes', bytes: policy };
  }
}

/** Says it once, not for each instance. */
export function checkReceiveBufferPolicy(
  { receiveBufferPolicy: written }: Fields<GlobalFields>,
  report: Report,
): void {
  if (!written || readPolicy(written.value) !== undefined) return;
  report('HF1013', written.at, `Invalid vrrp_rx_bufs_policy ${written.value}`);
}

function readPolicy(text: string): 'mtu' | 'advert' | number | undefined {
  if (/^(mtu|advert)$/i.test(text)) return text.toLowerCase() as 'mtu' | 'advert';
  const bytes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return bytes <= 0xffffffff ? bytes : undefined;
}

/** As it is read from the socket: an IPv4 packet, but the payload of an IPv6 packet. */
function advertBytes({ version, family, authentication, addresses }: AdvertShape): number {
  const count = addresses.filter(({ isExcluded }) => !isExcluded).length;
  const header = 8 + (authentication.type === 'ah' ? 24 : 0);
  if (family === 6) return header + 16 * count;
  return 20 + header + 4 * count + (version === 2 ? 8 : 0);
}
