import type { BoardFiles } from '../../edge/http/schemas.ts';

/** The appliance is asked this often which board it serves, ms. */
const ASK_MS = 60_000;
/** Nobody has pressed anything for so long, ms: no page is taken from under a person's hands. */
const IDLE_MS = 120_000;
/** A board that failed is not loaded anew more often than this, ms. */
const AGAIN_MS = 600_000;
const KEY = 'henet.renewed';

/** What stands between a board that is out of date and its being loaded anew. */
export interface Occasion {
  /** Open alerts, whether somebody has them or not. */
  readonly open: number;
  /** A form is open, or something is being typed. */
  readonly formOpen: boolean;
  /** Since anything was pressed on this screen, ms. */
  readonly idleMs: number;
}

/** Whether a board may be loaded anew by itself: never while an alert is open or a person is at it. */
export function mayRenew({ open, formOpen, idleMs }: Occasion): boolean {
  return open === 0 && !formOpen && idleMs >= IDLE_MS;
}

interface Renewed {
  /** Files that the page then was to name. */
  readonly page: string;
  readonly at: number;
}

/**
 * Loads the board anew when the appliance serves another one, or a part of this one failed: once for each version, only when
 * nobody is disturbed, and only when the appliance answers at that very moment, so that no wall ends at a browser's error page.
 */
export class Renewal {
  private readonly of: {
    /** Addresses of the built files that this page loaded. */
    readonly page: readonly string[];
    readonly ask: () => Promise<BoardFiles>;
    readonly occasion: () => Occasion;
    readonly reload: () => void;
    readonly store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
    readonly monotonic: () => number;
    readonly wall: () => number;
  };
  private askedAt = Number.NEGATIVE_INFINITY;
  private asking = false;
  private served: readonly string[] = [];
  /** A part of this board could not be loaded or drawn. */
  broken = false;
  private last: Renewed | null;
  /** When this board loaded itself, ms since the epoch; null where a person opened it, or sound came back since. */
  renewedAt: number | null;

  constructor(of: Renewal['of']) {
    this.of = of;
    this.last = read(of.store);
    this.renewedAt = this.last?.at ?? null;
  }

  /** Whether the appliance serves another board than this one. A board that vite serves for development names no files. */
  get newer(): boolean {
    const { page } = this.of;
    return page.length > 0 && this.served.some((name) => !page.includes(name));
  }

  /** Looks whether to load anew; call it every second. */
  async look(): Promise<void> {
    const { monotonic, occasion } = this.of;
    if (this.asking) return;
    const now = monotonic();
    const wanted = (this.newer || this.broken) && !this.tried() && mayRenew(occasion());
    if (!wanted && now - this.askedAt < ASK_MS) return;
    this.asking = true;
    this.askedAt = now;
    try {
      this.served = (await this.of.ask()).page;
      // The answer took its time: an alert may have come.
      if (wanted && mayRenew(occasion())) this.renew();
    } catch {
      // An appliance that does not answer is told by the heartbeat; it is asked again.
    } finally {
      this.asking = false;
    }
  }

  /** Loads the board anew, because a person says so or it may. */
  renew(): void {
    const renewed: Renewed = { page: this.served.join(), at: this.of.wall() };
    this.last = renewed;
    try {
      this.of.store.setItem(KEY, JSON.stringify(renewed));
    } catch {
      // Without a memory it could load itself for ever: it is left to a person.
      if (!this.broken) return;
    }
    this.of.reload();
  }

  /** The page draws nothing any more, so not even an open alert is shown: nothing is left to be disturbed. */
  dead(): void {
    if (!this.last || this.of.wall() - this.last.at >= AGAIN_MS) this.renew();
  }

  /** A person has let this screen sound again: that it loaded itself is of no interest any more. */
  heard(): void {
    this.renewedAt = null;
  }

  /** A version that was loaded once is not loaded again for being other than this page; a failure, not at once. */
  private tried(): boolean {
    const { last } = this;
    if (!last) return false;
    if (this.broken) return this.of.wall() - last.at < AGAIN_MS;
    return last.page === this.served.join();
  }
}

function read(store: Pick<Storage, 'getItem'>): Renewed | null {
  try {
    const kept: Partial<Renewed> | null = JSON.parse(store.getItem(KEY) ?? 'null');
    return typeof kept?.page === 'string' && typeof kept.at === 'number' ? { page: kept.page, at: kept.at } : null;
  } catch {
    return null;
  }
}
