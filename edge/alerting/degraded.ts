import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload } from '../mqtt/topics.ts';
import { uuidOf } from '../series/uuid.ts';
import { Ages } from './ages.ts';
import { type AlertWriter, wasClosedByAppliance } from './alert-writer.ts';
import { highest } from './conditions.ts';
import { Rounds } from './rounds.ts';

export interface DegradedAlertOptions {
  readonly journal: Pick<Journal, 'alerts'>;
  readonly writer: Pick<AlertWriter, 'put' | 'close' | 'renew'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Everything that is wrong now: that of the status. */
  readonly problems: () => readonly Problem[];
  /** A problem that lasts this long is told; the alert closes after this long without any. */
  readonly afterSeconds: number;
  readonly expiresHours: number;
  readonly intervalSeconds?: number;
}

export const DEGRADED_ALERT = uuidOf('appliance-degraded');

/**
 * The one technical alert of all that is wrong with the appliance. Told anew when problems come or go, not when only their
 * words change; heard again only when its priority rises. What a person closed stays closed until there is another problem, or
 * all were over.
 */
export class DegradedAlert implements Unit {
  readonly #options: DegradedAlertOptions;
  readonly #ages: Ages;
  readonly #rounds: Rounds;
  /** By code: since when a problem is there, and when it was last; monotonic ms. */
  readonly #seen = new Map<string, { readonly problem: Problem; readonly since: number; readonly last: number }>();
  /** Monotonic ms of the first look. */
  #began: number | null = null;
  /** What the alert tells, code and priority; null before this process told anything. */
  #told: ReadonlySet<string> | null = null;

  constructor(options: DegradedAlertOptions) {
    this.#options = options;
    this.#ages = new Ages(options.clock);
    const { log, intervalSeconds = 1 } = options;
    this.#rounds = new Rounds({
      intervalSeconds,
      work: () => this.look(),
      failed: 'alert of problems not written',
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
    const { writer, journal } = this.#options;
    const problems = this.#lasting();
    if (problems === null) return;
    if (problems.length === 0) {
      if (this.#told?.size !== 0) await writer.close(DEGRADED_ALERT, 'no problem is left');
      this.#told = new Set();
      return;
    }
    const told = new Set(problems.map(({ code, priority }) => `${code} ${priority}`));
    if (this.#told === null || !isWithin(told, this.#told) || !isWithin(this.#told, told)) {
      await this.#tell(problems, told);
      this.#told = told;
      return;
    }
    const alert = await journal.alerts.get(DEGRADED_ALERT);
    if (alert && alert.state !== 'closed') await this.#keep(alert);
  }

  /**
   * Problems that last long enough to be told, and were not over for as long, so that one that comes and goes is told once. Null
   * while it is too early to say that there are none.
   */
  #lasting(): readonly Problem[] | null {
    const { problems, clock, afterSeconds } = this.#options;
    const now = clock.monotonic();
    this.#began ??= now;
    for (const problem of problems()) {
      if (problem.hasOwnAlert) continue;
      const since = this.#seen.get(problem.code)?.since ?? now;
      this.#seen.set(problem.code, { problem, since, last: now });
    }
    for (const [code, { last }] of this.#seen) if (now - last >= afterSeconds * 1000) this.#seen.delete(code);
    const lasting = [...this.#seen.values()].filter(({ since, last }) => last - since >= afterSeconds * 1000);
    if (lasting.length > 0) return lasting.map(({ problem }) => problem);
    return this.#seen.size === 0 && now - this.#began >= afterSeconds * 1000 ? [] : null;
  }

  async #tell(problems: readonly Problem[], told: ReadonlySet<string>): Promise<void> {
    const { writer } = this.#options;
    const text = problems.map((problem) => problem.text).join(' ');
    const before = this.#told;
    const again = (closed: AlertPayload) =>
      wasClosedByAppliance(closed) || (before === null ? closed.text !== text : !isWithin(told, before));
    const priority = highest(problems.map((problem) => problem.priority));
    const cause = problems.map(({ code }) => code).join(', ');
    await writer.put({
      alertId: DEGRADED_ALERT,
      finding: { condition: 'appliance-degraded', text, priority },
      cause,
      again,
    });
  }

  /** An alert whose matter lasts does not expire. */
  async #keep(alert: AlertPayload): Promise<void> {
    const { writer, expiresHours } = this.#options;
    const key = alert.expiresAt;
    if (this.#ages.of(key, alert.issuedAt) >= (expiresHours / 2) * 3_600_000) await writer.renew(alert, 'it lasts');
    this.#ages.endRound([key]);
  }
}

function isWithin(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((one) => whole.has(one));
}
