import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertChange, AlertPayload } from '../mqtt/topics.ts';
import { type Finding, findingFor, isMuted, type Policy, rises } from './conditions.ts';

export interface AlertWriterOptions {
  readonly journal: Pick<Journal, 'alerts' | 'audit'>;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly expiresHours: number;
  /** Called after every change: the publisher has something to send. */
  readonly changed: () => void;
}

/** What the fields of an alert say that is about no scan, no patient and no model. */
export const OF_NO_SCAN = {
  episodeId: null,
  scanId: null,
  assessmentId: null,
  label: { name: null, id: null },
  acquiredAt: null,
  iphMl: null,
  ivhMl: null,
  predicted: null,
  measured: null,
  intendedUse: 'research',
  models: [],
} as const satisfies Partial<AlertPayload>;

/** What an alert is about beside its sentence. */
export type Content = Pick<AlertPayload, keyof typeof OF_NO_SCAN>;

export interface Standing {
  /** The same for the same matter at any time. */
  readonly alertId: string;
  readonly finding: Pick<Finding, 'condition' | 'text'> & Partial<Pick<Finding, 'priority'>>;
  /** Why it is said now, after `appliance: `. */
  readonly cause: string;
  readonly content?: Content;
  /** Whether what was closed is raised again; always where absent. */
  readonly again?: (closed: AlertPayload) => boolean;
}

/** Cause of an alert's end by its time alone. */
export const EXPIRED = 'its time is over (alerting.expiresHours)';
const APPLIANCE = 'appliance';
/** A person or another unit may change the alert between the look and the write. */
const TRIES = 5;

/** Whether an alert was closed by the appliance: its matter was over, or its time. */
export function wasClosedByAppliance({ change }: Pick<AlertPayload, 'change'>): boolean {
  return change.by === APPLIANCE || change.by.startsWith(`${APPLIANCE}: `);
}

/** Whether an alert ended by its time, not because its matter was over. */
export function hasExpired({ state, change }: Pick<AlertPayload, 'state' | 'change'>): boolean {
  return state === 'closed' && change.by.endsWith(EXPIRED);
}

/**
 * Writes alerts that the appliance raises of itself, not of one scan's assessment: raised, told anew, closed; under the site's
 * policy, and heard again only where {@link rises} says so. Each is one alert with one id, however long its matter lasts.
 */
export class AlertWriter {
  readonly #options: AlertWriterOptions;
  /** Muted matters of which the audit log was told by this process. */
  readonly #muted = new Set<string>();

  constructor(options: AlertWriterOptions) {
    this.#options = options;
  }

  /** Raises the alert, or tells it anew where what it says has changed. The alert now; null where there is none. */
  put(standing: Standing): Promise<AlertPayload | null> {
    return again(() => this.#put(standing));
  }

  /** Has an open alert last `expiresHours` from now. */
  renew(alert: AlertPayload, cause: string): Promise<AlertPayload | null> {
    return again(() =>
      this.#edit(alert.alertId, 'alert-updated', cause, 'updated', () => ({ expiresAt: this.#expiry() })),
    );
  }

  /** Has an open alert be heard again: nobody took it. Null where somebody has. */
  repeat(alert: AlertPayload, cause: string): Promise<AlertPayload | null> {
    return again(() =>
      this.#edit(alert.alertId, 'alert-repeated', cause, 'repeated', ({ state, soundRevision }) =>
        state === 'raised' ? { soundRevision: soundRevision + 1 } : null,
      ),
    );
  }

  /** Dates an open alert anew; `dates` null leaves it. */
  redate(alertId: string, cause: string, dates: (alert: AlertPayload) => Partial<AlertPayload> | null) {
    return again(() => this.#edit(alertId, 'alert-updated', cause, 'updated', dates));
  }

  /** Closes an alert where it is open. */
  close(alertId: string, cause: string): Promise<AlertPayload | null> {
    return again(() => this.#edit(alertId, 'alert-closed', cause, 'closed', () => ({ state: 'closed' })));
  }

  async #put({ alertId, finding: given, cause, content, again: raiseAgain }: Standing): Promise<AlertPayload | null> {
    const { journal, policy } = this.#options;
    const alert = await journal.alerts.get(alertId);
    const finding = findingFor(given.condition, given.text, policy, given.priority);
    const muted = isMuted(finding.condition, policy);
    if (alert && alert.state !== 'closed') {
      if (!muted && rises(alert, finding)) return this.#raise(alertId, alert, finding, cause, content);
      const same = alert.condition === finding.condition && alert.text === finding.text;
      if (same && alert.priority === finding.priority) return alert;
      return this.#write(
        { ...alert, ...content, ...finding, expiresAt: this.#expiry() },
        'alert-updated',
        cause,
        'updated',
      );
    }
    if (alert && raiseAgain && !raiseAgain(alert)) return null;
    if (!muted) return this.#raise(alertId, alert, finding, cause, content);
    await this.#noteMuted(alertId, finding);
    return null;
  }

  #raise(alertId: string, alert: AlertPayload | null, finding: Finding, cause: string, content: Content = OF_NO_SCAN) {
    const raised = {
      ...content,
      ...finding,
      alertId,
      revision: alert?.revision ?? 0,
      soundRevision: (alert?.soundRevision ?? 0) + 1,
      raising: (alert?.raising ?? 0) + 1,
      escalation: null,
      state: 'raised' as const,
      raisedAt: isoNow(this.#options.clock),
      expiresAt: this.#expiry(),
      acknowledgedBy: null,
      acknowledgedAt: null,
    };
    return this.#write(raised, 'alert-raised', cause, 'raised');
  }

  async #edit(
    alertId: string,
    act: string,
    cause: string,
    what: AlertChange['what'],
    edit: (alert: AlertPayload) => Partial<AlertPayload> | null,
  ): Promise<AlertPayload | null> {
    const alert = await this.#options.journal.alerts.get(alertId);
    const to = alert && alert.state !== 'closed' ? edit(alert) : null;
    return alert && to && this.#write({ ...alert, ...to }, act, cause, what);
  }

  /** @param alert with the revision before */
  async #write(
    alert: Omit<AlertPayload, 'change' | 'issuedAt'>,
    act: string,
    cause: string,
    what: AlertChange['what'],
  ): Promise<AlertPayload> {
    const { journal, clock, changed } = this.#options;
    const at = isoNow(clock);
    const { alertId: subject } = alert;
    const revision = alert.revision + 1;
    const next: AlertPayload = { ...alert, revision, issuedAt: at, change: { what, at, by: `${APPLIANCE}: ${cause}` } };
    const detail = `revision ${revision}: ${what === 'raised' || what === 'updated' ? `${cause}: ${alert.text}` : cause}`;
    await journal.alerts.change(next, { at, who: APPLIANCE, act, subject, detail });
    changed();
    return next;
  }

  /** Once in a process for each matter and condition: the log of a muted one must not grow. */
  async #noteMuted(subject: string, { condition, text }: Finding): Promise<void> {
    const key = `${subject} ${condition}`;
    if (this.#muted.has(key)) return;
    const { journal, clock } = this.#options;
    const detail = `the site has muted ${condition}: ${text}`;
    await journal.audit.add({ at: isoNow(clock), who: APPLIANCE, act: 'alert-muted', subject, detail });
    this.#muted.add(key);
  }

  #expiry(): string {
    const { clock, expiresHours } = this.#options;
    return new Date(clock.now() + expiresHours * 3_600_000).toISOString();
  }
}

async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'alert-superseded') || tries === TRIES) throw error;
    }
  }
}
