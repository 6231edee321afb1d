// Owns the shape of a story: what one machine did or had, as items in their order. Never tells one.

/** What is compared of every scenario: each is one or several stories per machine. */
export const usualKinds = ['states', 'addresses', 'log', 'packets', 'kernel'] as const;

/** How notify commands were called, what FIFOs brought, what dumps say: where a scenario has any. */
export type StoryKind = (typeof usualKinds)[number] | 'calls' | 'fifo' | 'dumps';

export interface Item {
  readonly text: string;
  /** Only where the time is compared, too. */
  readonly atMs?: number;
}

export interface Story {
  readonly kind: StoryKind;
  /** `web1 states of VI_1`. */
  readonly name: string;
  readonly items: readonly Item[];
}
