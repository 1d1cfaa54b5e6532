import { createTransport } from 'nodemailer';
import { type Attempt, type Channel, type Outgoing, reasonOf } from './channel.ts';
import { letterOf, type NotificationMessage } from './message.ts';
import type { EmailSettings } from './settings.ts';

/** What nodemailer adds to an error that a server's answer was the cause of. */
interface SmtpError extends Error {
  readonly responseCode?: number;
}

/**
 * Sends the message as a letter in plain text, each attempt on a connection of its own. Its Message-ID is that of the
 * message at every attempt, so that mail programs show a repetition once.
 */
export class EmailChannel implements Channel {
  readonly #settings: EmailSettings;

  constructor(settings: EmailSettings) {
    this.#settings = settings;
  }

  async send({ notificationId, message }: Outgoing, signal: AbortSignal): Promise<Attempt> {
    const { from, to, timeoutMs } = this.#settings;
    const transport = this.#transport();
    const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const given = Promise.withResolvers<never>();
    const giveUp = () => given.reject(new Error(`not sent within ${timeoutMs / 1000} s`));
    over.addEventListener('abort', giveUp, { once: true });
    try {
      const parsed = JSON.parse(message) as NotificationMessage;
      const letter = {
        ...letterOf(parsed),
        from,
        to: [...to],
        date: new Date(parsed.escalatedAt),
        messageId: `<${notificationId}@${from.split('@').at(-1)}>`,
        priority: parsed.priority === 'high' ? ('high' as const) : ('normal' as const),
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      };
      const { rejected } = await Promise.race([transport.sendMail(letter), given.promise]);
      const missed = `${rejected.length} of ${to.length} recipients refused`;
      return { outcome: 'delivered', problem: rejected.length > 0 ? missed : null };
    } catch (error) {
      return failureOf(error as SmtpError);
    } finally {
      over.removeEventListener('abort', giveUp);
      transport.close();
    }
  }

  #transport() {
    const { host, port, tls, login, trusted, timeoutMs } = this.#settings;
    return createTransport({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      tls: { minVersion: 'TLSv1.2', ...(trusted === null ? {} : { ca: trusted }) },
      ...(login === null ? {} : { auth: { ...login } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    });
  }
}

/** 4yz of a server is for now, 5yz for good (RFC 5321 4.2.1); without an answer of it, another attempt may find one. */
function failureOf(error: SmtpError): Attempt {
  const { responseCode } = error;
  if (responseCode === undefined) return { outcome: 'failed', problem: reasonOf(error) };
  return { outcome: responseCode >= 500 ? 'refused' : 'failed', problem: `SMTP ${responseCode}` };
}
