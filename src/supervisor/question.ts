// Owns a question to the engine that several may ask and one answer ends. Never sends it.

const timeoutMs = 2000;

type Settle<Answer> = (answer: Answer | undefined) => void;

export class Question<Answer> {
  #waiting = new Set<Settle<Answer>>();
  /** Who came while one was asked: the answer to that may be older than what they ask about. */
  #waitingForNext = new Set<Settle<Answer>>();
  #isAsked = false;
  #send: () => void = () => {};

  /**
   * One question at a time: a hung engine must not collect them.
   *
   * @returns what the engine answered to a question sent from now on; undefined when no answer comes
   */
  ask(send: () => void): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), timeoutMs);
      const settle = (answer: Answer | undefined) => {
        clearTimeout(timer);
        this.#waiting.delete(settle);
        this.#waitingForNext.delete(settle);
        resolve(answer);
      };
      this.#send = send;
      if (this.#isAsked) {
        this.#waitingForNext.add(settle);
        return;
      }
      this.#waiting.add(settle);
      this.#isAsked = true;
      send();
    });
  }

  answer(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = this.#waitingForNext;
    this.#waitingForNext = new Set();
    this.#isAsked = this.#waiting.size > 0;
    for (const settle of waiting) settle(answer);
    if (this.#isAsked) this.#send();
  }

  /** There is nobody any more who could answer. */
  giveUp(): void {
    this.#isAsked = false;
    for (const settle of [...this.#waiting, ...this.#waitingForNext]) settle(undefined);
  }
}
