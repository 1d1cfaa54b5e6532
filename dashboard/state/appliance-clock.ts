/** One question to the appliance's clock: what it said, and this screen's monotonic clock before and after, ms. */
export interface Measurement {
  readonly now: number;
  readonly before: number;
  readonly after: number;
}

/** A measurement is kept against a slower one for this long; then any newer one is better. */
const KEEP_MS = 10 * 60_000;

/**
 * The appliance's clock, as told from here. It runs on this screen's monotonic clock, so that nobody who sets the
 * screen's clock changes the age of an alert.
 */
export class ApplianceClock {
  private best: { readonly offset: number; readonly uncertainty: number; readonly at: number } | null = null;
  private readonly monotonic: () => number;

  constructor(monotonic: () => number) {
    this.monotonic = monotonic;
  }

  /** Takes the middle of the exchange as the moment of the answer. */
  measured({ now, before, after }: Measurement): void {
    const uncertainty = (after - before) / 2;
    const offset = now - (before + after) / 2;
    const { best } = this;
    // A jump of the appliance's own clock is believed at once: ages are counted by it, right or wrong.
    const jumped = best !== null && Math.abs(offset - best.offset) > uncertainty + best.uncertainty + 1000;
    if (best && !jumped && uncertainty > best.uncertainty && after - best.at < KEEP_MS) return;
    this.best = { offset, uncertainty, at: after };
  }

  /** Milliseconds since the epoch by the appliance's clock; null until it was asked. */
  now(): number | null {
    return this.best === null ? null : this.monotonic() + this.best.offset;
  }
}
