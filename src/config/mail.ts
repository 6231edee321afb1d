// Owns who gets mail of changes and by which relay. Never sends any and never resolves a name.
import type { Fields, GlobalFields } from './catalogue/fields.ts';
import type { Report } from './interpret.ts';
import type { MailModel } from './notices-model.ts';
import type { Token } from './tokens.ts';

const defaultTimeoutSeconds = 30;

/** Undefined when there is no relay or nobody to write to. */
export function buildMail(global: Fields<GlobalFields>, report: Report): MailModel | undefined {
  const recipients = (global.recipients?.value ?? []).flatMap(({ words }) => addressesOf(words));
  if (global.recipients && recipients.length === 0) {
    report('HF0615', global.recipients.keyword, 'Warning - empty notification_email block');
  }
  if (!global.relay || recipients.length === 0) return undefined;
  return {
    recipients,
    sender: global.sender?.value,
    relay: global.relay.value,
    heloName: global.heloName?.value || undefined,
    timeoutUs: (global.relaySeconds?.value ?? defaultTimeoutSeconds) * 1_000_000,
    tellsFaults: !global.sendsNoFaults?.value,
  };
}

/** A name in front of the address belongs to it. */
function addressesOf(words: readonly Token[]): string[] {
  const texts = words.map(({ text }) => text);
  return texts.every((text) => text.includes('@')) ? texts : [texts.join(' ')];
}
