// Owns finding out whether interfaces receive, as the brain asks: ears, and questions to the others. Never
// decides what comes of it.
import type { Effect } from '../host/effects.ts';
import type { AnnounceSocket } from '../linux/announce-socket.ts';
import { SystemCallError } from '../linux/errors.ts';
import { LinkEar } from '../linux/link-ear.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { questionFrame } from './neighbour-frames.ts';

type ProbeEffect = Extract<Effect, { kind: 'probe-link' }>;

export class LinkEars {
  readonly #announcements: AnnounceSocket;
  readonly #onHeard: (name: InterfaceName) => void;
  readonly #ears = new Map<number, LinkEar>();

  constructor(announcements: AnnounceSocket, onHeard: (name: InterfaceName) => void) {
    this.#announcements = announcements;
    this.#onHeard = onHeard;
  }

  /** Listens, if it does not already, and asks. Answers with what went wrong. */
  probe({ interface: name, interfaceIndex, questions }: ProbeEffect) {
    try {
      const known = this.#ears.get(interfaceIndex);
      this.#ears.set(interfaceIndex, known ?? this.#open(name, interfaceIndex));
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      return error;
    }
    return questions
      .map((question) => this.#announcements.send(interfaceIndex, questionFrame(question)))
      .find((error) => error !== undefined);
  }

  leave(interfaceIndex: number): void {
    this.#ears.get(interfaceIndex)?.close();
    this.#ears.delete(interfaceIndex);
  }

  #open(name: InterfaceName, interfaceIndex: number): LinkEar {
    return LinkEar.open(interfaceIndex, () => {
      this.#ears.delete(interfaceIndex);
      this.#onHeard(name);
    });
  }
}
