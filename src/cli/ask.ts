// Owns asking the daemon on its control socket: one question, one answer or a stream. Never shows
// what comes back.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { controlSocketOf } from '../supervisor/control-path.ts';
import {
  type ControlAnswer,
  type ControlRequest,
  controlVersion,
} from '../supervisor/control-protocol.ts';

/** Which of several daemons is meant. */
export interface DaemonChoice {
  readonly controlSocket?: string;
  readonly namespace?: string;
  readonly instance?: string;
}

/** No daemon answers on the socket. */
export const exitNoDaemon = 3;
/** The daemon runs, but what decides who is master does not answer. */
export const exitNoEngine = 4;

const answerTimeoutMs = 5000;

export type Question = Pick<ControlRequest, 'command' | 'arguments'>;

interface Patience {
  /** How long the daemon may be silent; 0 = for ever. */
  readonly timeoutMs?: number;
  /** What comes behind the answer, a line each, until the daemon ends it. */
  readonly onLine?: (line: string) => void;
}

export function socketOf(choice: DaemonChoice): string {
  return choice.controlSocket ?? controlSocketOf(choice);
}

/** The answer, or a sentence that says why there is none; a stream is over by then. */
export function ask(
  path: string,
  question: Question,
  { timeoutMs = answerTimeoutMs, onLine }: Patience = {},
): Promise<ControlAnswer | string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let answer: ControlAnswer | undefined;
    const finish = (result: ControlAnswer | string) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () => finish(`the daemon at ${path} does not answer`));
    socket.on('error', (error) => finish(connectFailure(path, error)));
    socket.on('close', () => {
      finish(answer ?? `the daemon at ${path} went away without an answer`);
    });
    socket.on('connect', () => {
      socket.write(`${JSON.stringify({ version: controlVersion, id: 1, ...question })}\n`);
    });
    createInterface({ input: socket })
      .on('error', () => {}) // told by the socket
      .on('line', (line) => {
        if (answer) onLine?.(line);
        else answer = JSON.parse(line) as ControlAnswer;
        if (!onLine || !answer.ok) finish(answer);
      });
  });
}

function connectFailure(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'EACCES') return `only root may ask the daemon at ${path}`;
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') {
    return `no daemon is running here (nobody listens at ${path})`;
  }
  return `cannot ask the daemon at ${path}: ${error.message}`;
}
