import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../../config/clock.ts';
import { type Attempt, type Channel, type Outgoing, reasonOf } from './channel.ts';
import type { WebhookSettings } from './settings.ts';

/** Statuses of 400 to 499 by which a receiver asks for another attempt: Request Timeout, Too Many Requests (RFC 9110, RFC 6585). */
const TEMPORARY = new Set([408, 429]);

/**
 * `henet-signature: t=<seconds since the epoch>,v1=<hex>`: HMAC-SHA256 with the shared secret over `<t>.<body>`. A receiver
 * computes it over the bytes that came, compares in constant time, and refuses a `t` that is minutes away from its clock.
 */
export function signatureOf(secret: Buffer, seconds: number, body: string): string {
  const hmac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hmac}`;
}

/**
 * Posts the message as JSON, signed. Whoever answers with 2xx has it. Redirections are not followed: a message would end up
 * with somebody whom nobody configured.
 */
export class WebhookChannel implements Channel {
  readonly #settings: WebhookSettings;
  readonly #clock: Clock;

  constructor(settings: WebhookSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  async send(outgoing: Outgoing, signal: AbortSignal): Promise<Attempt> {
    const { timeoutMs } = this.#settings;
    const late = AbortSignal.timeout(timeoutMs);
    try {
      return attemptOf(await this.#post(outgoing, AbortSignal.any([signal, late])));
    } catch (error) {
      return {
        outcome: 'failed',
        problem: late.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error),
      };
    }
  }

  #post({ notificationId, message }: Outgoing, signal: AbortSignal): Promise<number> {
    const { url, secret, trusted } = this.#settings;
    const isTls = url.protocol === 'https:';
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(message),
      'user-agent': 'henet-edge',
      'henet-notification-id': notificationId,
      'henet-signature': signatureOf(secret, Math.floor(this.#clock.now() / 1000), message),
    };
    const options = { method: 'POST', headers, signal, agent: false, ...(trusted === null ? {} : { ca: trusted }) };
    return new Promise((resolve, reject) => {
      const request = isTls ? requestHttps(url, options) : requestHttp(url, options);
      request.on('error', reject);
      request.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        // The status is the answer; what else would come is nobody's, however long it is.
        response.on('error', () => {});
        request.destroy();
      });
      request.end(message);
    });
  }
}

function attemptOf(status: number): Attempt {
  if (status >= 200 && status < 300) return { outcome: 'delivered', problem: null };
  const isFinal = status >= 300 && status < 500 && !TEMPORARY.has(status);
  return { outcome: isFinal ? 'refused' : 'failed', problem: `HTTP ${status}` };
}
