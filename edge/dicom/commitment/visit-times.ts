import type { Clock } from '../../config/clock.ts';
import { type Backoff, backoff } from '../../mqtt/backoff.ts';

/** When each peer may be called next: after failures with growing waits, on the monotonic clock. */
export class VisitTimes {
  readonly #clock: Clock;
  readonly #retry: { readonly firstMs: number; readonly maxMs: number };
  readonly #peers = new Map<string, { readonly backoff: Backoff; notBefore: number }>();

  constructor(clock: Clock, retry: { readonly firstMs: number; readonly maxMs: number }) {
    this.#clock = clock;
    this.#retry = retry;
  }

  /** Milliseconds until this peer may be called; 0 or less where it may be now. */
  rest(name: string): number {
    return (this.#peers.get(name)?.notBefore ?? 0) - this.#clock.monotonic();
  }

  /** The call was of no use; milliseconds until the next. */
  failed(name: string): number {
    const peer = this.#peers.get(name) ?? { backoff: backoff({ ...this.#retry, random: Math.random }), notBefore: 0 };
    const waitMs = peer.backoff.next();
    peer.notBefore = this.#clock.monotonic() + waitMs;
    this.#peers.set(name, peer);
    return waitMs;
  }

  succeeded(name: string): void {
    this.#peers.delete(name);
  }

  /** Forgets all other peers, for whom nothing waits any more. */
  keep(names: ReadonlySet<string>): void {
    for (const name of this.#peers.keys()) if (!names.has(name)) this.#peers.delete(name);
  }
}
