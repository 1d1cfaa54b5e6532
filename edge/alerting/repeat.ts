import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import { Ages } from './ages.ts';
import type { AlertWriter } from './alert-writer.ts';
import { Rounds } from './rounds.ts';

export interface AlertRepeatOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly writer: Pick<AlertWriter, 'repeat'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly repeat: Config['alerting']['repeat'];
  readonly intervalSeconds?: number;
}

/** Has an alert be heard again while nobody takes it, where the site wants that (`alerting.repeat`); else does nothing. */
export class AlertRepeat implements Unit {
  readonly #options: AlertRepeatOptions;
  readonly #ages: Ages;
  readonly #rounds: Rounds;

  constructor(options: AlertRepeatOptions) {
    this.#options = options;
    this.#ages = new Ages(options.clock);
    const { log, intervalSeconds = 5 } = options;
    this.#rounds = new Rounds({ intervalSeconds, work: () => this.repeatDue(), failed: 'alerts not repeated', log });
  }

  async start(): Promise<void> {
    if (Object.keys(this.#options.repeat.minutesUnacknowledged).length > 0) await this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Looks now. The time counts from when the alert was last to be heard. */
  async repeatDue(): Promise<void> {
    const { journal, writer, repeat } = this.#options;
    const looked: string[] = [];
    for (const alert of await journal.alerts.open()) {
      const { alertId, soundRevision, issuedAt, priority, state } = alert;
      const minutes = repeat.minutesUnacknowledged[priority];
      const key = `${alertId} ${soundRevision}`;
      const ageMs = this.#ages.of(key, issuedAt);
      looked.push(key);
      if (minutes === undefined || state !== 'raised' || ageMs < minutes * 60_000) continue;
      await writer.repeat(alert, `nobody took it for ${minutes} min (alerting.repeat)`);
    }
    this.#ages.endRound(looked);
  }
}
