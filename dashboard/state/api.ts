import type { BoardFiles, EpisodeDetail, ScanDetail, StatusAnswer } from '../../edge/http/schemas.ts';
import type { AlertPayload, EpisodePayload } from '../../edge/mqtt/topics.ts';
import type { Measurement } from './appliance-clock.ts';
import { Refused } from './refused.ts';

export { Refused };

const BASE = '/api/v1';
const PATIENCE_MS = 8000;

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${BASE}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS), ...init });
  if (response.ok) return response;
  const body: { message?: string; code?: string; hint?: string } = await response.json().catch(() => ({}));
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
  acknowledge: (alertId: string, body: { by: string; revision: number }) =>
    act(`/alerts/${encodeURIComponent(alertId)}/acknowledge`, body),
  close: (alertId: string, body: { by: string; revision: number; reason: string }) =>
    act(`/alerts/${encodeURIComponent(alertId)}/close`, body),
  async time(monotonic: () => number): Promise<Measurement> {
    const before = monotonic();
    const { now } = await json<{ now: string }>('/time');
    return { now: Date.parse(now), before, after: monotonic() };
  },
  /** One slice of `volume`, `hematoma` or `gradcam/<definition>`, as bytes. */
  async slice(
    scanId: string,
    revision: number,
    what: string,
    slice: number,
    signal: AbortSignal,
  ): Promise<ArrayBuffer> {
    const path = `/scans/${encodeURIComponent(scanId)}/${what}/${slice}?revision=${revision}`;
    try {
      const answer = await ask(path, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
      return await answer.arrayBuffer();
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      throw new Error('The appliance does not answer: move to try again', { cause: error });
    }
  },
};
