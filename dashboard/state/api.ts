import type { ClinicalEntry, ClinicalValues } from '../../edge/assessment/clinical-entry.ts';
import type { BoardFiles, EpisodeDetail, ScanDetail, StatusAnswer } from '../../edge/http/schemas.ts';
import type { AlertPayload, EpisodePayload } from '../../edge/mqtt/topics.ts';
import type { Who } from '../components/who-field.ts';
import type { Measurement } from './appliance-clock.ts';
import { Refused } from './refused.ts';
import { session } from './session.ts';

export { Refused };

const BASE = '/api/v1';
const PATIENCE_MS = 8000;

/** A request to the appliance that served this page. @throws Refused with what it said */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${BASE}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS), ...init });
  if (response.ok) return response;
  const body: { message?: string; code?: string; hint?: string } = await response.json().catch(() => ({}));
  if (body.code === 'sign-in-required') session.lost();
  throw new Refused(
    body.message ?? `The appliance answered ${response.status}`,
    body.code ?? 'unknown',
    body.hint ?? 'Try again; if it stays so, call whoever looks after the appliance.',
  );
}

const json = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;

const act = async (path: string, body: unknown): Promise<AlertPayload> => {
  const headers = { 'content-type': 'application/json' };
  return (await (await ask(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as AlertPayload;
};

/** The appliance that served this page. */
export const api = {
  status: () => json<StatusAnswer>('/status'),
  /** The board that the appliance serves. */
  board: () => json<BoardFiles>('/board'),
  alerts: () => json<AlertPayload[]>('/alerts'),
  episodes: () => json<EpisodePayload[]>('/episodes'),
  episode: (episodeId: string) => json<EpisodeDetail>(`/episodes/${encodeURIComponent(episodeId)}`),
  scan: (scanId: string) => json<ScanDetail>(`/scans/${encodeURIComponent(scanId)}`),
  acknowledge: (alertId: string, body: Who & { revision: number }) =>
    act(`/alerts/${encodeURIComponent(alertId)}/acknowledge`, body),
  handOver: (alertId: string, body: Who & { revision: number; to: string; actId?: string }) =>
    act(`/alerts/${encodeURIComponent(alertId)}/hand-over`, body),
  close: (alertId: string, body: Who & { revision: number; reason: string }) =>
    act(`/alerts/${encodeURIComponent(alertId)}/close`, body),
  /** Enters clinical data; answers once the estimate is made with them, or known not to come. */
  async enterClinical(episodeId: string, body: Who & { values: Partial<ClinicalValues> }): Promise<ClinicalEntry> {
    const headers = { 'content-type': 'application/json' };
    const path = `/episodes/${encodeURIComponent(episodeId)}/clinical`;
    return (await (await ask(path, { method: 'PUT', headers, body: JSON.stringify(body) })).json()) as ClinicalEntry;
  },
  async time(monotonic: () => number): Promise<Measurement> {
    const before = monotonic();
    const { now } = await json<{ now: string }>('/time');
    return { now: Date.parse(now), before, after: monotonic() };
  },
  /** `count` slices from `slice` on of `volume`, `hematoma` or `gradcam/<definition>`, as bytes; fewer at the scan's end. */
  async slice(
    scanId: string,
    revision: number,
    what: string,
    slice: number,
    signal: AbortSignal,
    count = 1,
  ): Promise<ArrayBuffer> {
    const path = `/scans/${encodeURIComponent(scanId)}/${what}/${slice}?revision=${revision}&count=${count}`;
    try {
      const answer = await ask(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
      return await answer.arrayBuffer();
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      throw new Error('The appliance does not answer: move to try again', { cause: error });
    }
  },
};
