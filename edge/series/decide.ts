import type { Remark } from '../assessment/assessment.ts';
import type { ScanRow } from '../journal/journal.ts';
import { appearance, byAcquisition, preference } from './choose.ts';
import { judgeSeries, type SeriesFacts, type SeriesLimits, type Verdict } from './judge.ts';
import { isMixed } from './patient.ts';
import { isOfInterest, reason, telling } from './reasons.ts';
import type { ReceivedSeries, ReceivedStudy } from './study.ts';

/** A scan to write, or to write anew: of this series, readable or refused. */
export interface ScanDecision {
  /** The scan whose next revision this is; null for a new one. */
  readonly scan: ScanRow | null;
  /** Null where the study holds nothing that could be a scan. */
  readonly series: ReceivedSeries | null;
  readonly refusal: Remark | null;
}

/** What is now known of a study. Series in neither list are still being received. */
export interface Decision {
  readonly scans: readonly ScanDecision[];
  /** Why each other series is not read. */
  readonly refused: ReadonlyMap<ReceivedSeries, Remark>;
}

/** A series of the kind that is read, or that was read. */
interface Candidate {
  readonly series: ReceivedSeries;
  readonly facts: SeriesFacts;
  /** Why it cannot be read as it stands; null where it can. */
  readonly reason: Remark | null;
}

/**
 * Decides what of a study is read: of each acquisition of the head the best whole series, once no better one is still
 * arriving; again, as the same scan's next revision, when a slice comes late.
 *
 * @param isOver nothing has come for so long that what is not whole will not become so
 */
export function decide(study: ReceivedStudy, limits: SeriesLimits, isOver: boolean): Decision {
  return new Deciding(study, limits, isOver).decide();
}

class Deciding {
  readonly #study: ReceivedStudy;
  readonly #limits: SeriesLimits;
  readonly #isOver: boolean;
  readonly #scans: ScanDecision[] = [];
  readonly #refused = new Map<ReceivedSeries, Remark>();

  constructor(study: ReceivedStudy, limits: SeriesLimits, isOver: boolean) {
    this.#study = study;
    this.#limits = limits;
    this.#isOver = isOver;
  }

  decide(): Decision {
    const incomplete: Candidate[][] = [];
    const acquisitions = byAcquisition(this.#candidates());
    for (const group of acquisitions) {
      const read = group.filter(({ series }) => this.#study.isChosen(series.seriesInstanceUid));
      const chosen = read[0] ?? bestWhole(group);
      if (read.length > 0) for (const one of read) this.#revise(one);
      else if (chosen !== null)
        this.#scans.push({ scan: this.#unclaimed(group, acquisitions), series: chosen.series, refusal: null });
      else if (this.#isOver) incomplete.push(group);
      if (chosen !== null) this.#refuseOthers(group, [chosen, ...read]);
    }
    for (const { series, reason: why } of incomplete.flat()) if (why !== null) this.#refused.set(series, why);
    if (this.#isOver) this.#tell(incomplete);
    return { scans: this.#scans, refused: this.#refused };
  }

  #candidates(): Candidate[] {
    const all = [...this.#study.series.values()];
    // Where a study holds images of two patients, nothing of it can be told to be of either.
    const mixed = isMixed(all.flatMap(({ headers }) => [...headers.values()])) ? reason('study-mixed-patients') : null;
    return all.flatMap((series) => {
      const verdict: Verdict = judgeSeries([...series.headers.values()], this.#limits);
      // A series that was read stays the scan's, also where a late slice shows that it should not have been.
      if (verdict.kind !== 'refused' || this.#study.isChosen(series.seriesInstanceUid)) {
        return [{ series, facts: verdict.facts, reason: verdict.kind === 'whole' ? mixed : verdict.reason }];
      }
      if (series.isSettled) this.#refused.set(series, verdict.reason);
      return [];
    });
  }

  /**
   * A slice of a scan that was read came late: it is read again, unless more slices may still mend it. Or images of another
   * patient came into its study: whose it is cannot be told any more.
   */
  #revise({ series, reason: why }: Candidate): void {
    const uid = series.seriesInstanceUid;
    const scan = this.#study.scanOf(uid);
    if (scan === null || !series.isSettled) return;
    const isNowMixed =
      why?.code === 'study-mixed-patients' && this.#study.verdicts.get(uid)?.reason?.code !== 'study-mixed-patients';
    if (!this.#study.isLate(series) && !isNowMixed) return;
    if (why === null || this.#isOver) this.#scans.push({ scan, series, refusal: why });
  }

  #refuseOthers(group: readonly Candidate[], read: readonly Candidate[]): void {
    for (const one of group) {
      if (!read.includes(one) && one.series.isSettled) this.#refused.set(one.series, reason('series-other-was-read'));
    }
  }

  /**
   * The scan that told that this could not be read becomes the scan of what now can be; else one that told of nothing that is
   * read. One that tells of another acquisition goes on to do so.
   */
  #unclaimed(group: readonly Candidate[], acquisitions: readonly (readonly Candidate[])[]): ScanRow | null {
    const free = this.#study.refusedScans().filter((scan) => !this.#scans.some((claimed) => claimed.scan === scan));
    const isOf = (candidates: readonly Candidate[]) => (scan: ScanRow) =>
      candidates.some(({ series }) => series.seriesInstanceUid === scan.seriesInstanceUid);
    return free.find(isOf(group)) ?? free.find((scan) => !isOf(acquisitions.flat())(scan)) ?? null;
  }

  /**
   * What the ward is told of what was not read. Of a study with nothing read: the most telling reason, and the series it
   * is about. Of a study with something read: each acquisition of the head that lacks slices, for it may show another time.
   */
  #tell(incomplete: readonly (readonly Candidate[])[]): void {
    const isAnythingRead =
      this.#scans.length > 0 || [...this.#study.series.keys()].some((uid) => this.#study.isChosen(uid));
    if (isAnythingRead) {
      for (const group of incomplete) {
        const lacking = group.find(({ reason: why }) => why?.code === 'geometry-missing-slices');
        if (lacking === undefined || lacking.reason === null) continue;
        this.#refuse(lacking.series, lacking.reason, this.#study.scanOf(lacking.series.seriesInstanceUid));
      }
      return;
    }
    const [worst] = [...this.#refused].sort(
      ([a, x], [b, y]) => telling(x) - telling(y) || b.headers.size - a.headers.size,
    );
    if (worst === undefined) return;
    const [series, why] = worst;
    this.#refuse(isOfInterest(why) ? series : null, why, this.#study.refusedScans()[0] ?? null);
  }

  #refuse(series: ReceivedSeries | null, why: Remark, scan: ScanRow | null): void {
    const uid = series?.seriesInstanceUid ?? null;
    const told = uid === null ? why : this.#study.verdicts.get(uid)?.reason;
    const isTold = scan?.seriesInstanceUid === uid && told?.code === why.code && told.text === why.text;
    if (!isTold) this.#scans.push({ scan, series, refusal: why });
  }
}

/** The best whole series that has arrived; null while one that looks better may still become whole. */
function bestWhole(group: readonly Candidate[]): Candidate | null {
  const whole = group.filter(({ series, reason: why }) => series.isSettled && why === null);
  const best = whole.sort((a, b) => preference(a.facts, b.facts))[0];
  if (best === undefined) return null;
  const isBetterComing = group.some(({ series, facts }) => !series.isSettled && appearance(facts, best.facts) < 0);
  return isBetterComing ? null : best;
}
