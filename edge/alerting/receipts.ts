import type { Logger } from 'pino';
import { Value } from 'typebox/value';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { Message, MqttConnection } from '../mqtt/connection.ts';
import { ReceiptSchema } from '../mqtt/received.ts';
import { type Appliance, parseTopic, type ReceiptPayload, topics } from '../mqtt/topics.ts';

export interface ReceiptsOptions {
  readonly appliance: Appliance;
  readonly journal: Pick<Journal, 'displays'>;
  readonly connection: Pick<MqttConnection, 'onMessage'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when a screen has shown what it had not before. */
  readonly noted: () => void;
}

/** A receipt has some 200 characters. */
const MAX_CHARACTERS = 1024;
/** Receipts that wait for the journal; a hospital of screens sends a few for each alert. */
const MAX_WAITING = 1000;
/** What was refused is logged once in so long, with how many there were, ms. */
const LOG_MS = 60_000;

/**
 * Hears what screens say that they show, and writes down what is new and can be true. Anybody who reaches the broker can
 * say so: a receipt is believed only about this appliance's alerts and what it has published of them, and it never
 * means that a person knows.
 */
export class Receipts implements Unit {
  readonly #options: ReceiptsOptions;
  #forget: (() => void) | null = null;
  #waiting = 0;
  #tail: Promise<void> = Promise.resolve();
  #refused = 0;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ReceiptsOptions) {
    this.#options = options;
  }

  /** To be called before the connection starts. */
  async start(): Promise<void> {
    const { connection, appliance } = this.#options;
    this.#forget = connection.onMessage(topics.receipt(appliance, '+', '+'), (message) => this.#hear(message));
  }

  async stop(): Promise<void> {
    this.#forget?.();
    this.#forget = null;
    await this.#tail;
  }

  #hear(message: Message): void {
    const receipt = receiptOf(message);
    if (receipt === null || this.#waiting >= MAX_WAITING) {
      this.#refuse(receipt === null ? 'not a receipt' : 'too many at once', message.topic);
      return;
    }
    this.#waiting += 1;
    this.#tail = this.#tail.then(() => this.#note(receipt, message.topic));
  }

  async #note(receipt: ReceiptPayload, topic: string): Promise<void> {
    const { journal, clock, log, noted } = this.#options;
    try {
      const answer = await journal.displays.note(receipt, isoNow(clock));
      if (answer === 'noted') noted();
      else if (answer !== 'known') this.#refuse(answer, topic);
    } catch (error) {
      // The alert then counts as not shown: a call too many, not one too few.
      log.error({ err: error, topic }, 'receipt of a screen not recorded');
    } finally {
      this.#waiting -= 1;
    }
  }

  #refuse(why: string, topic: string): void {
    const { clock, log } = this.#options;
    this.#refused += 1;
    if (clock.monotonic() - this.#loggedAt < LOG_MS) return;
    this.#loggedAt = clock.monotonic();
    log.warn({ why, topic: topic.slice(0, 200), refused: this.#refused }, 'receipts of screens are not believed');
    this.#refused = 0;
  }
}

/** What a message says; null where it is no receipt, or of another alert or screen than its topic. */
function receiptOf({ topic, payload }: Message): ReceiptPayload | null {
  const parsed = parseTopic(topic);
  if (parsed?.kind !== 'receipt' || payload.length > MAX_CHARACTERS) return null;
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return null;
  }
  if (!Value.Check(ReceiptSchema, value) || Number.isNaN(Date.parse(value.displayedAt))) return null;
  return value.alertId === parsed.id && value.screenId === parsed.screenId ? value : null;
}
