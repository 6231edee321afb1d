// Owns the proof of what clients of the control socket may do: ask one after the other, and not read.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CommandHandler, ControlSocket } from './control-socket.ts';

const request = '{"version":1,"id":1,"command":"status"}\n';

let folder = '';
let server: ControlSocket | undefined;
let client: Socket | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-'));
});

afterEach(() => {
  client?.destroy();
  server?.close();
  rmSync(folder, { recursive: true });
});

async function open(handler: CommandHandler): Promise<Socket> {
  const path = join(folder, 'socket');
  server = await ControlSocket.open(path, handler);
  client = connect(path);
  return client;
}

describe('the control socket', () => {
  test('answers no more than a client reads, and all of it once it reads', async () => {
    const asked = 2000;
    const answer = 'x'.repeat(10_000);
    let answers = 0;
    const socket = await open(async () => {
      answers += 1;
      return answer;
    });
    socket.pause();
    socket.write(request.repeat(asked));
    let before = -1;
    await vi.waitUntil(
      () => {
        const hasStopped = answers > 0 && answers === before;
        before = answers;
        return hasStopped;
      },
      { interval: 200, timeout: 20_000 },
    );
    expect(answers).toBeLessThan(asked / 2);
    let lines = 0;
    createInterface({ input: socket }).on('line', () => {
      lines += 1;
    });
    await vi.waitUntil(() => lines === asked, { timeout: 20_000 });
    expect(answers).toBe(asked);
  });
});
