import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import { isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { AuditEntry, Journal } from '../journal/journal.ts';
import { throughWhat, type Visitor, whoLooks } from '../people/visitor.ts';

/** Looking again at the same thing within this time is the same viewing. A board asks often; an audit log must stay readable. */
export const VIEWING_MS = 15 * 60_000;
const MAX_REMEMBERED = 10_000;

/** A request, or whoever else looks. */
export interface Viewer {
  readonly visitor: Visitor;
  readonly ip: string;
}

/**
 * Writes down who looked at which patient data: once a viewing, before the data is sent. While the journal cannot be written
 * (a full disk) a clinician must see the scan all the same: the viewing goes to the service's log, and to the journal once it can.
 */
export class ViewingLog {
  private readonly last = new Map<string, number>();
  private waiting: AuditEntry[] = [];
  private readonly journal: Pick<Journal, 'audit'>;
  private readonly clock: Clock;
  private readonly log: Logger;

  constructor(journal: Pick<Journal, 'audit'>, clock: Clock, log: Logger) {
    this.journal = journal;
    this.clock = clock;
    this.log = log;
  }

  /** The person or display that is signed in, or the screen's address where nobody has to be; and what it was done through. */
  async note(by: Viewer, act: string, subject: string, about = ''): Promise<void> {
    const who = whoLooks(by.visitor, by.ip);
    const through = by.visitor.kind === 'person' ? `through ${throughWhat(by.visitor, by.ip)}` : '';
    const detail = [about, through].filter(Boolean).join(', ');
    const key = `${who}|${act}|${subject}|${detail}`;
    const now = this.clock.monotonic();
    const before = this.last.get(key);
    if (before !== undefined && now - before < VIEWING_MS) {
      if (this.waiting.length > 0) await this.write([]);
      return;
    }
    await this.write([{ at: isoNow(this.clock), who, act, subject, detail }]);
    this.last.delete(key);
    this.last.set(key, now);
    if (this.last.size > MAX_REMEMBERED) this.last.delete(this.last.keys().next().value ?? '');
  }

  /** What waits, then these, in order; what cannot be written waits again. */
  private async write(entries: readonly AuditEntry[]): Promise<void> {
    const all = [...this.waiting, ...entries];
    this.waiting = [];
    for (const [n, entry] of all.entries()) {
      try {
        await this.journal.audit.add(entry);
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'journal-failed') throw error;
        for (const kept of entries) this.log.error({ audit: kept }, 'a viewing cannot be recorded in the journal now');
        this.waiting = [...all.slice(n), ...this.waiting].slice(-MAX_REMEMBERED);
        return;
      }
    }
  }
}
