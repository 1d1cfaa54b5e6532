const KEY = 'henet.heard';
/** Written down this often at most, ms: a wall must not wear out its disk. */
const EVERY_MS = 30_000;

/**
 * When this screen last had an answer of its appliance, over reloads, by the screen's own clock: for the page that stands
 * here while the appliance is away. Nothing of a patient is kept.
 */
export class Heard {
  private readonly store: Pick<Storage, 'getItem' | 'setItem'>;
  private readonly wall: () => number;
  private notedAt = Number.NEGATIVE_INFINITY;
  /** ms since the epoch; null where it never was. */
  readonly before: number | null;

  constructor(store: Pick<Storage, 'getItem' | 'setItem'>, wall: () => number = () => Date.now()) {
    this.store = store;
    this.wall = wall;
    this.before = this.read();
  }

  note(): void {
    const now = this.wall();
    if (Math.abs(now - this.notedAt) < EVERY_MS) return;
    this.notedAt = now;
    try {
      this.store.setItem(KEY, String(now));
    } catch {
      // Private windows may forbid it: then that page does not say since when.
    }
  }

  private read(): number | null {
    try {
      const kept = Number(this.store.getItem(KEY));
      return kept > 0 ? kept : null;
    } catch {
      return null;
    }
  }
}
