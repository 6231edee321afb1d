// Owns which of the kernel's settings this machine's brain has changed, and what they were before.
// Never changes one itself.
import type { Effect, KernelSetting } from './effects.ts';

export class KernelSettings {
  /** What each changed setting was before. */
  readonly #originals = new Map<string, number>();

  /** Notes what the setting was, unless it is changed already; nothing to do when it is right. */
  change(name: string, value: number, original: number): KernelSetting[] {
    if (this.#originals.has(name) || value === original) return [];
    this.#originals.set(name, original);
    return [{ name, value }];
  }

  /** Back to what they were. */
  restore(isMeant: (name: string) => boolean = () => true): KernelSetting[] {
    const meant = this.originals().filter(({ name }) => isMeant(name));
    for (const { name } of meant) this.#originals.delete(name);
    return meant;
  }

  /** They are gone with their interface. */
  forget(isMeant: (name: string) => boolean): void {
    for (const name of [...this.#originals.keys()]) if (isMeant(name)) this.#originals.delete(name);
  }

  /** What they were before, newest first: what was changed last goes back first. */
  originals(): KernelSetting[] {
    return Array.from(this.#originals, ([name, value]) => ({ name, value })).reverse();
  }
}

export function changeSettings(settings: readonly KernelSetting[]): Effect[] {
  return settings.length > 0 ? [{ kind: 'change-settings', settings }] : [];
}
