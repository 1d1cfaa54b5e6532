import type { Clock } from '../config/clock.ts';
import { isoNow } from '../config/clock.ts';
import type { Journal } from '../journal/journal.ts';

/** Looking again at the same thing within this time is the same viewing. A board asks often; an audit log must stay readable. */
export const VIEWING_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;

/** Writes down who looked at which patient data: once a viewing, before the data is sent. */
export class ViewingLog {
  private readonly last = new Map<string, number>();
  private readonly journal: Pick<Journal, 'audit'>;
  private readonly clock: Clock;

  constructor(journal: Pick<Journal, 'audit'>, clock: Clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /** `who` is the screen's address: there is no sign-in to view. */
  async note(who: string, act: string, subject: string, detail = ''): Promise<void> {
    const key = `${who}|${act}|${subject}|${detail}`;
    const now = this.clock.monotonic();
    const before = this.last.get(key);
    if (before !== undefined && now - before < VIEWING_MS) return;
    await this.journal.audit.add({ at: isoNow(this.clock), who: `screen ${who}`, act, subject, detail });
    this.last.delete(key);
    this.last.set(key, now);
    if (this.last.size > MAX_REMEMBERED) this.last.delete(this.last.keys().next().value ?? '');
  }
}
