import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertWriter } from './alert-writer.ts';
import type { RefusedDevice } from './peer-refused.ts';
import { type Refusals, RefusedDevices } from './refused-devices.ts';
import { Rounds } from './rounds.ts';

export interface PeerAlertsOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly writer: Pick<AlertWriter, 'put' | 'close'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Without a further refusal for so long, the alert closes by itself. */
  readonly quietSeconds: number;
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
  readonly #rounds: Rounds;

  constructor(options: PeerAlertsOptions) {
    this.#options = options;
    const { log, intervalSeconds = 1 } = options;
    const work = () => this.#tell().then(() => this.#closeQuiet());
    this.#rounds = new Rounds({ intervalSeconds, work, failed: 'alerts of refused devices not written', log });
  }

  start(): Promise<void> {
    return this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** A device was refused once more. Costs nothing: the journal is written by the next round, once for all until then. */
  refused(device: RefusedDevice): void {
    const refusals = this.#devices.refused(device);
    this.#due.set(refusals.alertId, refusals);
    this.#lastAt.set(refusals.alertId, this.#options.clock.monotonic());
  }

  /** Writes what is due and closes what is over; rounds do not overlap. Never rejects. */
  turn(): Promise<void> {
    return this.#rounds.turn();
  }

  async #tell(): Promise<void> {
    const { journal, writer, clock } = this.#options;
    for (const refusals of [...this.#due.values()]) {
      const { alertId, total, since, finding } = refusals;
      const alert = await journal.alerts.get(alertId);
      const told = this.#told.get(alertId);
      const now = clock.monotonic();
      // Told of in this run and closed: a person has closed it.
      const isOver = alert?.state === 'closed' && told?.since === since;
      const isDue = told === undefined || told.since !== since || total >= 2 * told.total || now - told.at >= UPDATE_MS;
      if (isDue && !isOver) {
        await writer.put({ alertId, finding, cause: 'refused again and again' });
        this.#told.set(alertId, { ...refusals, at: now });
      }
      if (this.#due.get(alertId) === refusals) this.#due.delete(alertId);
    }
  }

  async #closeQuiet(): Promise<void> {
    const { journal, writer, clock, quietSeconds } = this.#options;
    const now = clock.monotonic();
    const isQuiet = (alertId: string) => now - (this.#lastAt.get(alertId) ?? now) >= quietSeconds * 1000;
    for (const { alertId, condition } of await journal.alerts.open()) {
      if (condition !== 'peer-refused-repeatedly') continue;
      if (!this.#lastAt.has(alertId)) this.#lastAt.set(alertId, now);
      if (isQuiet(alertId)) await writer.close(alertId, `quiet for ${quietSeconds} s`);
    }
    for (const alertId of [...this.#lastAt.keys()].filter(isQuiet)) {
      this.#lastAt.delete(alertId);
      this.#told.delete(alertId);
      this.#devices.forget(alertId);
    }
  }
}
