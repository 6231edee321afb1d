// Owns which addresses a webhook can have. Never calls one.
import type { Written } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';

/** Undefined without one, and for what is none. */
export function resolveWebhook(
  written: Written<string> | undefined,
  report: Report,
): string | undefined {
  if (!written) return undefined;
  if (/^https?:\/\/[^\s/?#]+/.test(written.value) && URL.canParse(written.value)) {
    return written.value;
  }
  report('HF0616', written.at, 'notify_webhook: this is no address of http or https - ignoring');
  return undefined;
}
