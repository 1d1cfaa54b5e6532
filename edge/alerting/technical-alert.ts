import { type Clock, isoNow } from '../config/clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload } from '../mqtt/topics.ts';
import { changeOf } from './change.ts';
import { type Finding, rises } from './conditions.ts';
import { OF_NO_SCAN } from './peer-refused.ts';

export interface TechnicalAlertOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly clock: Clock;
  readonly expiresHours: number;
  readonly alertId: string;
  /** Called after every change. */
  readonly changed: () => void;
}

/** The one alert of something that holds, changes and ends by itself; about no scan and no patient. */
export class TechnicalAlert {
  readonly #options: TechnicalAlertOptions;

  constructor(options: TechnicalAlertOptions) {
    this.#options = options;
  }

  get(): Promise<AlertPayload | null> {
    return this.#options.journal.alerts.get(this.#options.alertId);
  }

  /**
   * It holds. What a person has closed is raised again only where `isNew`: it tells of something not told of before.
   * Faults with those of the journal.
   */
  async tell(finding: Finding, isNew: boolean): Promise<void> {
    const { clock, alertId, expiresHours } = this.#options;
    const alert = await this.get();
    const at = isoNow(clock);
    const expiresAt = new Date(clock.now() + expiresHours * 3_600_000).toISOString();
    const revision = (alert?.revision ?? 0) + 1;
    if (alert !== null && alert.state !== 'closed' && !rises(alert, finding)) {
      if (alert.text === finding.text && alert.priority === finding.priority) return;
      const updated = {
        ...alert,
        ...finding,
        ...changeOf('updated', at, 'appliance'),
        revision,
        issuedAt: at,
        expiresAt,
      };
      await this.#write(updated, 'alert-updated', finding.text);
      return;
    }
    if (alert?.state === 'closed' && !isNew) return;
    const raised: AlertPayload = {
      ...OF_NO_SCAN,
      ...finding,
      ...changeOf('raised', at, 'appliance'),
      alertId,
      revision,
      soundRevision: (alert?.soundRevision ?? 0) + 1,
      state: 'raised',
      raisedAt: at,
      issuedAt: at,
      expiresAt,
    };
    await this.#write(raised, 'alert-raised', finding.text);
  }

  /** It is over: `why` goes to the audit log. */
  async over(why: string): Promise<void> {
    const alert = await this.get();
    if (alert === null || alert.state === 'closed') return;
    const at = isoNow(this.#options.clock);
    const closed: AlertPayload = {
      ...alert,
      ...changeOf('closed', at, why),
      state: 'closed',
      revision: alert.revision + 1,
      issuedAt: at,
    };
    await this.#write(closed, 'alert-closed', why);
  }

  async #write(alert: AlertPayload, act: string, detail: string): Promise<void> {
    const { journal, changed } = this.#options;
    const { alertId: subject, revision, issuedAt: at } = alert;
    await journal.alerts.change(alert, {
      at,
      who: 'appliance',
      act,
      subject,
      detail: `revision ${revision}: ${detail}`,
    });
    changed();
  }
}
