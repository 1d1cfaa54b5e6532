import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';

export interface AlertExpiryOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after every change: the publisher has something to send. */
  readonly changed: () => void;
  readonly intervalSeconds?: number;
}

/** Closes alerts whose time is over, so that a board does not fill with what nobody will act on any more. */
export class AlertExpiry implements Unit {
  readonly #options: AlertExpiryOptions;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;

  constructor(options: AlertExpiryOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#turn(), (this.#options.intervalSeconds ?? 30) * 1000);
    this.#turn();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#round;
  }

  #turn(): void {
    this.#round ??= this.expireDue()
      .catch((error) => this.#options.log.error({ err: error }, 'alerts not expired; trying again'))
      .finally(() => {
        this.#round = null;
      });
  }

  /** Closes every open alert whose `expiresAt` is past, by the clock's wall time. */
  async expireDue(): Promise<void> {
    const { journal, clock, changed } = this.#options;
    for (const alert of await journal.alerts.open()) {
      if (Date.parse(alert.expiresAt) > clock.now()) continue;
      const at = isoNow(clock);
      await journal.alerts.change(
        { ...alert, state: 'closed', revision: alert.revision + 1, issuedAt: at },
        {
          at,
          who: 'appliance',
          act: 'alert-closed',
          subject: alert.alertId,
          detail: `revision ${alert.revision + 1}: expired`,
        },
      );
      changed();
    }
  }
}
