import { createHash } from 'node:crypto';
import { hoursBetween } from './timing.ts';

/** When a scan was made; `receivedAt` stands in where the scanner does not state it. ISO 8601. */
export interface Timed {
  readonly acquiredAt: string | null;
  readonly receivedAt: string;
}

export interface EpisodeCandidate {
  readonly episodeId: string;
  readonly patientKey: string;
  readonly scans: readonly Timed[];
}

/**
 * The episode that a scan belongs to: of the same patient, and within `episodeDays` of the episode's earliest scan, before or
 * after it, since an earlier scan may arrive late. The nearest where several fit. Where none does, a new one, whose id
 * follows from the scan's: a reading repeated after a crash opens the same episode again, not a second one.
 * Asked once a scan: a later revision stays in the episode that its scan has.
 */
export function chooseEpisode(
  scan: Timed & { readonly scanId: string; readonly patientKey: string },
  episodes: readonly EpisodeCandidate[],
  episodeDays: number,
): string {
  const near = episodes
    .filter(({ patientKey }) => patientKey === scan.patientKey)
    .map(({ episodeId, scans }) => ({ episodeId, hours: Math.abs(hoursFromFirst(scans, timeOf(scan))) }))
    .filter(({ hours }) => hours <= episodeDays * 24)
    .sort((a, b) => a.hours - b.hours);
  return near[0]?.episodeId ?? createHash('sha256').update(`episode of ${scan.scanId}`).digest('hex').slice(0, 24);
}

/** Hours from the earliest of some scans; infinite where there are none. */
function hoursFromFirst(scans: readonly Timed[], time: string): number {
  return Math.max(-Infinity, ...scans.map((scan) => hoursBetween(timeOf(scan), time) ?? -Infinity));
}

function timeOf({ acquiredAt, receivedAt }: Timed): string {
  return acquiredAt ?? receivedAt;
}
