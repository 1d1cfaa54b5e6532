import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { PeopleConfig } from '../config/people.ts';
import type { AuditEntry, Journal, SessionRow } from '../journal/journal.ts';
import { newToken, tokenHash } from './tokens.ts';
import { displayVisitor, personVisitor, type SignedIn } from './visitor.ts';

/** A session is said to be used at most this often, ms. */
const USED_MS = 10_000;

export interface SessionsOptions {
  readonly journal: Pick<Journal, 'people'>;
  readonly config: Pick<PeopleConfig, 'sessionMinutes' | 'sessionHours'>;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Held {
  readonly visitor: SignedIn;
  readonly createdMs: number;
  usedMs: number;
  /** Told once it is over. */
  readonly ended: AbortController;
}

/** How long a session goes on unless somebody touches the screen, and in any case; ms. */
export interface TimeLeft {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/**
 * Sessions of people and displays. The truth is in the journal, so they survive a restart; what is in use is held in memory too, for
 * the data folder is this process's alone. Times are by the wall clock. Those of displays end when they are revoked, never by time.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /**
   * Opens one and returns its token, which nobody but the browser is to hold; null where the code was spent before.
   * While the journal cannot be written it lives in memory until the next start: who must see a scan is not kept out by a full disk.
   */
  async open(
    of: { readonly personId: string } | { readonly displayId: string },
    audit: AuditEntry,
    usedCode?: string,
  ): Promise<string | null> {
    const { journal, clock, log } = this.#options;
    const token = newToken();
    const now = isoNow(clock);
    const ids = { personId: null, displayId: null, ...of };
    const row = { sessionId: tokenHash(token), ...ids, createdAt: now, usedAt: now };
    try {
      if (!(await journal.people.openSession(row, audit, usedCode))) return null;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'journal-failed' || usedCode !== undefined) throw error;
      log.error({ audit }, 'a sign-in cannot be recorded in the journal now; it holds until the next start');
    }
    await this.#hold(row);
    return token;
  }

  /** Who holds this token; null where it is of no session, or of one that is over. */
  async find(token: string): Promise<SignedIn | null> {
    const sessionId = tokenHash(token);
    const held = this.#held.get(sessionId) ?? (await this.#read(sessionId));
    if (held === null || this.#isOver(held)) return null;
    return held.visitor;
  }

  /** Fires when a session that {@link find} found is over. */
  ended(sessionId: string): AbortSignal {
    return this.#held.get(sessionId)?.ended.signal ?? AbortSignal.abort();
  }

  /** Time left of a person's session; null for a display, which has no end. */
  left(sessionId: string): TimeLeft | null {
    const held = this.#held.get(sessionId);
    return held?.visitor.kind === 'person' ? this.#left(held) : null;
  }

  /** Somebody touched the screen. */
  async used(sessionId: string): Promise<void> {
    const { journal, clock, log } = this.#options;
    const held = this.#held.get(sessionId);
    const now = clock.now();
    if (!held || this.#isOver(held) || Math.abs(now - held.usedMs) < USED_MS) return;
    held.usedMs = now;
    await journal.people.sessionUsed(sessionId, isoNow(clock)).catch((error: unknown) => {
      log.warn({ err: error }, 'that a session is used cannot be recorded now');
    });
  }

  /** Ends sessions now. Those that the journal cannot forget are over for this process all the same. */
  async end(sessionIds: readonly string[], audits: readonly AuditEntry[]): Promise<void> {
    for (const sessionId of sessionIds) this.#drop(sessionId);
    if (sessionIds.length === 0) return;
    await this.#options.journal.people.endSessions(sessionIds, audits);
    // One that was being looked up meanwhile has been held again.
    for (const sessionId of sessionIds) this.#drop(sessionId);
  }

  /** Ends all of a person or display. */
  async endOf(of: { readonly personId: string } | { readonly displayId: string }): Promise<void> {
    const rows = await this.#options.journal.people.sessions();
    const isOf = (row: SessionRow) =>
      'personId' in of ? row.personId === of.personId : row.displayId === of.displayId;
    const inMemory = [...this.#held].filter(([, { visitor }]) =>
      'personId' in of
        ? visitor.kind === 'person' && visitor.personId === of.personId
        : visitor.kind === 'display' && visitor.displayId === of.displayId,
    );
    await this.end(
      [...new Set([...rows.filter(isOf).map(({ sessionId }) => sessionId), ...inMemory.map(([id]) => id)])],
      [],
    );
  }

  /** Ends those whose time is over, with a row in the audit log each. */
  async expire(): Promise<void> {
    const { journal, clock } = this.#options;
    for (const { sessionId } of await journal.people.sessions()) {
      const held = this.#held.get(sessionId) ?? (await this.#read(sessionId));
      if (held !== null && !this.#isOver(held)) continue;
      const who = held?.visitor.name ?? 'appliance';
      const detail = 'time was over';
      await this.end([sessionId], [{ at: isoNow(clock), who, act: 'session-ended', subject: who, detail }]);
    }
    for (const [sessionId, held] of this.#held) if (this.#isOver(held)) this.#drop(sessionId);
  }

  #drop(sessionId: string): void {
    const held = this.#held.get(sessionId);
    this.#held.delete(sessionId);
    held?.ended.abort();
  }

  async #read(sessionId: string): Promise<Held | null> {
    const row = await this.#options.journal.people.session(sessionId);
    return row ? this.#hold(row) : null;
  }

  /** Null where its person is disabled or its display revoked. */
  async #hold({ sessionId, personId, displayId, createdAt, usedAt }: SessionRow): Promise<Held | null> {
    const { people } = this.#options.journal;
    const person = personId === null ? null : await people.get(personId);
    const display = displayId === null ? null : await people.display(displayId);
    const visitor =
      person && person.disabledAt === null
        ? personVisitor(sessionId, person)
        : display && display.revokedAt === null
          ? displayVisitor(sessionId, display)
          : null;
    if (visitor === null) return null;
    const known = this.#held.get(sessionId);
    if (known) return known;
    const held = {
      visitor,
      createdMs: Date.parse(createdAt),
      usedMs: Date.parse(usedAt),
      ended: new AbortController(),
    };
    this.#held.set(sessionId, held);
    return held;
  }

  #left({ createdMs, usedMs }: Held): TimeLeft {
    const { config, clock } = this.#options;
    const now = clock.now();
    return {
      idleMs: usedMs + config.sessionMinutes * 60_000 - now,
      absoluteMs: createdMs + config.sessionHours * 3_600_000 - now,
    };
  }

  #isOver(held: Held): boolean {
    if (held.visitor.kind === 'display') return false;
    const { idleMs, absoluteMs } = this.#left(held);
    return idleMs <= 0 || absoluteMs <= 0;
  }
}
