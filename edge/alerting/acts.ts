import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload } from '../mqtt/topics.ts';

export interface AlertActsOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly clock: Clock;
  /** Called after every change: the publisher has something to send. */
  readonly changed: () => void;
  /** Whether an alert was raised that the journal could not take; none where absent. */
  readonly isUnrecorded?: (alertId: string) => boolean;
}

/** Who does it, and which revision of the alert that person saw. */
export interface Act {
  readonly by: string;
  readonly revision: number;
  /** The screen or board that it came through, for the audit log. */
  readonly through?: string;
  /** Where it came with an id: remembered with the change, so that it is done once. */
  readonly actId?: string;
}

/**
 * What a person does to an alert. Each act names the revision that the person saw: where a newer result or another person has
 * changed the alert since, it faults with `alert-superseded`, so that nobody takes or ends what they have not read.
 * Other faults: `alert-unknown`, `alert-closed`, `alert-taken`, `alert-unrecorded`.
 */
export class AlertActs {
  readonly #options: AlertActsOptions;

  constructor(options: AlertActsOptions) {
    this.#options = options;
  }

  /** Someone takes the alert. Repeating one's own acknowledgement changes nothing. */
  async acknowledge(alertId: string, given: Act): Promise<AlertPayload> {
    const { by } = given;
    const alert = await this.#open(alertId);
    if (alert.state === 'acknowledged') {
      if (alert.acknowledgedBy === by) return alert;
      throw new Fault(`${alert.acknowledgedBy} took this alert at ${alert.acknowledgedAt}`, {
        code: 'alert-taken',
        hint: 'Speak with that person; whoever finishes it closes it.',
      });
    }
    const at = isoNow(this.#options.clock);
    const change = { what: 'acknowledged', at, by } as const;
    return this.#change(alert, given, {
      to: { state: 'acknowledged', acknowledgedBy: by, acknowledgedAt: at, change },
      act: 'alert-acknowledged',
      detail: alert.text,
    });
  }

  /**
   * Whoever has the alert, or a colleague, gives it to another person, who has it from then on: it stays acknowledged. Giving it
   * to the one who has it changes nothing. Faults also with `alert-not-taken` while nobody has it.
   */
  async handOver(alertId: string, given: Act & { readonly to: string }): Promise<AlertPayload> {
    const { by, to } = given;
    const alert = await this.#open(alertId);
    if (alert.state !== 'acknowledged') {
      throw new Fault('Nobody has taken this alert, so it cannot be handed over', {
        code: 'alert-not-taken',
        hint: 'Acknowledge it first, or have the other person acknowledge it.',
      });
    }
    if (alert.acknowledgedBy === to) return alert;
    const at = isoNow(this.#options.clock);
    const change = { what: 'handed-over', at, by, to } as const;
    return this.#change(alert, given, {
      to: { acknowledgedBy: to, acknowledgedAt: at, change },
      act: 'alert-handed-over',
      detail: `from ${alert.acknowledgedBy ?? 'nobody'} to ${to}`,
    });
  }

  /** It is over. The alert leaves the board and the broker. */
  async close(alertId: string, given: Act & { readonly reason: string }): Promise<AlertPayload> {
    const alert = await this.#open(alertId);
    const { by, reason } = given;
    const change = { what: 'closed', at: isoNow(this.#options.clock), by, reason } as const;
    return this.#change(alert, given, { to: { state: 'closed', change }, act: 'alert-closed', detail: reason });
  }

  async #open(alertId: string): Promise<AlertPayload> {
    if (this.#options.isUnrecorded?.(alertId)) {
      throw new Fault('This alert cannot be recorded now, so nobody can take it here', {
        code: 'alert-unrecorded',
        hint: 'See to the patient and agree by word of mouth; take it here once the appliance can write again.',
      });
    }
    const alert = await this.#options.journal.alerts.get(alertId);
    if (!alert) {
      throw new Fault(`There is no alert ${alertId}`, {
        code: 'alert-unknown',
        hint: 'Look at the board again: the alert may belong to another appliance.',
      });
    }
    if (alert.state === 'closed') {
      throw new Fault('This alert is closed', { code: 'alert-closed', hint: 'Nothing is left to be done about it.' });
    }
    return alert;
  }

  async #change(
    alert: AlertPayload,
    { by, revision, through, actId }: Act,
    done: {
      readonly to: Partial<AlertPayload> & Pick<AlertPayload, 'change'>;
      readonly act: string;
      readonly detail: string;
    },
  ): Promise<AlertPayload> {
    const { journal, changed } = this.#options;
    if (revision !== alert.revision) {
      throw new Fault(`This alert changed: you saw revision ${revision}, it is at ${alert.revision}`, {
        code: 'alert-superseded',
        hint: 'Read the alert again, then decide.',
      });
    }
    const { at } = done.to.change;
    const next: AlertPayload = { ...alert, ...done.to, revision: alert.revision + 1, issuedAt: at };
    const detail = `revision ${next.revision}: ${done.detail}${through === undefined ? '' : ` (through ${through})`}`;
    await journal.alerts.change(next, { at, who: by, act: done.act, subject: alert.alertId, detail }, actId);
    changed();
    return next;
  }
}
