import { encapsulatedFrames } from './codecs/fragments.ts';
import { type DecodedFrame, decodeFrame } from './codecs/frame.ts';
import { UNDEFINED_LENGTH } from './elements.ts';
import { DecodeError } from './errors.ts';
import type { InstanceHeader } from './header.ts';
import type { Part10 } from './part10.ts';
import { type PixelCoding, syntaxName, transferSyntax } from './syntaxes.ts';

/** The pixels of an object, still compressed where they are; checked against what its header says of them. */
export interface FrameSource {
  readonly count: number;
  /** Words of one frame, in the machine's byte order; see {@link DecodedFrame}. */
  frame(index: number): Promise<DecodedFrame>;
}

/**
 * @param frames as the header states them
 * @throws DecodeError `decode-transfer-syntax`, `decode-pixel-format`, `decode-no-pixels`, `decode-pixel-length`,
 *   `decode-corrupt`
 */
export function frameSource(part10: Part10, header: InstanceHeader, frames: number): FrameSource {
  const coding = codingOf(header.transferSyntaxUid);
  const format = formatOf(header, coding);
  const { pixelData, bytes } = part10;
  if (pixelData === null || format.rows * format.columns === 0) throw noPixels();
  if (coding === 'native') return nativeFrames(part10, format, frames);
  if (pixelData.length !== UNDEFINED_LENGTH) {
    const text = `The pixels should be compressed as ${syntaxName(header.transferSyntaxUid)}, and are not.`;
    throw new DecodeError('decode-pixel-length', text, 'Send the object again.');
  }
  const encoded = encapsulatedFrames(bytes, pixelData.offset, frames);
  return { count: frames, frame: (index) => decodeFrame(coding, encoded[index]!, format) };
}

function codingOf(uid: string): Exclude<PixelCoding, 'retired'> {
  const coding = transferSyntax(uid)?.pixels;
  if (coding !== undefined && coding !== 'retired') return coding;
  const why = coding === 'retired' ? 'a process that was retired and is not read' : 'which is not read';
  throw new DecodeError(
    'decode-transfer-syntax',
    `The pixels are compressed as ${syntaxName(uid)}, ${why}: set the scanner to send Explicit VR Little Endian or JPEG ` +
      'Lossless (1.2.840.10008.1.2.4.70).',
    'Let the scanner send Explicit VR Little Endian or JPEG Lossless (1.2.840.10008.1.2.4.70).',
  );
}

function noPixels(): DecodeError {
  return new DecodeError('decode-no-pixels', 'The object holds no image.', 'Send CT images only.');
}

/** CT images are one sample of 16 bits per pixel, MONOCHROME1 or 2 (PS3.3 C.8.2.1); an inverted one is not HU as it stands. */
function formatOf(header: InstanceHeader, coding: PixelCoding) {
  const { rows, columns, samplesPerPixel, photometric, bitsAllocated, bitsStored, pixelRepresentation } = header;
  if (rows === null || columns === null) throw noPixels();
  // Baseline JPEG has 8 bits, whatever the image had.
  const isDepth = bitsAllocated === 16 || (bitsAllocated === 8 && coding === 'jpeg');
  if (samplesPerPixel !== 1 || photometric !== 'MONOCHROME2' || !isDepth || bitsStored === null) {
    throw new DecodeError(
      'decode-pixel-format',
      `The pixels are ${samplesPerPixel ?? 'unknown'} x ${bitsAllocated ?? 'unknown'} bit ${photometric ?? 'of unknown kind'}; ` +
        'CT is 1 x 16 bit MONOCHROME2.',
      'Send the original CT images.',
    );
  }
  return { rows, columns, bitsAllocated, bitsStored, pixelRepresentation };
}

/** Native pixel data of 16 bits (PS3.5 8.1). */
function nativeFrames(
  { pixelData, bytes, littleEndian }: Part10,
  { rows, columns, bitsStored }: { rows: number; columns: number; bitsStored: number },
  frames: number,
): FrameSource {
  const frameBytes = rows * columns * 2;
  const expected = frameBytes * frames;
  if (pixelData!.length !== expected) {
    const size =
      frames === 1 ? `${rows} x ${columns} pixels need` : `${frames} frames of ${rows} x ${columns} pixels need`;
    throw new DecodeError(
      'decode-pixel-length',
      `The pixel data is ${pixelData!.length} bytes long; ${size} ${expected}.`,
      'Send the object again.',
    );
  }
  return {
    count: frames,
    async frame(index) {
      const at = pixelData!.offset + index * frameBytes;
      return { words: wordsAt(bytes, at, rows * columns, littleEndian), precision: bitsStored, isLossy: false };
    },
  };
}

/** A typed array must start on a whole word; Node's file buffers and odd headers need not. */
function wordsAt(bytes: Uint8Array, at: number, count: number, littleEndian: boolean): Uint16Array {
  const start = bytes.byteOffset + at;
  if (littleEndian && start % 2 === 0) return new Uint16Array(bytes.buffer, start, count);
  const copy = Buffer.from(bytes.subarray(at, at + 2 * count));
  const aligned = new Uint8Array(copy.length);
  aligned.set(littleEndian ? copy : copy.swap16());
  return new Uint16Array(aligned.buffer);
}
