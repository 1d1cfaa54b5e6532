import { parentPort, workerData } from 'node:worker_threads';
import { HeaderError } from '../../volume/errors.ts';
import { readHeader } from '../../volume/header.ts';
import type { ThreadAnswer } from './headers.ts';

/** The thread in which a header that would hold up the main loop is read: one file, one answer. */
async function answer(): Promise<ThreadAnswer> {
  try {
    return { header: await readHeader(workerData as string) };
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    const { code, message, hint } = error;
    return { error: { code, message, hint } };
  }
}

parentPort!.postMessage(await answer());
