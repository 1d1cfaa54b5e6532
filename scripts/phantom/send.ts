import dimse from 'dcmjs-dimse';
import { type Clock, systemClock } from '../../edge/config/clock.ts';
import { datasetOf, EXPLICIT_VR_LITTLE_ENDIAN } from './dicom-file.ts';
import type { PhantomInstance, PhantomStudy, SeriesKind } from './study.ts';

export interface SendOptions {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** Called after each stored instance. */
  readonly onProgress?: (stored: number, total: number) => void;
  /** Only these series, in the study's order. */
  readonly series?: readonly SeriesKind[];
  readonly clock?: Clock;
}

export interface SendResult {
  readonly stored: number;
  /** Wall time of the last success answer, ms since the epoch by the clock. */
  readonly lastStoredAt: number;
}

/** The peer could not be reached, refused, or answered a C-STORE with anything but success. */
export class SendError extends Error {
  override readonly name = 'SendError';
}

const SUCCESS = 0x0000;

// It would write every message to standard output, which belongs to the caller
dimse.log.setLevel('silent');

/**
 * An instance whose data set goes out exactly as it was written where the peer takes Explicit VR Little Endian.
 * dcmjs-dimse always proposes Implicit VR too; for a peer that prefers it, the library encodes the decoded elements anew.
 */
class WrittenDataset extends dimse.Dataset {
  readonly #bytes: Uint8Array;

  constructor(instance: PhantomInstance) {
    super({ SOPClassUID: instance.sopClassUid, SOPInstanceUID: instance.sopInstanceUid }, EXPLICIT_VR_LITTLE_ENDIAN);
    this.#bytes = datasetOf(instance.bytes);
  }

  override getDenaturalizedDataset(): Buffer {
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  }

  override getElements(): Record<string, unknown> {
    return new dimse.Dataset(this.getDenaturalizedDataset(), EXPLICIT_VR_LITTLE_ENDIAN).getElements();
  }
}

/**
 * Sends a study over one association, instance by instance (C-STORE, PS3.7 section 9.1.1), and releases it.
 * Rejects with {@link SendError} unless every answer was success (0x0000) and the release was confirmed.
 */
export function sendStudy(study: PhantomStudy, options: SendOptions): Promise<SendResult> {
  const clock = options.clock ?? systemClock;
  const wanted = study.series.filter(({ kind }) => options.series?.includes(kind) ?? true);
  const instances = wanted.flatMap((series) => series.instances);
  const peer = `${options.calledAeTitle} at ${options.host}:${options.port}`;
  if (instances.length === 0) return Promise.reject(new SendError(`nothing to send to ${peer}`));

  return new Promise((resolve, reject) => {
    const client = new dimse.Client();
    let stored = 0;
    let lastStoredAt = 0;
    let released = false;
    let failure: string | null = null;
    const fail = (reason: string) => {
      failure ??= reason;
    };
    for (const instance of instances) {
      const request = new dimse.requests.CStoreRequest(new WrittenDataset(instance));
      request.on('response', (response) => {
        const status = response.getStatus();
        if (status !== SUCCESS) {
          fail(`C-STORE of ${instance.sopInstanceUid} was answered with status ${hex(status)}`);
          return;
        }
        stored++;
        lastStoredAt = clock.now();
        options.onProgress?.(stored, instances.length);
      });
      client.addRequest(request);
    }
    client.on('associationRejected', (answer) => fail(`association rejected: ${describe(answer)}`));
    client.on('abort', (answer) => fail(`association aborted: ${describe(answer)}`));
    client.on('associationReleased', () => {
      released = true;
    });
    client.on('networkError', (error) => {
      fail(error instanceof Error ? error.message : String(error));
      settle();
    });
    client.on('closed', () => settle());
    function settle(): void {
      if (failure === null && stored < instances.length) fail(`only ${stored} of ${instances.length} were answered`);
      if (failure === null && !released) fail('the association was not released');
      if (failure === null) resolve({ stored, lastStoredAt });
      else reject(new SendError(`sending to ${peer}: ${failure}`));
    }
    client.send(options.host, options.port, options.callingAeTitle, options.calledAeTitle, {
      associationLingerTimeout: 0,
      asyncOps: { maxAsyncOpsInvoked: 1, maxAsyncOpsPerformed: 1 },
    });
  });
}

function hex(status: number | undefined): string {
  return status === undefined ? 'none' : `0x${status.toString(16).toUpperCase().padStart(4, '0')}`;
}

function describe(answer: unknown): string {
  return typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? 'no reason given');
}
