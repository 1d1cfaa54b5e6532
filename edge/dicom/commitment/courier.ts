import type { SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import type { Clock } from '../../config/clock.ts';
import type { Unit } from '../../config/unit.ts';
import type { CommitmentRow } from '../../journal/journal.ts';
import { type PeerList, peerName, type ReportTarget } from '../peers.ts';
import { CommitmentNotices } from './notices.ts';
import type { Report, ReportSources } from './report.ts';
import { ReportAssociation } from './report-association.ts';
import { VisitTimes } from './visit-times.ts';

export interface CourierOptions extends ReportSources {
  /** Our own: what peers are called by. */
  readonly aeTitle: string;
  readonly peers: PeerList;
  /** The files of `dicom.tls` that are in use now, for peers that take their results over TLS; null where there is none. */
  readonly tlsContext: () => SecureContextOptions | null;
  readonly giveUpMs: number;
  /** Waits between attempts to reach a peer. */
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
  readonly clock: Clock;
  readonly log: Logger;
  /** Sends one result; whether the peer has taken it. Rejects where the association is of no more use. */
  readonly deliver: (row: CommitmentRow, send: (report: Report) => Promise<number>) => Promise<boolean>;
}

/** New associations at once, one to a peer. */
export const MAX_REPORT_ASSOCIATIONS = 4;
/** Waits between attempts to bring a peer its results, where no others are asked for. */
export const DEFAULT_RETRY = { firstMs: 2_000, maxMs: 600_000 };
/** Longest wait before it is looked again at what waits: the wall clock may have jumped. */
const MAX_WAIT_MS = 3_600_000;

/**
 * Brings the results that wait in the journal to their peers, over associations of our own (PS3.4 J.3.3.1.2). A peer that
 * is away is tried again with growing waits until its results are too old; one without an address is told of in the log.
 */
export class CommitmentCourier implements Unit {
  readonly #options: CourierOptions;
  /** Requests whose result is under way, here or on the association that asked. */
  readonly #taken = new Set<number>();
  readonly #times: VisitTimes;
  readonly #visits = new Map<string, Promise<void>>();
  readonly #notices: CommitmentNotices;
  readonly #stopped = new AbortController();
  #pass: Promise<void> | null = null;
  #awake = false;
  #running = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#times = new VisitTimes(options.clock, options.retry);
    this.#notices = new CommitmentNotices(options.log);
  }

  async start(): Promise<void> {
    this.#running = true;
    this.wake();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#stopped.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#pass;
    await Promise.all(this.#visits.values());
  }

  /** Whether a result is free to be sent, which it is not any more then. */
  take(id: number): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    return true;
  }

  /** The end of {@link take}. */
  put(row: CommitmentRow, isDone: boolean): void {
    this.#taken.delete(row.id);
    if (!isDone) this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    this.#awake = true;
    if (!this.#running || this.#pass !== null) return;
    this.#pass = this.#run().finally(() => {
      this.#pass = null;
      if (this.#awake) this.wake();
    });
  }

  async #run(): Promise<void> {
    this.#awake = false;
    let wait = MAX_WAIT_MS;
    try {
      wait = await this.#look();
    } catch (error) {
      this.#notices.unreadable(error);
      wait = this.#options.retry.maxMs;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#running) this.#timer = setTimeout(() => this.wake(), wait);
  }

  /** Gives up what is too old and sets out to every peer whose time has come. Returns how long nothing more is to do, ms. */
  async #look(): Promise<number> {
    const { commitments, clock, peers, giveUpMs } = this.#options;
    const pending = await commitments.pending();
    // What is kept in memory of requests and peers does not outlast them.
    this.#notices.forgetAllBut(pending);
    this.#times.keep(new Set(pending.map(peerName)));
    const waiting = pending.filter(({ id }) => !this.#taken.has(id));
    const ages = new Map(waiting.map((row) => [row, clock.now() - Date.parse(row.receivedAt)]));
    for (const row of waiting) if (ages.get(row)! >= giveUpMs) await this.#giveUp(row);
    const alive = waiting.filter((row) => ages.get(row)! < giveUpMs);
    let wait = alive.reduce((least, row) => Math.min(least, giveUpMs - ages.get(row)!), MAX_WAIT_MS);
    for (const [name, rows] of Map.groupBy(alive, peerName)) {
      const { aeTitle, address } = rows[0]!;
      const target = peers.reportTarget(aeTitle, address);
      if (target === null) {
        for (const row of rows) this.#notices.noAddress(row);
        continue;
      }
      const rest = this.#times.rest(name);
      if (rest > 0) wait = Math.min(wait, rest);
      // One that must wait its turn is looked at again at the end of another's.
      else if (!this.#visits.has(name) && this.#visits.size < MAX_REPORT_ASSOCIATIONS) this.#visit(name, rows, target);
    }
    return wait;
  }

  #visit(name: string, rows: readonly CommitmentRow[], target: ReportTarget): void {
    if (!this.#running) return;
    const mine = rows.filter(({ id }) => this.take(id));
    if (mine.length === 0) return;
    const visit = this.#deliverAll(mine, target)
      .then((isAllTaken) => {
        if (isAllTaken) this.#times.succeeded(name);
        else this.#times.failed(name);
      })
      .catch((error: Error) => {
        const waitMs = this.#times.failed(name);
        if (this.#running) this.#notices.away(name, target, { results: mine.length, waitMs, error });
      })
      .finally(() => {
        for (const { id } of mine) this.#taken.delete(id);
        this.#visits.delete(name);
        this.wake();
      });
    this.#visits.set(name, visit);
  }

  async #deliverAll(rows: readonly CommitmentRow[], target: ReportTarget): Promise<boolean> {
    const { aeTitle, deliver, tlsContext } = this.#options;
    const association = await ReportAssociation.open({
      target,
      tlsContext: tlsContext(),
      callingAeTitle: aeTitle,
      calledAeTitle: rows[0]!.aeTitle,
      signal: this.#stopped.signal,
    });
    try {
      let isAllTaken = true;
      for (const row of rows) isAllTaken = (await deliver(row, (report) => association.report(report))) && isAllTaken;
      await association.release();
      return isAllTaken;
    } finally {
      association.destroy();
    }
  }

  async #giveUp(row: CommitmentRow): Promise<void> {
    this.#notices.givenUp(row);
    await this.#options.commitments.remove(row.id);
  }
}
