import type { MarkedWrong, WrongReason } from '../assessment/feedback.ts';
import type { ReaderEstimate } from '../assessment/reader-estimate.ts';

/** What every act of the record says: its id, made by the screen and the same when it is sent again; when, and who. */
export interface RecordedAct {
  readonly actId: string;
  /** ISO 8601 UTC by the appliance's wall clock. */
  readonly at: string;
  readonly who: string;
}

export interface NoteRow extends RecordedAct {
  readonly episodeId: string;
  readonly text: string;
}

export interface Notes {
  /**
   * Writes a note with its audit row. One whose id is known is not written again: what was written then is answered.
   * Faults with `act-repeated` where that was another note.
   */
  add(note: NoteRow, through: string): Promise<NoteRow>;
  /** Oldest first. */
  ofEpisode(episodeId: string): Promise<NoteRow[]>;
}

export interface FeedbackRow extends RecordedAct {
  readonly scanId: string;
  readonly assessmentId: string;
  /** `withdrawn` takes an earlier `wrong` back. */
  readonly verdict: 'wrong' | 'withdrawn';
  /** Null for `withdrawn`. */
  readonly reason: WrongReason | null;
  /** In the person's words; may be empty. */
  readonly text: string;
}

export interface Feedback {
  /**
   * Writes feedback with its audit row, and the episode's next revision, which carries the mark to every board, in one
   * transaction. As {@link Notes.add} of one that comes again; faults also with `assessment-superseded` where the assessment
   * is not the newest of its scan, and `not-marked` where there is nothing to take back.
   */
  add(row: FeedbackRow, through: string): Promise<FeedbackRow>;
  /** Of all assessments of a scan, oldest first. */
  ofScan(scanId: string): Promise<FeedbackRow[]>;
  /** What holds of an assessment; null where nobody marked it, or it was taken back. */
  markOf(assessmentId: string): Promise<MarkedWrong | null>;
}

/**
 * Whether the model's figures of a scan had been on the way to this person or screen before, by the log of viewings: `opened`, of
 * this very scan; `listed`, only among others, on a board or in a list; `none`, nothing is known of it.
 */
export type ShownBefore = 'opened' | 'listed' | 'none';

export interface ReaderEstimateRow extends RecordedAct {
  readonly scanId: string;
  /** Of the model at that time; null where there was none. */
  readonly assessmentId: string | null;
  /** Null: the reader gave up, and asked for the model's figures. */
  readonly estimate: ReaderEstimate | null;
  /** Whether the page withheld the model's figures. */
  readonly blind: boolean;
  readonly shown: ShownBefore;
  /** When, as far as is known. */
  readonly shownAt: string | null;
}

export interface ReaderEstimates {
  /** As {@link Notes.add}. */
  add(row: ReaderEstimateRow, through: string): Promise<ReaderEstimateRow>;
  /** Oldest first, those that were given up among them. */
  ofScan(scanId: string): Promise<ReaderEstimateRow[]>;
  /** Whether a reader has estimated this scan, or given up. */
  isOver(scanId: string, who: string): Promise<boolean>;
  /** Of all scans, by scan, oldest first, without those that were given up. */
  all(): Promise<ReaderEstimateRow[]>;
}
