import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal, OutboxRow } from '../journal/journal.ts';
import { type Backoff, backoff } from '../mqtt/backoff.ts';
import type { MqttConnection } from '../mqtt/connection.ts';
import { type Appliance, TOPIC_ROOT } from '../mqtt/topics.ts';
import { NOT_RECORDED, type Unrecorded } from './unrecorded.ts';

export interface PublisherOptions {
  readonly appliance: Appliance;
  readonly journal: Pick<Journal, 'outbox'>;
  readonly connection: Pick<MqttConnection, 'publish' | 'onConnect' | 'connected'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Alerts that the journal could not take; none where absent. */
  readonly unrecorded?: Unrecorded;
}

/** Publications in flight at once, over all topics; one a topic. */
const MAX_IN_FLIGHT = 16;

/**
 * Brings the journal's outbox to the broker. Every row is retained and marked delivered on its PUBACK. A new connection may
 * be to a broker that has lost everything, so all that should be retained is published again, once, and the newest clears; that
 * changes no revision and so sounds on no screen. A topic has one publication in flight: its newest payload is always the last that the broker gets.
 */
export class Publisher implements Unit {
  readonly #options: PublisherOptions;
  readonly #inFlight = new Map<string, { readonly revision: number; readonly sent: Promise<void> }>();
  /** What the journal said last is still to be sent. */
  #queue: OutboxRow[] = [];
  /** Rows to publish although they were delivered before: the broker is new. By topic. */
  #again = new Map<string, OutboxRow>();
  /** The last pumping, over or not. */
  #pump: Promise<void> = Promise.resolve();
  #pumping = false;
  #awake = false;
  #freshBroker = false;
  #running = false;
  #forget: (() => void) | null = null;
  #retry: NodeJS.Timeout | null = null;
  readonly #backoff: Backoff = backoff({ firstMs: 200, maxMs: 10_000, random: Math.random });
  #problem: string | null = null;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#running = true;
    this.#forget = this.#options.connection.onConnect(() => {
      this.#freshBroker = true;
      this.wake();
    });
    this.#freshBroker = true;
    this.wake();
  }

  /** Waits for what is in flight. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#forget?.();
    this.#forget = null;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    await this.#pump;
    await Promise.all([...this.#inFlight.values()].map(({ sent }) => sent));
  }

  /** The outbox has something new. */
  wake(): void {
    this.#awake = true;
    if (!this.#pumping) this.#pump = this.#run();
  }

  /** For the status. */
  problems(): Problem[] {
    return this.#problem ? [{ code: 'outbox-silent', text: this.#problem, priority: 'high' }] : [];
  }

  async #run(): Promise<void> {
    const { journal, connection, log } = this.#options;
    this.#pumping = true;
    try {
      while (this.#awake && this.#running && connection.connected) {
        this.#awake = false;
        const unrecorded = (this.#options.unrecorded?.rows() ?? []).filter(
          (row) => this.#freshBroker || row.deliveredRevision < row.revision,
        );
        const isOnItsWay = ({ topic, revision }: OutboxRow) => (this.#inFlight.get(topic)?.revision ?? 0) >= revision;
        // Before the journal is asked, which may not answer.
        this.#queue = unrecorded.filter((row) => !isOnItsWay(row));
        this.#fill();
        if (this.#freshBroker) {
          this.#freshBroker = false;
          const told = await Promise.all([journal.outbox.retained(), journal.outbox.cleared()]).catch(
            (error: unknown) => {
              this.#freshBroker = true;
              throw error;
            },
          );
          this.#again = new Map(told.flat().map((row) => [row.topic, row]));
        }
        const undelivered = await journal.outbox.undelivered();
        // The newest row of a topic is what counts, and an undelivered one is never older than what was retained.
        for (const row of undelivered) this.#again.delete(row.topic);
        // Of a topic that memory holds something newer of, the journal's is history.
        const newer = new Map(this.#options.unrecorded?.rows().map(({ topic, revision }) => [topic, revision]));
        const recorded = [...undelivered, ...this.#again.values()]
          .filter((row) => !isOnItsWay(row) && row.revision >= (newer.get(row.topic) ?? 0))
          .sort(alertsFirst);
        this.#queue = [...this.#queue, ...recorded];
        this.#fill();
      }
      this.#problem = null;
    } catch (error) {
      log.error({ err: error }, 'outbox not readable; trying again');
      this.#problem =
        'Alerts cannot be published: the journal does not answer. Check the data disk; restart the appliance.';
      this.#later();
    } finally {
      this.#pumping = false;
    }
  }

  /** Sends from the queue what has a place and whose topic is free. */
  #fill(): void {
    this.#queue = this.#queue.filter((row) => {
      if (this.#inFlight.size >= MAX_IN_FLIGHT || this.#inFlight.has(row.topic)) return true;
      this.#send(row);
      return false;
    });
  }

  #send(row: OutboxRow): void {
    this.#again.delete(row.topic);
    const sent = this.#deliver(row).then((delivered) => {
      this.#inFlight.delete(row.topic);
      if (!this.#running) return;
      if (!delivered) return this.#later();
      this.#backoff.reset();
      this.#fill();
      // Where it was recorded meanwhile, what the journal has of it takes its place on the broker.
      if (isFromMemory(row)) this.wake();
    });
    this.#inFlight.set(row.topic, { revision: row.revision, sent });
  }

  async #deliver(row: OutboxRow): Promise<boolean> {
    const { appliance, journal, connection, clock, log } = this.#options;
    const topic = `${TOPIC_ROOT}/${appliance.site}/${appliance.appliance}/${row.topic}`;
    try {
      await connection.publish(topic, row.payload, { retain: true });
    } catch (error) {
      // The connection logs its own loss; on the next one everything is published again.
      log.debug({ err: error, topic }, 'not delivered');
      return false;
    }
    if (this.#options.unrecorded?.delivered(row) || isFromMemory(row)) return true;
    try {
      await journal.outbox.delivered(row.topic, row.revision, isoNow(clock));
      return true;
    } catch (error) {
      log.error({ err: error, topic }, 'delivery not recorded; it is published again');
      return false;
    }
  }

  #later(): void {
    if (!this.#running || this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.wake();
    }, this.#backoff.next());
  }
}

function isFromMemory({ payload }: OutboxRow): boolean {
  return payload.includes(NOT_RECORDED);
}

/** Topics are independent: what must be heard does not wait behind summaries of everything past. Otherwise the order stays. */
function alertsFirst(a: OutboxRow, b: OutboxRow): number {
  return Number(b.topic.startsWith('alerts/')) - Number(a.topic.startsWith('alerts/'));
}
