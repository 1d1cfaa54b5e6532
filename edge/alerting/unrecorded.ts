import type { Problem } from '../config/problem.ts';
import type { OutboxRow } from '../journal/journal.ts';
import type { AlertPayload } from '../mqtt/topics.ts';

/** Begins the text of an alert that the journal did not take yet. */
export const NOT_RECORDED = 'NOT RECORDED YET: ';

/**
 * Alerts that go out from memory because the journal cannot be written: a full or broken disk must not silence them. Each keeps
 * the id, revision and sound that it will have in the journal, so that no screen sounds twice when it is recorded. They are lost
 * if the appliance stops before that, and its state says so; their scans are then read again.
 */
export class Unrecorded {
  readonly #alerts = new Map<string, { readonly alert: AlertPayload; delivered: boolean }>();

  /** From now on it is published, marked. A second time with the same revision changes nothing. */
  add(alert: AlertPayload): void {
    const known = this.#alerts.get(alert.alertId)?.alert;
    if (known !== undefined && known.revision >= alert.revision) return;
    this.#alerts.set(alert.alertId, { alert: { ...alert, text: `${NOT_RECORDED}${alert.text}` }, delivered: false });
  }

  get(alertId: string): AlertPayload | null {
    return this.#alerts.get(alertId)?.alert ?? null;
  }

  /** The journal has it, or has something newer: that is what counts now. */
  recorded(alertId: string): void {
    this.#alerts.delete(alertId);
  }

  alerts(): AlertPayload[] {
    return [...this.#alerts.values()].map(({ alert }) => alert);
  }

  /** What the broker is to hold of them, in the outbox's form. */
  rows(): OutboxRow[] {
    return [...this.#alerts.values()].map(({ alert, delivered }) => ({
      topic: topicOf(alert.alertId),
      revision: alert.revision,
      payload: JSON.stringify(alert),
      committedAt: alert.issuedAt,
      deliveredRevision: delivered ? alert.revision : 0,
    }));
  }

  /** The broker has that payload; false where it is not one of these. */
  delivered({ topic, payload }: OutboxRow): boolean {
    const entry = [...this.#alerts.values()].find(({ alert }) => topicOf(alert.alertId) === topic);
    if (entry === undefined || JSON.stringify(entry.alert) !== payload) return false;
    entry.delivered = true;
    return true;
  }

  /** For the status. */
  problems(): Problem[] {
    const count = this.#alerts.size;
    if (count === 0) return [];
    const alerts = count === 1 ? 'An alert was' : `${count} alerts were`;
    const text = `${alerts} sent without being recorded, because the journal cannot be written: nobody can take ${count === 1 ? 'it' : 'them'} here until it can. Make room on the data disk, or have it repaired; do not switch the appliance off before.`;
    return [{ code: 'alerts-unrecorded', text, priority: 'high' }];
  }
}

function topicOf(alertId: string): string {
  return `alerts/${alertId}`;
}
