import type { Logger } from 'pino';
import { type Clock, type ClockStep, isoNow } from '../config/clock.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload } from '../mqtt/topics.ts';
import { uuidOf } from '../series/uuid.ts';
import type { AlertWriter } from './alert-writer.ts';
import { Rounds } from './rounds.ts';

export interface ClockStepAlertsOptions {
  readonly journal: Pick<Journal, 'alerts' | 'audit'>;
  readonly writer: Pick<AlertWriter, 'put' | 'redate'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly intervalSeconds?: number;
}

export const CLOCK_ALERT = uuidOf('clock-stepped');
const DATES = ['raisedAt', 'acknowledgedAt', 'expiresAt'] as const;

/**
 * Tells of every step of the wall clock: in the audit log, and as a technical alert. The dates that this process gave to open
 * alerts move with the clock, so that screens, and a later process, count their ages rightly; those of an earlier process are
 * left, for which of the two clocks was right then is not known. No alert is heard, closed or lost by it.
 */
export class ClockStepAlerts implements Unit {
  readonly #options: ClockStepAlertsOptions;
  readonly #rounds: Rounds;
  readonly #steps: ClockStep[] = [];
  /** Dates that open alerts had before this process: `alertId field date`. Null before the first round. */
  #earlier: ReadonlySet<string> | null = null;
  /** Dates that a step has moved already: by the steps after it, a round that is repeated knows what is done. */
  #moved = new Set<string>();

  constructor(options: ClockStepAlertsOptions) {
    this.#options = options;
    const { log, intervalSeconds = 1 } = options;
    this.#rounds = new Rounds({ intervalSeconds, work: () => this.#turn(), failed: 'clock step not recorded', log });
  }

  async start(): Promise<void> {
    await this.#rounds.turn();
    await this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** The clock was stepped; the journal is told by the next round, and again until it has taken it. */
  stepped(step: ClockStep): void {
    this.#steps.push(step);
  }

  /** Records what is due. Never rejects. */
  turn(): Promise<void> {
    return this.#rounds.turn();
  }

  async #turn(): Promise<void> {
    const { journal, clock } = this.#options;
    this.#earlier ??= new Set((await journal.alerts.open()).flatMap(datesOf));
    for (let step = this.#steps[0]; step; step = this.#steps[0]) {
      const told = inWords(step);
      for (const alert of await journal.alerts.open()) await this.#redate(alert.alertId, step, told);
      await journal.audit.add({
        at: isoNow(clock),
        who: 'appliance',
        act: 'clock-stepped',
        subject: 'clock',
        detail: told,
      });
      const text = `${told} Ages of open alerts were kept. Check the time of the appliance and its time server; times of scans are the scanner’s own.`;
      await this.#options.writer.put({
        alertId: CLOCK_ALERT,
        finding: { condition: 'clock-stepped', text },
        cause: 'the wall clock was set',
      });
      this.#steps.shift();
      this.#moved = new Set();
    }
  }

  async #redate(alertId: string, step: ClockStep, told: string): Promise<void> {
    await this.#options.writer.redate(alertId, told, (alert) => {
      if (this.#moved.has(alertId)) return null;
      const dates = DATES.flatMap((field) => {
        const date = alert[field];
        const isMine = date !== null && !this.#earlier!.has(`${alertId} ${field} ${date}`);
        // An expiry was counted from when the revision was issued.
        const written = field === 'expiresAt' ? alert.issuedAt : date;
        return isMine && written !== null && wasBefore(written, step) ? [[field, moved(date, step)]] : [];
      });
      return dates.length === 0 ? null : Object.fromEntries(dates);
    });
    this.#moved.add(alertId);
  }
}

function datesOf(alert: AlertPayload): string[] {
  return DATES.flatMap((field) => (alert[field] === null ? [] : [`${alert.alertId} ${field} ${alert[field]}`]));
}

/**
 * Whether what is dated so was written before a step that was noticed a little later. By a clock set forward, what was written
 * since has a time after the expected one; by one set back, from the new time of the look before on.
 */
function wasBefore(date: string, { expected, actual, before }: ClockStep): boolean {
  const at = Date.parse(date);
  return actual > expected ? at <= expected : at < before + actual - expected || at > actual;
}

function moved(date: string, { expected, actual }: ClockStep): string {
  return new Date(Date.parse(date) + Math.round(actual - expected)).toISOString();
}

function inWords({ expected, actual }: ClockStep): string {
  const direction = actual > expected ? 'forward' : 'back';
  const seconds = Math.round(Math.abs(actual - expected) / 1000);
  const by =
    seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  const iso = (ms: number) => new Date(ms).toISOString();
  return `The clock was set ${direction} by ${by}: from ${iso(expected)} to ${iso(actual)}.`;
}
