// Owns giving an order to a running Holdfast as `holdfast maintenance`, `handover` and `priority` do, without
// the time that a command takes to begin. Never knows what comes of it.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { type ControlRequest, controlVersion } from '../src/supervisor/control-protocol.ts';
import type { LabHost } from './host.ts';

export type OrderRequest = Pick<ControlRequest, 'command' | 'arguments'>;

const socketPath = '/run/holdfast/holdfast.sock';

/** Resolves when the daemon has answered; rejects when it refuses. */
export async function giveOrder(host: LabHost, request: OrderRequest): Promise<void> {
  const socket = connect(host.holder.pathInside(socketPath));
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      socket.on('error', reject);
      createInterface({ input: socket })
        .on('error', reject)
        .on('line', resolve)
        .on('close', () => reject(new Error('the daemon went away without an answer')));
      socket.write(`${JSON.stringify({ version: controlVersion, id: 1, ...request })}\n`);
    });
    if (!JSON.parse(answer).ok) throw new Error(`${request.command} is refused: ${answer}`);
  } finally {
    socket.destroy();
  }
}
