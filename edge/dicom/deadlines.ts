import type { OffenceCode } from './offence.ts';

/** What happens when a time is over: a stable code for the log, what it was, and what the operator can do. */
export interface Expiry {
  readonly code: OffenceCode;
  readonly what: string;
  readonly hint: string;
}

const SILENT = 'See why the device, or the network to it, stopped; where it needs longer, raise ';

/** The times of a connection, each with the setting that holds it. */
export const EXPIRY = {
  /** The ARTIM timer before an association (PS3.8 9.1.5, 9.2.3: state 2). */
  artim: {
    code: 'dicom-artim',
    what: 'no association was asked for in time',
    hint: `${SILENT}dicom.artimSeconds. A port check looks like this too.`,
  },
  idle: { code: 'dicom-idle', what: 'peer fell silent', hint: `${SILENT}dicom.idleSeconds.` },
  total: {
    code: 'dicom-deadline',
    what: 'association took too long in all',
    hint: 'See what holds the device up; where it needs that long, raise dicom.maxAssociationSeconds.',
  },
  /** All is said, and the peer does not close its side: nothing to tell. */
  closing: null,
} as const satisfies Record<string, Expiry | null>;

/** The two clocks of one connection: for what must come next, and for all of it. */
export class Deadlines {
  readonly #expired: (expiry: Expiry | null) => void;
  readonly #total: NodeJS.Timeout;
  #next: NodeJS.Timeout | null = null;

  constructor(totalMs: number, expired: (expiry: Expiry | null) => void) {
    this.#expired = expired;
    this.#total = setTimeout(() => expired(EXPIRY.total), totalMs);
  }

  /** From now on this much time for what must come next; what was awaited before is not any more. */
  await(ms: number, expiry: Expiry | null): void {
    this.pause();
    this.#next = setTimeout(() => this.#expired(expiry), ms);
  }

  /** Nothing is awaited: the next step is ours. */
  pause(): void {
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = null;
  }

  end(): void {
    this.pause();
    clearTimeout(this.#total);
  }
}
