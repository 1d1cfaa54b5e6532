import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal, NotificationRow } from '../journal/journal.ts';
import { type Backoff, backoff } from '../mqtt/backoff.ts';
import { uuidOf } from '../series/uuid.ts';
import type { AlertWriter } from './alert-writer.ts';
import type { Attempt, Channel } from './channels/channel.ts';
import { Rounds } from './rounds.ts';

export interface NotifierOptions {
  /** By name. */
  readonly channels: ReadonlyMap<string, Channel>;
  readonly journal: Pick<Journal, 'notifications'>;
  readonly writer: Pick<AlertWriter, 'put' | 'close'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalSeconds?: number;
  /** First and longest wait between two attempts, ms. */
  readonly waits?: { readonly firstMs: number; readonly maxMs: number };
}

/** Attempts in flight at once in one channel; of one alert there is one. */
const MAX_IN_FLIGHT = 4;
/** A message that has failed so often is told of, while it is tried on. */
const ATTEMPTS_BEFORE_ALERT = 3;
const FAILING = uuidOf('notification-failing');
const WAITS = { firstMs: 1000, maxMs: 60_000 };

/**
 * Brings the journal's queue of messages to people through their channels: at least once each, under one id, in order for
 * an alert and channel, and on until it is delivered, refused for good, or moot because the alert is raised no more.
 */
export class Notifier implements Unit {
  readonly #options: NotifierOptions;
  readonly #rounds: Rounds;
  /** What is on its way, by message. */
  readonly #inFlight = new Map<string, { readonly channel: string; readonly sent: Promise<void> }>();
  readonly #waits = new Map<string, { readonly backoff: Backoff; readonly until: number }>();
  /** Whether what fails may have changed since it was looked at. */
  #isStale = true;
  #failing: readonly NotificationRow[] = [];
  #stopping = new AbortController();

  constructor(options: NotifierOptions) {
    this.#options = options;
    const { log, intervalSeconds = 1 } = options;
    this.#rounds = new Rounds({
      intervalSeconds,
      work: () => this.#round(),
      failed: 'messages to people are held up',
      log,
    });
  }

  /** Also without a channel: what waits for one that is not configured any more must not wait for ever. */
  async start(): Promise<void> {
    this.#stopping = new AbortController();
    await this.#rounds.start();
  }

  /** Gives up what is on its way: it is sent again at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#rounds.stop();
    await Promise.all([...this.#inFlight.values()].map(({ sent }) => sent));
    this.#waits.clear();
  }

  /** There is something new to send, or an alert has changed. */
  wake(): void {
    this.#rounds.wake();
  }

  /** Sends now what is due, without waiting for answers. Never rejects. */
  turn(): Promise<void> {
    return this.#rounds.turn();
  }

  /** For the status. */
  problems(): Problem[] {
    const held =
      'Messages to people are held up: the journal does not answer. Check the data disk; restart the appliance.';
    return [
      ...(this.#rounds.isFailing ? [{ code: 'messages-held-up', text: held, priority: 'high' as const }] : []),
      ...(this.#failing.length > 0
        ? [
            {
              code: 'messages-failing',
              text: textOf(this.#failing),
              priority: 'medium' as const,
              hasOwnAlert: true as const,
            },
          ]
        : []),
    ];
  }

  async #round(): Promise<void> {
    const { journal, clock, channels } = this.#options;
    const { notifications } = journal;
    // Before the look: what ends while the journal is asked still waits there.
    const underway = new Set(this.#inFlight.keys());
    let waiting = await notifications.next();
    if (waiting.length > 0 && (await notifications.withdrawMoot(isoNow(clock))) > 0) {
      waiting = await notifications.next();
      this.#isStale = true;
    }
    const ids = new Set(waiting.map(({ notificationId }) => notificationId));
    for (const id of this.#waits.keys()) if (!ids.has(id)) this.#waits.delete(id);
    for (const row of waiting) {
      const { notificationId, channel } = row;
      const busy = [...this.#inFlight.values()].filter((one) => one.channel === channel).length;
      const isDue = (this.#waits.get(notificationId)?.until ?? 0) <= clock.monotonic();
      if (this.#stopping.signal.aborted || underway.has(notificationId) || !isDue || busy >= MAX_IN_FLIGHT) continue;
      const through = channels.get(channel);
      if (through) this.#send(row, through);
      else await notifications.refused(notificationId, 'this channel is not configured any more', isoNow(clock));
    }
    if (this.#isStale) await this.#tellFailing();
  }

  #send(row: NotificationRow, through: Channel): void {
    const { notificationId, channel } = row;
    const sent = through
      .send(row, this.#stopping.signal)
      .then((attempt) => this.#note(row, attempt))
      .catch((error: unknown) => {
        // Delivered or not, it is sent again: the receiver can tell by its id.
        this.#options.log.error({ err: error, notificationId, channel }, 'how a message ended is not recorded');
        this.#wait(notificationId);
      })
      .finally(() => {
        this.#inFlight.delete(notificationId);
        this.#isStale = true;
        if (!this.#stopping.signal.aborted) this.#rounds.wake();
      });
    this.#inFlight.set(notificationId, { channel, sent });
  }

  async #note({ notificationId, channel, alertId, attempts }: NotificationRow, attempt: Attempt): Promise<void> {
    const { journal, clock, log } = this.#options;
    const { outcome, problem } = attempt;
    if (outcome === 'failed' && this.#stopping.signal.aborted) return;
    const told = { notificationId, channel, alertId, attempt: attempts + 1, problem };
    if (outcome === 'delivered') {
      await journal.notifications.delivered(notificationId, isoNow(clock), problem);
      log.info(told, 'message to people delivered');
    } else if (outcome === 'refused') {
      await journal.notifications.refused(notificationId, problem, isoNow(clock));
      log.error(told, 'message to people refused; it is not tried again');
    } else {
      this.#wait(notificationId);
      await journal.notifications.failed(notificationId, problem);
      log.warn(told, 'message to people not delivered; trying again');
    }
  }

  #wait(notificationId: string): void {
    const { clock, waits = WAITS } = this.#options;
    const known = this.#waits.get(notificationId)?.backoff ?? backoff({ ...waits, random: Math.random });
    this.#waits.set(notificationId, { backoff: known, until: clock.monotonic() + known.next() });
  }

  async #tellFailing(): Promise<void> {
    const { channels, journal, writer } = this.#options;
    // Before the look: what ends meanwhile is looked at by the next round.
    this.#isStale = false;
    try {
      const failing = await journal.notifications.failing(ATTEMPTS_BEFORE_ALERT);
      this.#failing = failing.filter(({ channel }) => channels.has(channel));
      const news = this.#failing.filter(({ isTold }) => !isTold).map(({ notificationId }) => notificationId);
      if (this.#failing.length === 0) await writer.close(FAILING, 'messages get through again');
      else {
        await writer.put({
          alertId: FAILING,
          finding: { condition: 'notification-failing', text: textOf(this.#failing) },
          cause: 'messages do not get through',
          // What a person has closed is told of again only with another message that fails.
          again: () => news.length > 0,
        });
      }
      if (news.length > 0) await journal.notifications.told(news);
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }
}

/** The sentence for a person; channels have names that the site chose, and problems hold no addresses. */
function textOf(failing: readonly NotificationRow[]): string {
  const channels = failing.map(({ channel, problem, state }) => {
    const then = { refused: 'not tried again', waiting: 'trying on', delivered: 'others were reached', withdrawn: '' };
    return `${channel} (${problem ?? 'unknown'}, ${then[state]})`;
  });
  return `Messages to people do not get through: ${channels.join('; ')}. Tell them by phone; check alerting.channels and who receives there.`;
}
