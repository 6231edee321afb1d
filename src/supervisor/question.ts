// Owns a question to the engine that several may ask and one answer ends. Never sends it.

const timeoutMs = 2000;

export class Question<Answer> {
  readonly #waiters = new Set<(answer: Answer | undefined) => void>();
  #isAsked = false;

  /**
   * One question at a time: a hung engine must not collect them.
   *
   * @returns undefined when no answer comes
   */
  ask(send: () => void): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), timeoutMs);
      const settle = (answer: Answer | undefined) => {
        clearTimeout(timer);
        this.#waiters.delete(settle);
        resolve(answer);
      };
      this.#waiters.add(settle);
      if (!this.#isAsked) send();
      this.#isAsked = true;
    });
  }

  /** @param answer undefined when there is nobody any more who could answer */
  answer(answer: Answer | undefined): void {
    this.#isAsked = false;
    for (const settle of this.#waiters) settle(answer);
  }
}
