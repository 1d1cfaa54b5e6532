import { Worker } from 'node:worker_threads';
import { type HeaderCode, HeaderError } from '../../volume/errors.ts';
import { type InstanceHeader, readHeaderWithin } from '../../volume/header.ts';

/** What the thread says of a file. */
export type ThreadAnswer =
  | { readonly header: InstanceHeader }
  | { readonly error: { readonly code: HeaderCode; readonly message: string; readonly hint: string } };

/**
 * Headers within this are read where everything else runs: measured at under 5 ms for the worst that fits, with the machine
 * busy otherwise. A CT slice has one to four hundred elements.
 */
export const AT_ONCE = { bytes: 256 * 1024, elements: 3000 };
/** The worst header that is not refused for its size takes a third of a second; a thread that takes this long hangs. */
const DEADLINE_MS = 20_000;
/** Of the thread's heap: what it takes stays with the process for a while. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };
const THREAD = new URL('./header-thread.ts', import.meta.url);

let lastInThread: Promise<unknown> = Promise.resolve();

/**
 * As {@link readHeader}, by path, without ever holding up the event loop: what is larger than a slice's header, as that of
 * an Enhanced CT or of a file made to hurt, is read in a thread of its own, one at a time.
 *
 * @throws HeaderError with any of its codes
 */
export async function readHeaderAside(path: string): Promise<InstanceHeader> {
  const header = await readHeaderWithin(path, AT_ONCE);
  if (header !== null) return header;
  const answer = lastInThread.then(() => inThread(path));
  lastInThread = answer.catch(() => undefined);
  return answer;
}

async function inThread(path: string): Promise<InstanceHeader> {
  const worker = new Worker(THREAD, { workerData: path, resourceLimits: LIMITS });
  const { promise, resolve, reject } = Promise.withResolvers<ThreadAnswer>();
  worker.once('message', resolve);
  worker.once('error', (cause) => reject(tooMuch(cause)));
  worker.once('exit', () => reject(tooMuch()));
  const timer = setTimeout(() => reject(tooMuch()), DEADLINE_MS);
  try {
    const answer = await promise;
    if ('header' in answer) return answer.header;
    const { code, message, hint } = answer.error;
    throw new HeaderError(code, message, hint);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function tooMuch(cause?: unknown): HeaderError {
  return new HeaderError(
    'header-too-large',
    'The DICOM header takes more time or memory to read than any image needs.',
    'Send CT images only.',
    cause,
  );
}
