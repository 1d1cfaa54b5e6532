import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload } from '../mqtt/topics.ts';
import { type Finding, rises } from './conditions.ts';
import { OF_NO_SCAN, type RefusedDevice } from './peer-refused.ts';
import { type Refusals, RefusedDevices } from './refused-devices.ts';

export interface PeerAlertsOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Without a further refusal for so long, the alert closes by itself. */
  readonly quietSeconds: number;
  readonly expiresHours: number;
  /** Called after every change: the publisher has something to send. */
  readonly changed: () => void;
  readonly intervalSeconds?: number;
}

/** An open alert is told anew when its count has doubled or after this long, so that it neither rests nor chatters. */
const UPDATE_MS = 60 * 60_000;

/**
 * Raises a technical alert for each device that the appliance refuses again and again, keeps its count, and closes it when
 * the device has been quiet for long enough. What a person has closed stays so until the device was quiet and begins anew.
 */
export class PeerAlerts implements Unit {
  readonly #options: PeerAlertsOptions;
  readonly #devices = new RefusedDevices();
  /** What is to be told by the next round, by alert. */
  readonly #due = new Map<string, Refusals>();
  /** What was told last, with its monotonic time, ms. */
  readonly #told = new Map<string, Refusals & { readonly at: number }>();
  /** When a refusal came last, monotonic ms; for an alert of an earlier process, when it was found. */
  readonly #lastAt = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;

  constructor(options: PeerAlertsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.turn(), (this.#options.intervalSeconds ?? 1) * 1000);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#round;
  }

  /** A device was refused once more. Costs nothing: the journal is written by the next round, once for all until then. */
  refused(device: RefusedDevice): void {
    const refusals = this.#devices.refused(device);
    this.#due.set(refusals.alertId, refusals);
    this.#lastAt.set(refusals.alertId, this.#options.clock.monotonic());
  }

  /** Writes what is due and closes what is over; rounds do not overlap. Never rejects. */
  turn(): Promise<void> {
    this.#round ??= this.#tell()
      .then(() => this.#closeQuiet())
      .catch((error: unknown) =>
        this.#options.log.error({ err: error }, 'alerts of refused devices not written; trying again'),
      )
      .finally(() => {
        this.#round = null;
      });
    return this.#round;
  }

  async #tell(): Promise<void> {
    const { journal, clock } = this.#options;
    for (const refusals of [...this.#due.values()]) {
      const { alertId, total, since, finding } = refusals;
      const alert = await journal.alerts.get(alertId);
      const told = this.#told.get(alertId);
      const now = clock.monotonic();
      // Told of in this run and closed: a person has closed it.
      const isOver = alert?.state === 'closed' && told?.since === since;
      const isDue = told === undefined || told.since !== since || total >= 2 * told.total || now - told.at >= UPDATE_MS;
      if (isDue && !isOver) {
        await this.#write(alertId, alert, finding);
        this.#told.set(alertId, { ...refusals, at: now });
      }
      if (this.#due.get(alertId) === refusals) this.#due.delete(alertId);
    }
  }

  async #write(alertId: string, alert: AlertPayload | null, finding: Finding): Promise<void> {
    const { clock, expiresHours } = this.#options;
    const at = isoNow(clock);
    const expiresAt = new Date(clock.now() + expiresHours * 3_600_000).toISOString();
    const revision = (alert?.revision ?? 0) + 1;
    if (alert !== null && alert.state !== 'closed' && !rises(alert, finding)) {
      await this.#change({ ...alert, ...finding, revision, issuedAt: at, expiresAt }, 'alert-updated', finding.text);
      return;
    }
    const raised: AlertPayload = {
      ...OF_NO_SCAN,
      ...finding,
      alertId,
      revision,
      soundRevision: (alert?.soundRevision ?? 0) + 1,
      state: 'raised',
      raisedAt: at,
      issuedAt: at,
      expiresAt,
    };
    await this.#change(raised, 'alert-raised', finding.text);
  }

  async #closeQuiet(): Promise<void> {
    const { journal, clock, quietSeconds } = this.#options;
    const now = clock.monotonic();
    const isQuiet = (alertId: string) => now - (this.#lastAt.get(alertId) ?? now) >= quietSeconds * 1000;
    for (const alert of await journal.alerts.open()) {
      const { alertId, condition } = alert;
      if (condition !== 'peer-refused-repeatedly') continue;
      if (!this.#lastAt.has(alertId)) this.#lastAt.set(alertId, now);
      if (!isQuiet(alertId)) continue;
      const closed: AlertPayload = { ...alert, state: 'closed', revision: alert.revision + 1, issuedAt: isoNow(clock) };
      await this.#change(closed, 'alert-closed', `quiet for ${quietSeconds} s`);
    }
    for (const alertId of [...this.#lastAt.keys()].filter(isQuiet)) {
      this.#lastAt.delete(alertId);
      this.#told.delete(alertId);
      this.#devices.forget(alertId);
    }
  }

  async #change(alert: AlertPayload, act: string, detail: string): Promise<void> {
    const { journal, clock, changed } = this.#options;
    const { alertId: subject, revision } = alert;
    await journal.alerts.change(alert, {
      at: isoNow(clock),
      who: 'appliance',
      act,
      subject,
      detail: `revision ${revision}: ${detail}`,
    });
    changed();
  }
}
