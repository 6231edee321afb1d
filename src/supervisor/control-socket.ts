// Owns the control socket: a private Unix socket on which root asks the daemon questions. Never
// keeps the daemon waiting for a slow client.
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  type ControlAnswer,
  type ControlRequest,
  controlVersion,
  parseRequest,
} from './control-protocol.ts';
import { makeFolderOf } from './folder.ts';

/** Answers a command; rejects with an Error whose message goes to the client. */
export type CommandHandler = (request: ControlRequest, client: Client) => Promise<unknown>;

/** Who asked, for answers that take long or go on. */
export interface Client {
  /** It may say nothing for as long as it likes. */
  keepOpen: () => void;
  /** Bytes that it has not taken yet. */
  readonly waitingBytes: number;
  send: (line: string) => void;
  /** At once where it is closed already. */
  onceClosed: (listener: () => void) => void;
}

const longestLineBytes = 64 * 1024;
const mostClients = 64;
const idleTimeoutMs = 10_000;

export class ControlSocket {
  readonly #server: Server;

  /**
   * Replaces a socket file that a dead daemon left.
   * @throws Error when another daemon answers there, or the socket cannot be made
   */
  static async open(path: string, handler: CommandHandler): Promise<ControlSocket> {
    makeFolderOf(path);
    if (await isAnswered(path)) throw new Error(`another daemon answers on ${path}`);
    rmSync(path, { force: true });
    const server = createServer((socket) => serve(socket, handler));
    server.maxConnections = mostClients;
    const umask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(path, resolve);
      });
      chmodSync(path, 0o600);
    } finally {
      process.umask(umask);
    }
    return new ControlSocket(server);
  }

  private constructor(server: Server) {
    this.#server = server;
  }

  /** The file goes with the server (libuv removes it). */
  close(): void {
    this.#server.close();
  }
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const finish = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => finish(true)).once('error', () => finish(false));
  });
}

function serve(socket: Socket, handler: CommandHandler): void {
  let pending = '';
  socket.setEncoding('utf8');
  socket.setTimeout(idleTimeoutMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  const client: Client = {
    keepOpen: () => socket.setTimeout(0),
    get waitingBytes() {
      return socket.writableLength;
    },
    send: (line) => {
      if (socket.writable) socket.write(`${line}\n`);
    },
    onceClosed: (listener) => {
      if (socket.closed) listener();
      else socket.once('close', listener);
    },
  };
  socket.on('data', (text: string) => {
    pending += text;
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > longestLineBytes) socket.destroy();
    if (lines.length > 0) void answerAll(lines);
  });
  /** One after the other: what a client asks and does not read must not heap up here. */
  const answerAll = async (lines: readonly string[]) => {
    socket.pause();
    for (const line of lines) {
      if (socket.destroyed) return;
      await answer(client, handler, line);
      if (socket.writableNeedDrain) await isTaken(socket);
    }
    socket.resume();
  };
}

/** Resolves when the client has taken what was sent, or is gone. */
function isTaken(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      socket.off('drain', finish).off('close', finish);
      resolve();
    };
    socket.on('drain', finish).on('close', finish);
  });
}

async function answer(client: Client, handler: CommandHandler, line: string): Promise<void> {
  const request = parseRequest(line);
  const id = request?.id ?? 0;
  const reply = (body: ControlAnswer) => client.send(JSON.stringify(body));
  const refuse = (error: string) => reply({ version: controlVersion, id, ok: false, error });
  if (!request) {
    refuse('expected a line like {"version":1,"id":1,"command":"status"}');
    return;
  }
  if (request.version !== controlVersion) {
    refuse(`this daemon speaks control version ${controlVersion}, not ${request.version}`);
    return;
  }
  try {
    reply({ version: controlVersion, id, ok: true, result: await handler(request, client) });
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}
