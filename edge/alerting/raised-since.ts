import type { Clock } from '../config/clock.ts';
import type { AlertPayload } from '../mqtt/topics.ts';

/**
 * How long alerts have been raised. Of those raised while this process runs, by its monotonic clock alone: nobody who sets
 * the clock on the wall makes a step late or early. Of those that an earlier process raised, only the wall clock knows; where
 * it says that they are not raised yet, it was set back meanwhile, and they count from now.
 */
export class RaisedSince {
  readonly #clock: Clock;
  /** Monotonic ms of the raising; negative for what is older than this boot. */
  #since: ReadonlyMap<string, number> = new Map();
  #isFirst = true;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The alerts that are raised now; those it knew and that are not among them are forgotten. */
  look(raised: readonly AlertPayload[]): void {
    const now = this.#clock.monotonic();
    const wall = this.#clock.now();
    this.#since = new Map(
      raised.map((alert) => {
        const key = raisingOf(alert);
        const before = this.#isFirst ? Math.max(0, wall - Date.parse(alert.raisedAt)) : 0;
        return [key, this.#since.get(key) ?? now - before];
      }),
    );
    this.#isFirst = false;
  }

  /** Milliseconds since an alert that was looked at was raised. */
  elapsed(alert: AlertPayload): number {
    const now = this.#clock.monotonic();
    return now - (this.#since.get(raisingOf(alert)) ?? now);
  }

  /** It is known to have been raised for at least so long, whatever the clock said: a step fired at that age. */
  atLeast(alert: AlertPayload, ms: number): void {
    const since = Math.min(this.#clock.monotonic() - ms, this.#since.get(raisingOf(alert)) ?? Number.POSITIVE_INFINITY);
    this.#since = new Map(this.#since).set(raisingOf(alert), since);
  }
}

/** One raising of one alert: it ends when somebody takes it, and a rise of priority begins another. */
export function raisingOf({ alertId, raising }: Pick<AlertPayload, 'alertId' | 'raising'>): string {
  return `${alertId} ${raising}`;
}
