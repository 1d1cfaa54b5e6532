import type { WrongReason } from '../../edge/assessment/feedback.ts';
import type { ReaderEstimate } from '../../edge/assessment/reader-estimate.ts';
import type { AuditPage, EstimateAnswer, FeedbackAnswer } from '../../edge/http/record/schemas.ts';
import type { EpisodeDetail, ScanDetail } from '../../edge/http/schemas.ts';
import type { Who } from '../components/who-field.ts';
import { ask } from './api.ts';

const json = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;
const post = async <T>(path: string, body: unknown): Promise<T> => {
  const headers = { 'content-type': 'application/json' };
  return (await (await ask(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as T;
};
const id = encodeURIComponent;
/** Who reads blind is named, so that the figures of the model do not even reach this browser's page. */
const blind = (reader: string | null) => (reader === null ? '' : `?reader=${id(reader)}`);

export interface Note {
  readonly actId: string;
  readonly at: string;
  readonly who: string;
  readonly text: string;
}
type Act = Who & { readonly actId: string };
export type NewFeedback =
  | { readonly verdict: 'wrong'; readonly reason: WrongReason; readonly text: string }
  | { readonly verdict: 'withdrawn' };

/** The record of a case, at the appliance that served this page. */
export const recordApi = {
  episode: (episodeId: string, reader: string | null) =>
    json<EpisodeDetail>(`/episodes/${id(episodeId)}${blind(reader)}`),
  scan: (scanId: string, reader: string | null) => json<ScanDetail>(`/scans/${id(scanId)}${blind(reader)}`),
  notes: (episodeId: string) => json<Note[]>(`/episodes/${id(episodeId)}/notes`),
  addNote: (episodeId: string, act: Act & { readonly text: string }) =>
    post<Note>(`/episodes/${id(episodeId)}/notes`, act),
  feedback: (scanId: string) => json<FeedbackAnswer[]>(`/scans/${id(scanId)}/feedback`),
  addFeedback: (scanId: string, act: Act & NewFeedback & { readonly assessmentId: string }) =>
    post<FeedbackAnswer>(`/scans/${id(scanId)}/feedback`, act),
  estimates: (scanId: string, reader: string | null) =>
    json<EstimateAnswer[]>(`/scans/${id(scanId)}/reader-estimates${blind(reader)}`),
  /** Null: the reader gives up. */
  addEstimate: (scanId: string, act: Act & { readonly estimate: ReaderEstimate | null; readonly blind: boolean }) =>
    post<EstimateAnswer>(`/scans/${id(scanId)}/reader-estimates`, act),
  audit: (episodeId: string, before: number | null) =>
    json<AuditPage>(`/episodes/${id(episodeId)}/audit${before === null ? '' : `?before=${before}`}`),
  file: async (path: string) => (await ask(path)).blob(),
};
