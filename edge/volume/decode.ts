import type { DecodedFrame } from './codecs/frame.ts';
import { DecodeError } from './errors.ts';
import { framesOf } from './functional-groups.ts';
import { type InstanceHeader, parseWhole, readWhole } from './header.ts';
import { headerOf } from './header-fields.ts';
import { hounsfieldTable, strayWords } from './hounsfield.ts';
import type { Part10 } from './part10.ts';
import { frameSource } from './pixel-words.ts';

/**
 * Why a slice that could be read is to be trusted less:
 * - `lossy`: it was compressed with loss;
 * - `stray-bits`: compressed pixels have bits outside of those that the header says are stored, as damaged ones may.
 */
export type Doubt = 'lossy' | 'stray-bits';

/** One slice in Hounsfield units, as acquired: `hu[column + columns * row]`. */
export interface DecodedSlice {
  readonly header: InstanceHeader;
  readonly hu: Int16Array;
  readonly doubts: readonly Doubt[];
}

/**
 * Decodes a single-frame CT instance, given as a path or as its whole bytes.
 *
 * @throws HeaderError (see {@link readHeader}), or DecodeError `decode-transfer-syntax`, `decode-multi-frame`,
 *   `decode-pixel-format`, `decode-no-pixels`, `decode-pixel-length`, `decode-corrupt`, `decode-codestream-mismatch`,
 *   `decode-no-rescale`, `decode-not-hounsfield`; its text names the slice
 */
export async function decodeSlice(file: string | Uint8Array): Promise<DecodedSlice> {
  const part10 = await whole(file);
  return decodeFrames(part10, { ...headerOf(part10), frames: null }).then(([only]) => only!);
}

/** As {@link decodeSlice}, of all frames of an Enhanced CT image, or of the one of any other. */
export async function decodeInstance(file: string | Uint8Array): Promise<DecodedSlice[]> {
  const part10 = await whole(file);
  return decodeFrames(part10, headerOf(part10));
}

async function whole(file: string | Uint8Array): Promise<Part10> {
  return parseWhole(typeof file === 'string' ? await readWhole(file) : file);
}

async function decodeFrames(part10: Part10, header: InstanceHeader): Promise<DecodedSlice[]> {
  const frames = framesOf(header);
  const slices: DecodedSlice[] = [];
  let current = header;
  try {
    checkFrames(header, frames.length);
    const source = frameSource(part10, header, frames.length);
    for (const [n, frame] of frames.entries()) {
      current = frame;
      slices.push(slice(frame, await source.frame(n)));
    }
    return slices;
  } catch (error) {
    throw error instanceof DecodeError ? named(error, current) : error;
  }
}

function slice(header: InstanceHeader, { words, precision, isLossy }: DecodedFrame): DecodedSlice {
  const table = tableOf(header);
  const hu = new Int16Array(words.length);
  for (let n = 0; n < words.length; n++) hu[n] = table[words[n]!]!;
  const doubts: Doubt[] = [];
  if (isLossy || header.lossyCompressed === true) doubts.push('lossy');
  if (precision > header.bitsStored! && strayWords(words, header)) doubts.push('stray-bits');
  return { header, hu, doubts };
}

let lastTable: { readonly key: string; readonly table: Int16Array } | null = null;

/** The slices of a scan nearly always share one: making it anew takes as long as all the rest of a native slice. */
function tableOf(header: InstanceHeader): Int16Array {
  const { rescaleSlope, rescaleIntercept, rescaleType, pixelPaddingValue, pixelPaddingRangeLimit } = header;
  const { bitsStored, highBit, pixelRepresentation } = header;
  const rescale = [rescaleSlope, rescaleIntercept, rescaleType, pixelPaddingValue, pixelPaddingRangeLimit];
  const key = JSON.stringify([...rescale, bitsStored, highBit, pixelRepresentation]);
  if (lastTable?.key !== key) lastTable = { key, table: hounsfieldTable(header) };
  return lastTable.table;
}

function checkFrames({ numberOfFrames }: InstanceHeader, known: number): void {
  if (numberOfFrames === null || numberOfFrames === known) return;
  throw new DecodeError(
    'decode-multi-frame',
    `The object holds ${numberOfFrames} frames and does not say where each lies; only slices of which that is known are read.`,
    'Send the series as single-frame CT images.',
  );
}

/** The same error with the slice that it is about: whoever looks at the scanner's console must find it. */
function named(
  { code, message, hint, cause }: DecodeError,
  { instanceNumber, imagePosition }: InstanceHeader,
): DecodeError {
  const where = [
    instanceNumber === null ? [] : [`slice ${instanceNumber}`],
    imagePosition === null ? [] : [`z = ${Math.round(imagePosition[2] * 10) / 10} mm`],
  ].flat();
  const text = where.length === 0 ? message : `${message.replace(/\.$/, '')} (${where.join(', ')}).`;
  return new DecodeError(code, text, hint, cause);
}
