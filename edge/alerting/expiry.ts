import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import { Ages } from './ages.ts';
import { type AlertWriter, EXPIRED } from './alert-writer.ts';
import { Rounds } from './rounds.ts';
import { TEST_OVER } from './test-alerts.ts';

export interface AlertExpiryOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly writer: Pick<AlertWriter, 'close'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalSeconds?: number;
}

/**
 * Closes alerts whose time is over, so that a board does not fill with what nobody will act on any more. How long an alert
 * was to stand is what lies between its `issuedAt` and its `expiresAt`; how long it stands is told by {@link Ages}, so that no
 * setting of the clock ends one.
 */
export class AlertExpiry implements Unit {
  readonly #options: AlertExpiryOptions;
  readonly #ages: Ages;
  readonly #rounds: Rounds;
  /** How long an alert was to stand from its first look on, by alert and expiry; ms. */
  readonly #toStand = new Map<string, number>();

  constructor(options: AlertExpiryOptions) {
    this.#options = options;
    this.#ages = new Ages(options.clock);
    const { log, intervalSeconds = 10 } = options;
    this.#rounds = new Rounds({ intervalSeconds, work: () => this.expireDue(), failed: 'alerts not expired', log });
  }

  start(): Promise<void> {
    return this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Closes every open alert that has stood as long as it was to. */
  async expireDue(): Promise<void> {
    const { journal, writer } = this.#options;
    const looked = new Set<string>();
    for (const { alertId, condition, issuedAt, expiresAt } of await journal.alerts.open()) {
      // A revision that leaves the expiry as it is does not begin anew.
      const key = `${alertId} ${expiresAt}`;
      const age = this.#ages.of(key, issuedAt);
      looked.add(key);
      const toStand = this.#toStand.get(key) ?? Date.parse(expiresAt) - Date.parse(issuedAt);
      this.#toStand.set(key, toStand);
      if (age >= toStand) await writer.close(alertId, condition === 'test-alert' ? TEST_OVER : EXPIRED);
    }
    for (const key of this.#toStand.keys()) if (!looked.has(key)) this.#toStand.delete(key);
    this.#ages.endRound(looked);
  }
}
