// Owns the shape of a story: what one machine did or had, as items in their order. Never tells one.

/** What is compared: each is one or several stories per machine. */
export const storyKinds = ['states', 'addresses', 'log', 'packets', 'kernel'] as const;
export type StoryKind = (typeof storyKinds)[number];

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
