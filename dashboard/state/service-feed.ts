import type { ServiceState } from '../../edge/health/service/state.ts';
import { STALE_MS } from '../data/freshness.ts';
import { Refused } from './refused.ts';

const INTERVAL_MS = 4000;

/** Asks for the state of the appliance again and again while a page shows it. Fires `change`. */
export class ServiceFeed extends EventTarget {
  state: ServiceState | null = null;
  /** Why the appliance refuses to say; null while it does not. */
  refused: Refused | null = null;
  private answeredAt: number;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running = false;
  private readonly ask: () => Promise<ServiceState>;
  private readonly monotonic: () => number;

  constructor(ask: () => Promise<ServiceState>, monotonic: () => number = () => performance.now()) {
    super();
    this.ask = ask;
    this.monotonic = monotonic;
    this.answeredAt = monotonic();
  }

  start(): void {
    this.running = true;
    this.answeredAt = this.monotonic();
    void this.look();
  }

  stop(): void {
    this.running = false;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Since the newest answer, or since the page was opened, ms. */
  get ageMs(): number {
    return Math.max(0, this.monotonic() - this.answeredAt);
  }

  /** Whether what is shown may be out of date. */
  get isOld(): boolean {
    return this.ageMs > STALE_MS;
  }

  /** Asks now. Never rejects: silence shows as age. */
  async look(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    try {
      this.state = await this.ask();
      this.refused = null;
      this.answeredAt = this.monotonic();
    } catch (error) {
      if (error instanceof Refused) this.refused = error;
    }
    this.dispatchEvent(new Event('change'));
    if (this.running) this.timer = setTimeout(() => void this.look(), INTERVAL_MS);
  }
}
