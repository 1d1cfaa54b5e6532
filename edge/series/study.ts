import type { InstanceRow, ScanRow, SeriesRow } from '../journal/journal.ts';
import type { InstanceHeader } from '../volume/header.ts';
import { completeness } from './completeness.ts';

/** One series as received so far. */
export class ReceivedSeries {
  readonly seriesInstanceUid: string;
  readonly headers = new Map<string, InstanceHeader>();
  /** Wall time of the latest instance, ISO 8601. */
  lastReceivedAt = '';
  /** Whether it is taken to have arrived whole: see {@link ReceivedStudy.settle}. */
  isSettled = false;

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
    const says = completeness([...series.headers.values()]);
    // Of devices that open several associations at once each brings a part: there only quiet tells.
    const isBrought = isReleased && instances === size && says === 'plausible';
    if (isBrought || says === 'announced') series.isSettled = true;
    return series.isSettled;
  }

  /** No instance has come for a while. */
  settleAll(): void {
    for (const series of this.series.values()) series.isSettled = true;
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

  get lastReceivedAt(): string {
    return [...this.series.values()].reduce(
      (last, series) => (series.lastReceivedAt > last ? series.lastReceivedAt : last),
      '',
    );
  }
}
