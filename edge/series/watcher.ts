import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Unit } from '../config/unit.ts';
import type { InstanceRow, JobRow, Journal, ScanRow } from '../journal/journal.ts';
import { decide } from './decide.ts';
import type { SeriesDelivery } from './delivery.ts';
import { type ReceivingSeries, receivingOf } from './receiving.ts';
import { refusedRow, scanRows } from './scan-rows.ts';
import { ReceivedStudy } from './study.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface StudyWatcherOptions {
  readonly config: Config['series'];
  readonly journal: Pick<Journal, 'instances' | 'series' | 'scans'>;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly log: Logger;
  /** A job was queued. */
  readonly onJob: () => void;
  /** A scan was decided that the journal did not take: tried again, and told meanwhile. */
  readonly onUnrecorded?: (scan: ScanRow, job: JobRow) => void;
  /** A series will not be read, as far as is known now. */
  readonly onRefused?: (seriesInstanceUid: string) => void;
}

/** What is being received now. */
export interface InFlight {
  /** Series that have not arrived whole. */
  readonly receivingSeries: number;
  /** Wall time of the latest instance since the start, ISO 8601; null before the first. */
  readonly lastInstanceAt: string | null;
}

/** A study under watch. */
interface Watched {
  readonly study: ReceivedStudy;
  /** Whether what the journal has of it was taken in. */
  isLoaded: boolean;
  /** Monotonic time of its latest instance, ms. */
  lastInstanceMs: number;
  /** What is done to it, one thing after the other. */
  queue: Promise<void>;
  cancelTimer: () => void;
}

/**
 * Turns instances into scans: watches each study from its first instance until none has come for `giveUpSeconds`, and
 * queues what is to be read, or why nothing can be. The journal is read once for each study, when it is first seen.
 */
export class StudyWatcher implements Unit {
  readonly #options: StudyWatcherOptions;
  readonly #timers: Timers;
  readonly #watched = new Map<string, Watched>();
  #isRunning = false;
  #lastInstanceAt: string | null = null;

  constructor(options: StudyWatcherOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  /** Takes up the studies that a stop, sudden or not, left undecided. */
  async start(): Promise<void> {
    this.#isRunning = true;
    const open = await this.#options.journal.instances.openStudies();
    for (const studyInstanceUid of open) this.#watch(studyInstanceUid);
    if (open.length > 0) this.#options.log.info({ studies: open.length }, 'studies taken up after the last stop');
  }

  /** Forgets the studies under watch; {@link start} finds them again in the journal. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    for (const watched of this.#watched.values()) watched.cancelTimer();
    await this.idle();
    this.#watched.clear();
  }

  /** Resolves when all that was told so far is decided, or waits for time to pass. */
  async idle(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(({ queue }) => queue));
  }

  /** A new instance is recorded. */
  onInstance(row: InstanceRow): void {
    this.#lastInstanceAt = row.receivedAt;
    if (!this.#isRunning) return;
    const watched = this.#watch(row.studyInstanceUid);
    watched.study.add(row);
    watched.lastInstanceMs = this.#options.clock.monotonic();
    // Anew, for a study that has been quiet already is not looked at again until it is given up.
    this.#wake(watched, this.#quietMs);
  }

  /** An association that brought instances has ended: what it brought whole is decided at once. */
  onRelease({ isReleased, series }: SeriesDelivery): void {
    // A device that opens an association for each slice never brings a series whole.
    const isOneByOne = series.length === 1 && series[0]?.instances === 1;
    const delivered = Map.groupBy(series, ({ studyInstanceUid }) => studyInstanceUid);
    for (const [studyInstanceUid, brought] of delivered) {
      const watched = this.#watched.get(studyInstanceUid);
      if (watched === undefined) continue;
      this.#enqueue(watched, async () => {
        await this.#load(watched);
        const settled = brought.filter(({ seriesInstanceUid, instances }) =>
          watched.study.settle(seriesInstanceUid, instances, isReleased && !isOneByOne),
        );
        if (settled.length > 0) await this.#decide(watched, false);
      });
    }
  }

  inFlight(): InFlight {
    const receiving = [...this.#watched.values()].flatMap(({ study }) => [...study.series.values()]);
    return {
      receivingSeries: receiving.filter(({ isSettled }) => !isSettled).length,
      lastInstanceAt: this.#lastInstanceAt,
    };
  }

  /** Each series that has not arrived whole, the one that came last first. */
  receiving(): ReceivingSeries[] {
    const { quietSeconds, giveUpSeconds } = this.#options.config;
    return [...this.#watched.values()]
      .flatMap(({ study }) => [...study.series.values()])
      .filter(({ isSettled }) => !isSettled)
      .sort((a, b) => b.lastReceivedAt.localeCompare(a.lastReceivedAt))
      .map((series) => receivingOf(series, quietSeconds, giveUpSeconds));
  }

  #watch(studyInstanceUid: string): Watched {
    const known = this.#watched.get(studyInstanceUid);
    if (known !== undefined) return known;
    const watched: Watched = {
      study: new ReceivedStudy(studyInstanceUid),
      isLoaded: false,
      lastInstanceMs: this.#options.clock.monotonic(),
      queue: Promise.resolve(),
      cancelTimer: () => {},
    };
    this.#watched.set(studyInstanceUid, watched);
    this.#enqueue(watched, () => this.#load(watched));
    this.#wake(watched, this.#quietMs);
    return watched;
  }

  async #load(watched: Watched): Promise<void> {
    if (watched.isLoaded) return;
    const { study } = watched;
    const { instances, series, scans } = this.#options.journal;
    const [rows, verdicts, known] = await Promise.all([
      instances.ofStudy(study.studyInstanceUid),
      series.ofStudy(study.studyInstanceUid),
      scans.ofStudy(study.studyInstanceUid),
    ]);
    for (const row of rows) study.add(row);
    for (const verdict of verdicts) study.verdicts.set(verdict.seriesInstanceUid, verdict);
    for (const scan of known) study.scans.set(scan.scanId, scan);
    watched.isLoaded = true;
  }

  /** A scan's revision may have grown since: it was read again beside another one, or estimated anew. */
  async #refresh(study: ReceivedStudy): Promise<void> {
    try {
      const known = await this.#options.journal.scans.ofStudy(study.studyInstanceUid);
      for (const scan of known) study.scans.set(scan.scanId, scan);
    } catch (error) {
      // What is in memory stands: a journal that cannot be read must not keep a scan from being told of.
      this.#options.log.warn({ err: error }, 'the scans of a study could not be looked up again');
    }
  }

  #wake(watched: Watched, ms: number): void {
    watched.cancelTimer();
    watched.cancelTimer = this.#timers.after(ms, () => this.#enqueue(watched, () => this.#look(watched)));
  }

  /** Looks whether a study has gone quiet, or is over. */
  async #look(watched: Watched): Promise<void> {
    const silentMs = this.#options.clock.monotonic() - watched.lastInstanceMs;
    const isOver = silentMs >= this.#giveUpMs;
    if (silentMs < this.#quietMs && !isOver) {
      this.#wake(watched, this.#quietMs - silentMs);
      return;
    }
    await this.#load(watched);
    if (isOver) watched.study.settleAll();
    else watched.study.settleQuiet();
    await this.#decide(watched, isOver);
    // What came while the journal was written is looked at again.
    const since = this.#options.clock.monotonic() - watched.lastInstanceMs;
    if (since < silentMs) this.#wake(watched, Math.max(1, this.#quietMs - since));
    else if (!isOver) this.#wake(watched, Math.max(1, this.#giveUpMs - since));
    else this.#watched.delete(watched.study.studyInstanceUid);
  }

  async #decide({ study }: Watched, isOver: boolean): Promise<void> {
    const { journal, config, clock, log, onJob } = this.#options;
    await this.#refresh(study);
    const { scans, refused } = decide(study, config, isOver);
    // All rows before any is written: what comes while the journal writes was not part of the decision.
    const now = isoNow(clock);
    const decided = scans.map((decision) => scanRows(study, decision, now));
    const verdicts = [...refused].map(([series, reason]) => refusedRow(study, series, reason, now));
    for (const rows of decided) {
      await journal.scans.enqueue(rows.scan, rows.job, rows.series).catch((error: unknown) => {
        this.#options.onUnrecorded?.(rows.scan, rows.job);
        throw error;
      });
      study.scans.set(rows.scan.scanId, rows.scan);
      for (const row of rows.series) study.verdicts.set(row.seriesInstanceUid, row);
      const { scanId, revision, seriesInstanceUid } = rows.scan;
      log.info({ scanId, revision, seriesInstanceUid, refusal: rows.job.refusal }, 'scan queued');
      onJob();
    }
    for (const row of verdicts) {
      const { seriesInstanceUid, reason, instances } = row;
      const known = study.verdicts.get(seriesInstanceUid);
      const isKnown = known?.reason?.code === reason?.code && known?.reason?.text === reason?.text;
      if (isKnown && known?.instances === instances) continue;
      await journal.series.put(row);
      study.verdicts.set(seriesInstanceUid, row);
      this.#options.onRefused?.(seriesInstanceUid);
      if (!isKnown) log.info({ seriesInstanceUid, reason }, 'series not read');
    }
  }

  /** One thing after the other for each study; what fails is logged and tried again when the study is next looked at. */
  #enqueue(watched: Watched, task: () => Promise<void>): void {
    watched.queue = watched.queue.then(task).catch((error: unknown) => {
      // The journal may know more than was taken in of it: a scan that was read again has another revision since.
      watched.isLoaded = false;
      this.#options.log.error(
        {
          code: 'series-decision',
          studyInstanceUid: watched.study.studyInstanceUid,
          err: error,
          hint: 'Check the disk and the journal.',
        },
        'a study could not be decided; it is tried again',
      );
      if (this.#isRunning) this.#wake(watched, this.#quietMs);
    });
  }

  get #quietMs(): number {
    return this.#options.config.quietSeconds * 1000;
  }

  get #giveUpMs(): number {
    return this.#options.config.giveUpSeconds * 1000;
  }
}
