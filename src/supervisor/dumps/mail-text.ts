// Owns what dumps say of mail alerts, in keepalived's lines. Never sends one.
import type { MailModel } from '../../config/notices-model.ts';

export function mailLines(mail: MailModel | undefined): string[] {
  if (!mail) return [];
  const { relay, heloName, timeoutUs, sender, recipients } = mail;
  return [
    ` Smtp server = ${relay.host}`,
    ` Smtp server port = ${relay.port}`,
    ...(heloName === undefined ? [] : [` Smtp HELO name = ${heloName}`]),
    ` Smtp server connection timeout = ${timeoutUs / 1_000_000}`,
    ...(sender === undefined ? [] : [` Email notification from = ${sender}`]),
    ' Email notification to:',
    ...recipients.map((recipient) => `   ${recipient}`),
    ` Send emails for fault transitions = ${mail.tellsFaults ? 'on' : 'off'}`,
  ];
}
