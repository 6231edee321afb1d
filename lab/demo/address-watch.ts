// Owns watching whether a machine has an address, by `ip -j addr` run on that machine.
// Never asks a daemon.
import type { LabHost } from '../host.ts';

/**
 * Looks at once whenever the kernel tells of a change, and twice a second anyway, in one shell:
 * entering the machine for each look would cost more than the client that is being measured.
 */
const watchScript = `
{
  ip -o monitor address dev "$1" &
  while echo; do sleep 0.5; done
} | while read -r change; do
  ip -j -4 addr show dev "$1"
done
`;

interface Row {
  readonly addr_info?: readonly { readonly local?: string }[];
}

/** One look. */
export interface AddressLook {
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly isHeld: boolean;
}

/** Calls `onLook` for each look; ends with the machine. Resolves after the first one. */
export async function watchAddress(
  host: LabHost,
  interfaceName: string,
  address: string,
  onLook: (look: AddressLook) => void,
): Promise<void> {
  const watcher = await host.spawn(['sh', '-c', watchScript, 'watch', interfaceName]);
  watcher.onLine(({ stream, text, atMs }) => {
    const isHeld = stream === 'stdout' ? tellsAddress(text, address) : undefined;
    if (isHeld !== undefined) onLook({ atMs, isHeld });
  });
  await watcher.waitForLine(/^\[/);
}

/**
 * True when one line of `ip -j addr` names the address; undefined for a line that was cut short,
 * as the last one is when the machine ends while it is written.
 */
export function tellsAddress(line: string, address: string): boolean | undefined {
  let rows: readonly Row[];
  try {
    rows = JSON.parse(line) as readonly Row[];
  } catch {
    return undefined;
  }
  return rows.some((row) => row.addr_info?.some((info) => info.local === address) === true);
}
