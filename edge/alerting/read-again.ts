import type { Assessment } from '../assessment/assessment.ts';
import { readingOf } from '../assessment/estimated-scan.ts';
import { baselineOf } from '../assessment/followup.ts';
import type { ReadAgain, ScanRow } from '../journal/journal.ts';
import { uuidOf } from '../series/uuid.ts';

/**
 * The follow-ups of an episode that were compared with something else than what is their baseline now: it arrived after
 * them, or a newer revision of it was read. Each is read again as its next revision, so that its growth is measured, and
 * alerted, as if the scans had come in order. One that waits to be read anyway is left out.
 *
 * @param assessments the newest of each scan of the episode
 * @param scans the same scans as the journal has them
 * @param now ISO 8601 UTC
 */
export function followUpsToReadAgain(
  assessments: readonly Assessment[],
  scans: readonly ScanRow[],
  now: string,
): ReadAgain[] {
  const baseOf = (one: Assessment) => {
    const base = baselineOf(assessments, one);
    return base && readingOf(base);
  };
  const bases = new Map(assessments.map((one) => [one.scanId, baseOf(one)]));
  const stale = assessments.filter(
    ({ scanId, status, measured }) =>
      status === 'assessed' && bases.get(scanId) !== (measured?.baselineAssessmentId ?? null),
  );
  return stale.flatMap(({ scanId, revision }) => {
    const scan = scans.find((one) => one.scanId === scanId);
    return scan === undefined || scan.revision > revision ? [] : [nextReading(scan, now)];
  });
}

function nextReading(scan: ScanRow, now: string): ReadAgain {
  const { scanId } = scan;
  const revision = scan.revision + 1;
  const jobId = uuidOf('job', scanId, String(revision));
  return {
    scan: { ...scan, revision },
    job: { jobId, scanId, revision, state: 'queued', attempts: 0, refusal: null, queuedAt: now },
  };
}
