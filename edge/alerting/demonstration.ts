import type { Logger } from 'pino';
import type { ModelUsed } from '../assessment/assessment.ts';
import type { Clock } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import { uuidOf } from '../series/uuid.ts';
import { Ages } from './ages.ts';
import { type AlertWriter, wasClosedByAppliance } from './alert-writer.ts';
import { Rounds } from './rounds.ts';

export interface DemonstrationAlertOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly writer: Pick<AlertWriter, 'put' | 'close' | 'renew'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Models in use; empty while that is not known. */
  readonly models: () => readonly Pick<ModelUsed, 'name' | 'version' | 'sha256' | 'intendedUse'>[];
  readonly expiresHours: number;
  readonly intervalSeconds?: number;
}

/**
 * One technical alert while models are in use that are for demonstration alone, beside the mark on every result. It is one of
 * these very models: closed by a person, it stays closed until other ones are in use.
 */
export class DemonstrationAlert implements Unit {
  readonly #options: DemonstrationAlertOptions;
  readonly #ages: Ages;
  readonly #rounds: Rounds;

  constructor(options: DemonstrationAlertOptions) {
    this.#options = options;
    this.#ages = new Ages(options.clock);
    const { log, intervalSeconds = 10 } = options;
    this.#rounds = new Rounds({
      intervalSeconds,
      work: () => this.look(),
      failed: 'alert of the models not written',
      log,
    });
  }

  start(): Promise<void> {
    return this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Looks now. */
  async look(): Promise<void> {
    const { journal, writer, models, expiresHours } = this.#options;
    const inUse = models();
    if (inUse.length === 0) return;
    const marked = inUse.filter(({ intendedUse }) => intendedUse === 'demonstration');
    const alertId =
      marked.length === 0 ? null : uuidOf('demonstration-models', ...marked.map(({ sha256 }) => sha256).sort());
    for (const alert of await journal.alerts.open()) {
      if (alert.condition !== 'demonstration-models') continue;
      if (alert.alertId !== alertId) await writer.close(alert.alertId, 'other models are in use');
      else if (this.#ages.of(alert.expiresAt, alert.issuedAt) >= (expiresHours / 2) * 3_600_000)
        await writer.renew(alert, 'they are still in use');
    }
    if (alertId === null) return;
    const names = marked.map(({ name, version }) => `${name} ${version}`).join(', ');
    const text = `The models in use are for demonstration (${names}): trained on computed phantoms, never on a patient. Nothing they say may be used for care.`;
    const finding = { condition: 'demonstration-models', text } as const;
    await writer.put({ alertId, finding, cause: 'the models in use', again: wasClosedByAppliance });
  }
}
