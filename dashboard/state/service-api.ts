import type { ServiceState } from '../../edge/health/service/state.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import type { Who } from '../components/who-field.ts';
import { ask } from './api.ts';

/** The doctor is asked for it, which takes seconds on a busy box. ms */
const BUNDLE_PATIENCE_MS = 130_000;

/** What the service page asks of the appliance that served it. */
export const serviceApi = {
  state: async () => (await (await ask('/service')).json()) as ServiceState,
  async testAlert(order: Who & { readonly channels: readonly string[] }): Promise<AlertPayload> {
    const headers = { 'content-type': 'application/json' };
    const answer = await ask('/service/test-alert', { method: 'POST', headers, body: JSON.stringify(order) });
    return (await answer.json()) as AlertPayload;
  },
  card: async (name: string) =>
    (await (await ask(`/models/${encodeURIComponent(name)}/card`)).json()) as { version: string; text: string },
  /** The zip and its name. */
  async bundle(): Promise<{ readonly zip: Blob; readonly name: string }> {
    const answer = await ask('/service/support-bundle', { signal: AbortSignal.timeout(BUNDLE_PATIENCE_MS) });
    const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
    return { zip: await answer.blob(), name: name ?? 'henet-support.zip' };
  },
};
