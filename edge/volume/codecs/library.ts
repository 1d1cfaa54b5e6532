import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { corruptPixels } from './corrupt.ts';
import type { LibraryTask } from './library-thread.ts';

/** Decoders of the library: WebAssembly builds of libjpeg, CharLS, OpenJPEG and OpenJPH. */
export type LibraryDecoder = 'decodeJpeg' | 'decodeJpegLs' | 'decodeJpeg2000' | 'decodeHtJpeg2000';

export interface Coded {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** Bits of a sample, as the codestream states them. */
  readonly precision: number;
  readonly isSigned: boolean;
}

/** More gain nothing: reading the files and joining the slices is one thread's work. */
const MOST_THREADS = 4;
/** A thread that had nothing to do for this long ends, ms; what its codecs have taken for their memory goes with it. */
const IDLE_MS = 30_000;

let pool: Piscina<LibraryTask, Uint16Array | string> | null = null;

/**
 * Decodes an image of one component, in a thread of its own: several at once, for a slice of JPEG 2000 takes longer to decode
 * than to arrive. The codestream's size and depth must be known to be those given: the library makes what it is asked for of
 * whatever there is.
 *
 * @returns words (bytes where the precision is 8 or less, one each), in the machine's byte order
 * @throws DecodeError `decode-corrupt`
 */
export async function decodeByLibrary(decoder: LibraryDecoder, coded: Coded): Promise<Uint16Array> {
  pool ??= new Piscina({
    filename: new URL('./library-thread.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: Math.min(MOST_THREADS, availableParallelism()),
    idleTimeout: IDLE_MS,
  });
  // A copy of these bytes alone: the whole file would go with them.
  const bytes = Uint8Array.from(coded.bytes);
  const decoded = await pool.run({ decoder, coded: { ...coded, bytes } }, { transferList: [bytes.buffer] });
  if (typeof decoded === 'string') throw corruptPixels(decoded);
  return decoded;
}
