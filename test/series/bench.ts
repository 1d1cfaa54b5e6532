import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../edge/config/clock.ts';
import type { InstanceRow, JobRow, Journal, ScanRow } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import type { SeriesLimits } from '../../edge/series/judge.ts';
import type { Timers } from '../../edge/series/timers.ts';
import { StudyWatcher } from '../../edge/series/watcher.ts';
import type { InstanceHeader } from '../../edge/volume/header.ts';
import { recording } from '../dicom/site.ts';

/** Time that stands still until it is told to pass. */
export class HeldTime implements Clock, Timers {
  #ms = 0;
  #setByMs = 0;
  #waiting: { at: number; run: () => void }[] = [];

  now(): number {
    return Date.UTC(2026, 10, 3, 5) + this.#ms + this.#setByMs;
  }

  /** Sets the clock on the wall, forward or back; no time passes. */
  setWall(byMs: number): void {
    this.#setByMs += byMs;
  }

  monotonic(): number {
    return this.#ms;
  }

  after(ms: number, run: () => void): () => void {
    const waiting = { at: this.#ms + ms, run };
    this.#waiting.push(waiting);
    return () => {
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
    };
  }

  /** Lets time pass up to the next timer within it, if any. */
  step(until: number): boolean {
    const next = this.#waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
    this.#ms = Math.max(this.#ms, next?.at ?? until);
    if (next === undefined) return false;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    next.run();
    return true;
  }
}

export interface Queued {
  readonly scan: ScanRow;
  readonly job: JobRow;
  /** Monotonic, ms. */
  readonly atMs: number;
}

/** A watcher with a real journal, a clock that is held, and a scanner that puts headers straight into the journal. */
export class Bench {
  readonly time = new HeldTime();
  readonly queued: Queued[] = [];
  readonly log: Record<string, unknown>[] = [];
  journal!: Journal;
  watcher!: StudyWatcher;
  woken = 0;
  /** Done once, while the next scan is being written. Must not wait for the watcher. */
  whileWriting: (() => Promise<void>) | null = null;
  #dir = '';
  readonly #limits: SeriesLimits;

  private constructor(limits: Partial<SeriesLimits>) {
    this.#limits = { minSlices: 8, minCoverageMm: 80, ...limits };
  }

  /** @param limits of the configuration that differ from 8 slices and 80 mm; @param where its journal lies for the time */
  static async open(limits: Partial<SeriesLimits> = {}, where = tmpdir()): Promise<Bench> {
    const bench = new Bench(limits);
    bench.#dir = await mkdtemp(join(where, 'henet-series-'));
    await bench.start();
    return bench;
  }

  /** Opens journal and watcher; after {@link kill} as after a sudden stop. */
  async start(): Promise<void> {
    const journal = await openJournal({ file: join(this.#dir, 'journal.sqlite'), clock: this.time });
    this.journal = journal;
    this.watcher = new StudyWatcher({
      config: { quietSeconds: 5, giveUpSeconds: 60, ...this.#limits },
      journal: {
        ...journal,
        scans: {
          ...journal.scans,
          enqueue: async (scan, job, series) => {
            await journal.scans.enqueue(scan, job, series);
            const meanwhile = this.whileWriting;
            this.whileWriting = null;
            await meanwhile?.();
            this.queued.push({ scan, job, atMs: this.time.monotonic() });
          },
        },
      },
      clock: this.time,
      timers: this.time,
      log: recording(this.log),
      onJob: () => this.woken++,
    });
    await this.watcher.start();
  }

  /** Forgets the watcher as `kill -9` does: nothing of it runs on. */
  async kill(): Promise<void> {
    await this.watcher.stop();
    await this.journal.close();
  }

  /** One instance, recorded and told of as by the listener, `ms` after the one before. */
  async receive(header: InstanceHeader, ms = 20): Promise<void> {
    if (ms > 0) await this.pass(ms / 1000);
    const row: InstanceRow = {
      sopInstanceUid: header.sopInstanceUid,
      seriesInstanceUid: header.seriesInstanceUid,
      studyInstanceUid: header.studyInstanceUid,
      file: `spool/${header.sopInstanceUid}.dcm`,
      bytes: 1,
      sha256: header.sopInstanceUid,
      peer: 'CT1@127.0.0.1',
      receivedAt: new Date(this.time.now()).toISOString(),
      header,
    };
    if ((await this.journal.instances.add(row)) === 'new') this.watcher.onInstance(row);
  }

  /** An association that brings these and is released, or breaks off. */
  async send(headers: readonly InstanceHeader[], isReleased = true): Promise<void> {
    for (const header of headers) await this.receive(header);
    await this.end(headers, isReleased);
  }

  /** The end of an association that brought these. */
  async end(headers: readonly InstanceHeader[], isReleased = true): Promise<void> {
    const series = [...Map.groupBy(headers, ({ seriesInstanceUid }) => seriesInstanceUid)].map(
      ([seriesInstanceUid, of]) => ({
        seriesInstanceUid,
        studyInstanceUid: of[0]!.studyInstanceUid,
        instances: of.length,
      }),
    );
    this.watcher.onRelease({ peer: 'CT1@127.0.0.1', isReleased, series });
    await this.pass(0);
  }

  /** Lets time pass, and what it wakes come to its end. */
  async pass(seconds: number): Promise<void> {
    const until = this.time.monotonic() + seconds * 1000;
    do await this.watcher.idle();
    while (this.time.step(until));
    await this.watcher.idle();
  }

  /** What was decided of each series of the study, e.g. `1.9.2 chosen`. */
  async verdicts(study = '1.9'): Promise<string[]> {
    const rows = await this.journal.series.ofStudy(study);
    return rows
      .map(({ seriesInstanceUid, verdict, reason }) =>
        [seriesInstanceUid, verdict, reason?.code].filter(Boolean).join(' '),
      )
      .sort();
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
