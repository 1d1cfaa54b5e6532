/** Time, passed in so that tests can hold it. Wall time dates things; monotonic time measures how long they take. */
export interface Clock {
  /** Milliseconds since the epoch by the wall clock; may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
}

/** A jump of the wall clock against the monotonic one, between two looks; ms since the epoch. */
export interface ClockStep {
  /** What the wall clock would say had it not been set. */
  readonly expected: number;
  readonly actual: number;
  /** What it said at the look before. */
  readonly before: number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** ISO 8601 UTC of the clock's wall time. */
export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
