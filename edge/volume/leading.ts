import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createInflateRaw } from 'node:zlib';
import { NeedMoreBytes, NeedMoreSteps } from './elements.ts';
import { HeaderError } from './errors.ts';
import { inflatesTooFar, type Meta, maxInflated, notDeflated, type Part10, readDataset, readMeta } from './part10.ts';
import { DEFLATED_EXPLICIT_LE } from './syntaxes.ts';

const FIRST_READ = 256 * 1024;

/** What reading a header by path may cost the one who waits for it. */
export interface HeaderBudget {
  /** Largest header, bytes. */
  readonly bytes: number;
  /** Most elements, those of sequences included. */
  readonly elements: number;
}

/** A data set of which only the beginning is there: its header, and how long it is in all. */
export interface LeadingPart10 extends Part10 {
  /** Where the data set ends, in the bytes that its offsets point into. */
  readonly datasetBytes: number;
}

export function truncated(): HeaderError {
  return new HeaderError('header-truncated', 'The DICOM file ends too early.', 'Send the object again.');
}

/**
 * Reads as much of a file as its header takes; null where that is more than the budget. Of a deflated file no more than
 * that is kept either, though all of it is inflated to know how long it is: in chunks, by other threads.
 *
 * @throws HeaderError, or what the disk says
 */
export async function readLeading(path: string, budget: HeaderBudget): Promise<LeadingPart10 | null> {
  await using handle = await open(path, 'r');
  const { size } = await handle.stat();
  let wanted = Math.min(FIRST_READ, budget.bytes);
  for (;;) {
    const bytes = await leadingBytes(handle, Math.min(wanted, size));
    const isAll = bytes.length >= size;
    try {
      const steps = { left: budget.elements };
      const meta = readMeta(bytes, isAll, steps);
      if (meta.transferSyntaxUid === DEFLATED_EXPLICIT_LE) return await readDeflated(path, size, meta, budget);
      return { ...readDataset(bytes, meta, isAll, steps), datasetBytes: size };
    } catch (error) {
      if (error instanceof NeedMoreSteps) return null;
      if (!(error instanceof NeedMoreBytes)) throw error;
      if (isAll || error.bytes > size) throw truncated();
      if (bytes.length >= budget.bytes || error.bytes > budget.bytes) return null;
      // Grown fourfold, for what is asked for is only the end of the next element.
      wanted = Math.min(size, budget.bytes, Math.max(error.bytes, 4 * wanted));
    }
  }
}

async function leadingBytes(handle: FileHandle, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  const { bytesRead } = await handle.read(bytes, 0, count, 0);
  return bytes.subarray(0, bytesRead);
}

async function readDeflated(
  path: string,
  size: number,
  meta: Meta,
  budget: HeaderBudget,
): Promise<LeadingPart10 | null> {
  const most = maxInflated(size - meta.datasetAt);
  const { bytes, total } = await inflateLeading(path, meta.datasetAt, { keep: budget.bytes, most });
  const isAll = total === bytes.length;
  try {
    const part10 = readDataset(bytes, { ...meta, datasetAt: 0 }, isAll, { left: budget.elements });
    return { ...part10, datasetBytes: total };
  } catch (error) {
    if (error instanceof NeedMoreSteps) return null;
    if (!(error instanceof NeedMoreBytes)) throw error;
    if (isAll || error.bytes > total) throw truncated();
    return null;
  }
}

/** The first bytes of a deflated data set, and how many there are in all. */
async function inflateLeading(
  path: string,
  start: number,
  { keep, most }: { readonly keep: number; readonly most: number },
): Promise<{ bytes: Uint8Array; total: number }> {
  const parts: Uint8Array[] = [];
  let kept = 0;
  let total = 0;
  // A cut stream gives what there is of it; the length of the pixel data then tells.
  const inflate = createInflateRaw({ chunkSize: FIRST_READ, finishFlush: constants.Z_SYNC_FLUSH });
  try {
    await pipeline(createReadStream(path, { start }), inflate, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        total += chunk.length;
        if (total > most) throw inflatesTooFar();
        if (kept >= keep) continue;
        parts.push(chunk.subarray(0, keep - kept));
        kept += Math.min(chunk.length, keep - kept);
      }
    });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith('Z_') ? notDeflated(error) : error;
  }
  return { bytes: Buffer.concat(parts), total };
}
