import type { InstanceRow, ScanRow, SeriesRow } from '../journal/journal.ts';
import type { InstanceHeader } from '../volume/header.ts';
import { completeness, isShort } from './completeness.ts';

/** One series as received so far. */
export class ReceivedSeries {
  readonly seriesInstanceUid: string;
  readonly headers = new Map<string, InstanceHeader>();
  /** Latest wall time of an instance, ISO 8601: for people to read, never to decide by, because that clock may be set. */
  lastReceivedAt = '';
  /** Whether it is taken to have arrived whole: see {@link ReceivedStudy.settle}. */
  isSettled = false;
  /** Instances that associations brought which were then released. */
  delivered = 0;

  constructor(seriesInstanceUid: string) {
    this.seriesInstanceUid = seriesInstanceUid;
  }
}

/** One study as received so far, with what the journal holds of it: kept while instances come, so that none is read twice. */
export class ReceivedStudy {
  readonly studyInstanceUid: string;
  readonly series = new Map<string, ReceivedSeries>();
  readonly scans = new Map<string, ScanRow>();
  readonly verdicts = new Map<string, SeriesRow>();

  constructor(studyInstanceUid: string) {
    this.studyInstanceUid = studyInstanceUid;
  }

  /** Takes an instance in; one that is known changes nothing. */
  add({ sopInstanceUid, seriesInstanceUid, receivedAt, header }: InstanceRow): void {
    const series = this.series.get(seriesInstanceUid) ?? new ReceivedSeries(seriesInstanceUid);
    this.series.set(seriesInstanceUid, series);
    if (series.headers.has(sopInstanceUid)) return;
    series.headers.set(sopInstanceUid, header);
    series.isSettled = false;
    if (receivedAt > series.lastReceivedAt) series.lastReceivedAt = receivedAt;
  }

  /**
   * An association that brought this many of the series' instances has ended. Nothing more is expected of the series if the
   * scanner announced as many as there are, or if the association was released and brought all of them. Returns whether
   * that is so.
   */
  settle(seriesInstanceUid: string, instances: number, isReleased: boolean): boolean {
    const series = this.series.get(seriesInstanceUid);
    if (series === undefined) return false;
    const { size } = series.headers;
    if (isReleased) series.delivered += instances;
    const says = completeness([...series.headers.values()]);
    // Of devices that open several associations at once each brings a part: there only quiet tells.
    const isBrought = isReleased && instances === size && says === 'plausible';
    if (isBrought || says === 'announced') series.isSettled = true;
    return series.isSettled;
  }

  /**
   * No instance has come for a while: no more are expected, but of series that lack slices which the scanner announced and whose
   * sender has not said that it is done. Where it has, the announced number counts more than this series (see
   * {@link completeness}).
   */
  settleQuiet(): void {
    for (const series of this.series.values()) {
      const isDue = isShort([...series.headers.values()]) && series.delivered < series.headers.size;
      if (!isDue) series.isSettled = true;
    }
  }

  /** Nothing more will come. */
  settleAll(): void {
    for (const series of this.series.values()) series.isSettled = true;
  }

  /** Whether instances of a series came after its verdict: more are here than it was made of. */
  isLate({ seriesInstanceUid, headers }: ReceivedSeries): boolean {
    return headers.size > (this.verdicts.get(seriesInstanceUid)?.instances ?? 0);
  }

  scanOf(seriesInstanceUid: string): ScanRow | null {
    return [...this.scans.values()].find((scan) => scan.seriesInstanceUid === seriesInstanceUid) ?? null;
  }

  /** Scans that say that something could not be read. */
  refusedScans(): ScanRow[] {
    return [...this.scans.values()].filter(({ seriesInstanceUid: uid }) => uid === null || !this.isChosen(uid));
  }

  isChosen(seriesInstanceUid: string): boolean {
    return this.verdicts.get(seriesInstanceUid)?.verdict === 'chosen' && this.scanOf(seriesInstanceUid) !== null;
  }

  /** See {@link ReceivedSeries.lastReceivedAt}. */
  get lastReceivedAt(): string {
    return [...this.series.values()].reduce(
      (last, series) => (series.lastReceivedAt > last ? series.lastReceivedAt : last),
      '',
    );
  }
}
