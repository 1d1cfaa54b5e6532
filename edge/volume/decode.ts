import type { DecodedFrame } from './codecs/frame.ts';
import { DecodeError } from './errors.ts';
import { type InstanceHeader, parseWhole, readWhole } from './header.ts';
import { headerOf } from './header-fields.ts';
import { hounsfieldTable, strayWords } from './hounsfield.ts';
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
  const part10 = parseWhole(typeof file === 'string' ? await readWhole(file) : file);
  const header = headerOf(part10);
  try {
    checkSingle(header);
    return slice(header, await frameSource(part10, header, 1).frame(0));
  } catch (error) {
    throw error instanceof DecodeError ? named(error, header) : error;
  }
}

function slice(header: InstanceHeader, { words, precision, isLossy }: DecodedFrame): DecodedSlice {
  const table = hounsfieldTable(header);
  const hu = new Int16Array(words.length);
  for (let n = 0; n < words.length; n++) hu[n] = table[words[n]!]!;
  const doubts: Doubt[] = [];
  if (isLossy || header.lossyCompressed === true) doubts.push('lossy');
  if (precision > header.bitsStored! && strayWords(words, header)) doubts.push('stray-bits');
  return { header, hu, doubts };
}

function checkSingle({ numberOfFrames }: InstanceHeader): void {
  if (numberOfFrames === null || numberOfFrames === 1) return;
  throw new DecodeError(
    'decode-multi-frame',
    `The object holds ${numberOfFrames} frames; only single slices are read.`,
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
