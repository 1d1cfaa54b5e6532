import type { Assessment } from '../assessment/assessment.ts';
import { chooseEpisode } from '../assessment/episode.ts';
import { Fault } from '../config/fault.ts';
import type { EpisodeRow, Journal, ScanRow } from '../journal/journal.ts';
import type { AlertPayload } from '../mqtt/topics.ts';

/** What the journal knows that a conclusion rests on, as of one moment. A conclusion made of stale evidence is refused there. */
export interface Evidence {
  readonly scan: ScanRow;
  readonly episodeId: string;
  /** Null where the scan opens the episode. */
  readonly episode: EpisodeRow | null;
  /** Newest assessment of each other scan of the episode. */
  readonly others: readonly Assessment[];
  /** Each other scan of the episode. */
  readonly otherScans: readonly ScanRow[];
  /** Newest assessment of this scan; null at its first. */
  readonly previous: Assessment | null;
  readonly alert: AlertPayload | null;
}

type Read = Pick<Journal, 'scans' | 'episodes' | 'assessments' | 'alerts'>;

/** Gathers it; `given` is the scan where the journal does not know it. Faults with `scan-unknown`. */
export async function gatherEvidence(
  journal: Read,
  scanId: string,
  episodeDays: number,
  given: ScanRow | null = null,
): Promise<Evidence> {
  const scan = given ?? (await journal.scans.get(scanId));
  if (!scan) {
    throw new Fault(`Scan ${scanId} is not in the journal`, {
      code: 'scan-unknown',
      hint: 'The job belongs to another journal; restart the appliance.',
    });
  }
  const episodeId = await episodeFor(journal, scan, episodeDays);
  const assessments = await journal.assessments.currentOfEpisode(episodeId);
  return {
    scan,
    episodeId,
    episode: await journal.episodes.get(episodeId),
    others: assessments.filter((assessment) => assessment.scanId !== scanId),
    otherScans: (await journal.scans.ofEpisode(episodeId)).filter((other) => other.scanId !== scanId),
    previous: await journal.assessments.currentOfScan(scanId),
    alert: await journal.alerts.ofScan(scanId),
  };
}

/** The episode of a scan, or the one that it will join or open. */
export async function episodeFor(
  journal: Pick<Read, 'episodes' | 'scans'>,
  scan: ScanRow,
  episodeDays: number,
): Promise<string> {
  if (scan.episodeId !== null) return scan.episodeId;
  const timed = ({ acquiredAt, createdAt }: ScanRow) => ({ acquiredAt, receivedAt: createdAt });
  const candidates = await Promise.all(
    (await journal.episodes.ofPatient(scan.patientKey)).map(async ({ episodeId, patientKey }) => ({
      episodeId,
      patientKey,
      scans: (await journal.scans.ofEpisode(episodeId)).map(timed),
    })),
  );
  const { scanId, patientKey } = scan;
  return chooseEpisode({ scanId, patientKey, ...timed(scan) }, candidates, episodeDays);
}
