import type { EstimateAnswer, FeedbackAnswer } from '../../../edge/http/record/schemas.ts';
import type { EpisodeDetail, ScanDetail } from '../../../edge/http/schemas.ts';
import { type Note, recordApi } from '../../state/record-api.ts';

/** A case as the appliance has it. */
export interface CaseFacts {
  readonly detail: EpisodeDetail;
  readonly scans: ReadonlyMap<string, ScanDetail>;
  /** Scans of which the reader who reads blind here has said nothing yet. */
  readonly withheld: ReadonlySet<string>;
}

/** What people wrote down beside it, by scan where it is of one. */
export interface CaseRecord {
  readonly notes: readonly Note[];
  readonly feedback: ReadonlyMap<string, readonly FeedbackAnswer[]>;
  readonly estimates: ReadonlyMap<string, readonly EstimateAnswer[]>;
}

export const NO_RECORD: CaseRecord = { notes: [], feedback: new Map(), estimates: new Map() };

/** The figures, which nothing has to be waited for. @throws Refused, or TypeError where nobody answers */
export async function loadFacts(episodeId: string, reader: string | null): Promise<CaseFacts> {
  const detail = await recordApi.episode(episodeId, reader);
  const scans = await Promise.all(detail.assessments.map(({ scanId }) => recordApi.scan(scanId, reader)));
  return {
    detail,
    scans: new Map(scans.map((scan) => [scan.scanId, scan])),
    withheld: new Set(detail.withheld),
  };
}

/** What people wrote; nothing of it while somebody reads blind, for it may tell what the model found. */
export async function loadRecord({ detail, withheld }: CaseFacts): Promise<CaseRecord> {
  if (withheld.size > 0) return NO_RECORD;
  const ids = [...new Set(detail.assessments.map(({ scanId }) => scanId))];
  const of = async <T>(ask: (scanId: string) => Promise<T>) =>
    new Map(await Promise.all(ids.map(async (scanId) => [scanId, await ask(scanId)] as const)));
  const [notes, feedback, estimates] = await Promise.all([
    recordApi.notes(detail.episode.episodeId),
    of((scanId) => recordApi.feedback(scanId)),
    of((scanId) => recordApi.estimates(scanId, null)),
  ]);
  return { notes, feedback, estimates };
}
