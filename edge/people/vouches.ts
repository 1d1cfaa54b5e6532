import type { Clock } from '../config/clock.ts';
import { newToken, tokenHash } from './tokens.ts';

/** For as long a person who said at a screen who they are may do what they began there; chosen here. */
export const VOUCH_SECONDS = 30;

/** Words given for somebody at a screen a moment ago, each for one act of that session. In memory: a restart forgets them. */
export class Vouches {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #given = new Map<string, { readonly name: string; readonly sessionId: string; readonly until: number }>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  give(name: string, sessionId: string): string {
    const now = this.#clock.monotonic();
    for (const [key, { until }] of this.#given) if (until <= now) this.#given.delete(key);
    const vouch = newToken();
    this.#given.set(tokenHash(vouch), { name, sessionId, until: now + VOUCH_SECONDS * 1000 });
    return vouch;
  }

  /** The name that a vouch is for; null where it is none, of another session, too old or was taken before. */
  take(vouch: string, sessionId: string): string | null {
    const key = tokenHash(vouch);
    const given = this.#given.get(key);
    if (!given || given.sessionId !== sessionId) return null;
    this.#given.delete(key);
    return given.until > this.#clock.monotonic() ? given.name : null;
  }
}
