// Owns alerts by mail: their words, and the relay that takes them. Never keeps anyone waiting for it.
import { hostname, userInfo } from 'node:os';
import type { MailModel } from '../config/notices-model.ts';
import { type Attempt, Delivery } from './delivery.ts';
import type { News } from './newsroom.ts';

export interface Alert {
  readonly subject: string;
  readonly body: string;
}

/** keepalived's words; undefined for what no mail is sent of. */
export function alertOf(news: News, router: string): Alert | undefined {
  const { about, name, word } = news;
  if (word !== 'MASTER' && word !== 'BACKUP' && word !== 'FAULT') return undefined;
  const what = about === 'GROUP' ? 'Group' : 'Instance';
  const owning = word === 'MASTER' ? 'now' : 'no longer';
  const text =
    about === 'GROUP'
      ? `All VRRP group instances are now in ${word} state`
      : `VRRP Instance is ${owning} owning VRRP VIPs`;
  return {
    subject: `[${router}] VRRP ${what} ${name} - Entering ${word} state`,
    body: `=> ${text} <=\n\n`,
  };
}

export interface MailerOptions {
  readonly mail: MailModel;
  /** `router_id`; undefined for the host's name. */
  readonly router: string | undefined;
  readonly log: (text: string) => void;
  /** A line that -D alone shows. */
  readonly logDetail: (text: string) => void;
  /** For tests. */
  readonly firstDelayMs?: number;
}

/**
 * @example
 *     const mailer = new Mailer({ mail, router: undefined, log, logDetail });
 *     mailer.tell(news);
 *     await mailer.stop(1000);
 */
export class Mailer {
  readonly #options: MailerOptions;
  readonly #delivery: Delivery<Alert>;

  constructor(options: MailerOptions) {
    this.#options = options;
    const { host, port } = options.mail.relay;
    const { log, firstDelayMs } = options;
    this.#delivery = new Delivery<Alert>({
      place: `SMTP server [${host}]:${port}`,
      deliver: (alert) => this.#send(alert),
      log,
      ...(firstDelayMs !== undefined && { firstDelayMs }),
    });
  }

  tell(news: News): void {
    if (news.word === 'FAULT' && !this.#options.mail.tellsFaults) return;
    const alert = alertOf(news, this.#options.router ?? hostname());
    if (alert) this.#delivery.put(alert);
  }

  stop(patienceMs: number): Promise<void> {
    return this.#delivery.stop(patienceMs);
  }

  async #send({ subject, body }: Alert): Promise<Attempt> {
    const { relay, recipients, sender, heloName, timeoutUs } = this.#options.mail;
    const timeoutMs = timeoutUs / 1000;
    try {
      // Only who sends mail pays for it.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        ...relay,
        name: heloName ?? hostname(),
        // As keepalived: the relay is near, and what is said is no secret.
        secure: false,
        ignoreTLS: true,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        dnsTimeout: timeoutMs,
      });
      const from = sender ?? `${userInfo().username}@${hostname()}`;
      const to = recipients.join(', ');
      await transport.sendMail({ from, to, subject, text: body, xMailer: 'Keepalived' });
      transport.close();
      this.#options.logDetail('SMTP alert successfully sent.');
      return { verdict: 'delivered', reason: '' };
    } catch (error) {
      return attemptOf(error);
    }
  }
}

/** A relay that says 5xx of a message says so again (RFC 5321, 4.2.1). */
function attemptOf(error: unknown): Attempt {
  const { message, responseCode } = error as { message?: string; responseCode?: number };
  const isRefused = responseCode !== undefined && responseCode >= 500;
  const reason = (message ?? String(error)).replace(/\s+/g, ' ');
  return { verdict: isRefused ? 'refused' : 'away', reason };
}
