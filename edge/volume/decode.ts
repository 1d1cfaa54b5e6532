import { DecodeError } from './errors.ts';
import { type InstanceHeader, parseWhole, readWhole } from './header.ts';
import { headerOf } from './header-fields.ts';
import { hounsfieldTable } from './hounsfield.ts';
import type { Part10 } from './part10.ts';
import { isNative, syntaxName } from './syntaxes.ts';

/** One slice in Hounsfield units, as acquired: `hu[column + columns * row]`. */
export interface DecodedSlice {
  readonly header: InstanceHeader;
  readonly hu: Int16Array;
}

/**
 * Decodes a single-frame CT instance, given as a path or as its whole bytes.
 *
 * @throws HeaderError (see {@link readHeader}), or DecodeError `decode-transfer-syntax`, `decode-multi-frame`,
 *   `decode-pixel-format`, `decode-no-pixels`, `decode-pixel-length`, `decode-no-rescale`, `decode-not-hounsfield`
 */
export async function decodeSlice(file: string | Uint8Array): Promise<DecodedSlice> {
  const part10 = parseWhole(typeof file === 'string' ? await readWhole(file) : file);
  const header = headerOf(part10);
  checkFormat(header);
  const words = nativeWords(part10, header);
  const table = hounsfieldTable(header, part10.littleEndian);
  const hu = new Int16Array(words.length);
  for (let n = 0; n < words.length; n++) hu[n] = table[words[n]!]!;
  return { header, hu };
}

/** CT images are one sample of 16 bits per pixel, MONOCHROME1 or 2 (PS3.3 C.8.2.1); an inverted one is not HU as it stands. */
function checkFormat(header: InstanceHeader): void {
  const { transferSyntaxUid, samplesPerPixel, photometric, bitsAllocated, numberOfFrames } = header;
  if (numberOfFrames !== null && numberOfFrames !== 1) {
    throw new DecodeError(
      'decode-multi-frame',
      `The object holds ${numberOfFrames} frames; only single slices are read.`,
      'Send the series as single-frame CT images.',
    );
  }
  if (!isNative(transferSyntaxUid)) {
    throw new DecodeError(
      'decode-transfer-syntax',
      `The pixels are compressed as ${syntaxName(transferSyntaxUid)}, which is not read.`,
      'Let the scanner send Explicit or Implicit VR Little Endian.',
    );
  }
  if (samplesPerPixel !== 1 || photometric !== 'MONOCHROME2' || bitsAllocated !== 16) {
    throw new DecodeError(
      'decode-pixel-format',
      `The pixels are ${samplesPerPixel ?? 'unknown'} x ${bitsAllocated ?? 'unknown'} bit ${photometric ?? 'of unknown kind'}; ` +
        'CT is 1 x 16 bit MONOCHROME2.',
      'Send the original CT images.',
    );
  }
}

/** The 16-bit words of native pixel data (PS3.5 8.1), in file byte order. */
function nativeWords({ pixelData, bytes }: Part10, { rows, columns }: InstanceHeader): Uint16Array {
  if (pixelData === null || rows === null || columns === null || rows * columns === 0) {
    throw new DecodeError('decode-no-pixels', 'The object holds no image.', 'Send CT images only.');
  }
  const expected = rows * columns * 2;
  if (pixelData.length !== expected) {
    throw new DecodeError(
      'decode-pixel-length',
      `The pixel data is ${pixelData.length} bytes long; ${rows} x ${columns} pixels need ${expected}.`,
      'Send the object again.',
    );
  }
  const start = bytes.byteOffset + pixelData.offset;
  // A typed array must start on a whole word; Node's file buffers and odd headers need not.
  const aligned = start % 2 === 0 ? bytes.buffer : bytes.slice(pixelData.offset, pixelData.offset + expected).buffer;
  return new Uint16Array(aligned, aligned === bytes.buffer ? start : 0, rows * columns);
}
